"""WARC files by a real Dask cluster, into both kinds of lake: whoever is killed, and when, nothing is lost and nothing comes twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster
from services import settings_of
from warc_records import page, record, written

from extractors.archive import read_page
from extractors.errors import MachineError
from extractors.records import Batch, WarcRef
from flows.pipeline.backfill.bulk import committer, parts
from flows.pipeline.backfill.bulk.committer import backfill_many
from flows.pipeline.backfill.bulk.staging import Staging
from flows.pipeline.progress import NullProgress
from flows.settings import Settings
from warehouse import AppendResult, Lake, LakeLocation, open_lake
from warehouse.append.backfilled import Done, append_part

pytestmark = pytest.mark.xdist_group("services")
PAGES = 3
# The real committer; it kills itself at its second commit, before or after it.
KILLED = """
import os, signal, sys
from distributed import Client
from flows.pipeline.backfill.bulk import committer, parts
from flows.settings import load
from warehouse.append.backfilled import append_part

commits = 0

def killed(lake, batch, done):
    global commits
    commits += 1
    if commits == 2 and sys.argv[3] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = append_part(lake, batch, done)
    if commits == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

parts.BYTES_PER_PART = committer.RECORDS_PER_COMMIT = 1
committer.backfill_many(load(), [sys.argv[1]], Client(sys.argv[2]), commit=killed)
"""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record is a part, and a part a transaction."""
    monkeypatch.setattr(parts, "BYTES_PER_PART", 1)
    monkeypatch.setattr(committer, "RECORDS_PER_COMMIT", 1)


@pytest.fixture(scope="module")
def client(storage: None) -> Iterator[Client]:
    """A cluster of one worker process that finds the object storage, and is started again when it is killed."""
    settings = {"n_workers": 1, "threads_per_worker": 2, "dashboard_address": None, "host": "127.0.0.1"}
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        LocalCluster(**settings) as cluster,
        Client(cluster, set_as_default=False) as client,  # as Prefect's task runner makes it
    ):
        yield client


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """A file with pages, and one that is none."""
    return written(
        tmp_path, [page(number) for number in range(PAGES)] + [record("https://paper.example/gone", b"", status="404 Not Found")]
    )


def settings_for(location: LakeLocation) -> Settings:
    return Settings(home=location.home, catalog=location.catalog, data=location.data, workers=1)


def check_whole(location: LakeLocation, crawl: Path) -> None:
    """Each page once, each with its page in the archive, all of the file in the ledger, nothing staged any more."""
    with open_lake(location, read_only=True) as lake:
        assert lake.query("SELECT count(*), count(DISTINCT url), max(version) FROM article") == [(PAGES, PAGES, 1)]
        assert lake.query("SELECT count(*), count(DISTINCT key) FROM base.fate") == [(PAGES, PAGES)]
        refs = [WarcRef(*row) for row in lake.query("SELECT warc_file, warc_offset, warc_length FROM base.article_version")]
        ranges = lake.query("SELECT start_byte, end_byte FROM base.backfilled ORDER BY start_byte")
    assert len({read_page(location.warc, ref).url for ref in refs}) == PAGES
    assert [start for start, _ in ranges] == [0, *(end for _, end in ranges[:-1])]
    assert ranges[-1][1] == crawl.stat().st_size
    assert len(ranges) == PAGES + 1
    assert Staging.of(location).names("") == []


def test_a_killed_committer_costs_nothing(location: LakeLocation, client: Client, crawl: Path, tmp_path: Path) -> None:
    """Killed before a commit, with its parts staged, or after it, with what it appended still staged. In the run that goes on a worker is
    killed while it has parts, too: the one that takes its place has them."""
    when, held = ("before", 1) if location.embedded else ("after", 2)
    environment = os.environ | settings_of(location) | {"NEWSLAKE_WORKERS": "1"}
    command = [sys.executable, "-c", KILLED, str(crawl), str(client.scheduler_info()["address"]), when]
    with (tmp_path / "said").open("w+") as said:
        done = subprocess.run(command, env=environment, stdout=said, stderr=said, timeout=170, check=False)
        said.seek(0)
        assert done.returncode == -signal.SIGKILL, said.read()
    with open_lake(location, read_only=True) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(held,)]
    killed: list[int] = []

    def commit(lake: Lake, batch: Batch, done: Sequence[Done]) -> AppendResult:
        if location.embedded and not killed:
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)
        return append_part(lake, batch, done)

    report = backfill_many(settings_for(location), [crawl], client, commit=commit)
    assert report.total()["appended"] == PAGES - held
    assert report.notes == [
        f"{crawl}: {held} of its {PAGES + 1} parts were taken in already",
        "1 record passed over: status other than 200",
    ]
    check_whole(location, crawl)
    assert backfill_many(settings_for(location), [crawl], client).notes == [f"{crawl}: was taken in already"]


def test_a_killed_scheduler_ends_the_run_and_the_next_goes_on(home: Path, client: Client, crawl: Path, tmp_path: Path) -> None:
    """What is committed is kept; the run says what is gone."""
    location = LakeLocation(home)

    def commit(lake: Lake, batch: Batch, done: Sequence[Done]) -> AppendResult:
        result = append_part(lake, batch, done)
        scheduler.kill()
        return result

    with own_cluster(tmp_path / "cluster.json") as (scheduler, other), pytest.raises(MachineError, match="is gone"):
        backfill_many(settings_for(location), [crawl], other, commit=commit)
    with open_lake(location, read_only=True) as lake:
        held = lake.query("SELECT count(*) FROM article")[0][0]
    assert 0 < held < PAGES
    assert backfill_many(settings_for(location), [crawl], client).total()["appended"] == PAGES - held
    check_whole(location, crawl)


def test_a_worker_that_joins_later_and_refuses_ends_the_run_by_name(home: Path, crawl: Path, tmp_path: Path) -> None:
    """It may start no processes. The run does not wait for others."""
    file = tmp_path / "cluster.json"
    command = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-dashboard", "--nthreads", "1", "--scheduler-file", str(file)]
    late: list[subprocess.Popen[bytes]] = []

    class Join(NullProgress):
        def expect(self, stage: str, count: int) -> None:
            environment = os.environ | {"DASK_DISTRIBUTED__WORKER__DAEMON": "True"}
            late.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))

    try:
        with own_cluster(file, ("scheduler",)) as (_, client), pytest.raises(MachineError, match=r"tcp://.*may start no processes"):
            backfill_many(settings_for(LakeLocation(home)), [crawl], client, progress=Join())
    finally:
        for process in late:
            process.terminate()
            process.wait()


def test_a_cluster_without_workers_ends_the_run(home: Path, crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that waits for ever says nothing."""
    monkeypatch.setattr(committer, "WORKERLESS", 0.01)
    with own_cluster(tmp_path / "cluster.json", ("scheduler",)) as (_, client), pytest.raises(MachineError, match="has had no worker"):
        backfill_many(settings_for(LakeLocation(home)), [crawl], client)


@contextmanager
def own_cluster(file: Path, roles: Sequence[str] = ("scheduler", "worker")) -> Iterator[tuple[subprocess.Popen[bytes], Client]]:
    """A scheduler and a worker, each a process of its own as on machines of their own."""
    dask_command = [sys.executable, "-m", "distributed.cli"]
    scheduler = [f"{dask_command[2]}.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    worker = [f"{dask_command[2]}.dask_worker", "--no-nanny", "--no-dashboard", "--nthreads", "1", "--scheduler-file", str(file)]
    commands = {"scheduler": scheduler, "worker": worker}
    started = [subprocess.Popen([*dask_command[:2], *commands[role]], stderr=subprocess.DEVNULL) for role in roles]
    try:
        with Client(scheduler_file=str(file), timeout=60) as client:
            yield started[0], client
    finally:
        for process in started:
            process.kill()
            process.wait()
