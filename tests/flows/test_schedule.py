"""docs/operate.md, followed to the letter on loopback: server, pool, deployments, worker; then a killed worker."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import prefect_server
import pytest
import yaml
from prefect_server import CHECKOUT, PrefectServer

from flows import settings
from flows.demo.server import ServedWorld, serve
from flows.demo.world import World, instant
from flows.pipeline.ingest.passes import run_pass
from warehouse import LakeLocation, open_lake

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(600)]

GUIDE = (CHECKOUT / "docs" / "operate.md").read_text(encoding="utf-8")
QUICK = {
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "NEWSLAKE_BATCH": "3",
    "NEWSLAKE_HOST_DELAY": "0",
    "NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8",
}
COMPLETED = r"Flow run .* - Finished in state Completed"


def guide_commands(start: str) -> list[str]:
    """The lines of the guide's shell block that begins with a command."""
    [block] = [block for block in re.findall(r"^```sh\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL) if block.startswith(start)]
    return [line for line in block.splitlines() if line]


def test_the_guide_lists_every_deployment() -> None:
    """As `prefect deploy --all` makes them."""
    made = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    names = {f"{one['entrypoint'].partition(':')[2]}/{one['name']}" for one in made}
    assert set(re.findall(r"^\| `([a-z]+/[a-z0-9-]+)` \|", GUIDE, re.MULTILINE)) == names


@contextmanager
def worker(command: str, server: PrefectServer) -> Iterator[Iterator[str]]:
    """The lines that a worker and its runs print; it has a process group of its own, as under systemd, killed at the block's end."""
    started = [sys.executable, "-m", *command.split()]
    with subprocess.Popen(
        started,
        cwd=CHECKOUT,
        env=dict(server.environment),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield iter(process.stdout)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def said(lines: Iterator[str], pattern: str) -> None:
    """Read on until a line matches; fails with what was said where none does."""
    before = []
    for line in lines:
        before.append(line)
        if re.search(pattern, line):
            return
    raise AssertionError(f"{pattern} was never said:\n{''.join(before)}")


def unfinished(server: PrefectServer) -> list[dict[str, Any]]:
    """The runs that Prefect still takes for alive."""
    found = server.post("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}}})
    assert isinstance(found, list)
    return found


@pytest.fixture
def news(world_data: World) -> Iterator[ServedWorld]:
    with serve(world_data, instant(3, "12:00")) as served:
        yield served


def test_scheduled_runs_fire_and_a_killed_one_is_made_whole(news: ServedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two scheduled ingests fire by themselves; the worker is killed in the second, and the one after it finds the rest."""
    home, whole, catalogue = tmp_path / "lake", tmp_path / "whole", some_sources(news, tmp_path / "sources.csv")
    environment = {**QUICK, "NEWSLAKE_HOME": str(home), "NEWSLAKE_SOURCES": str(catalogue)}
    create, deploy, start_worker = guide_commands("prefect work-pool create")
    with prefect_server.serve(tmp_path, environment) as server:
        server.prefect(*create.split()[1:])
        server.prefect(*deploy.split()[1:])
        often(server, "ingest/every-10-minutes")
        with worker(start_worker, server) as lines:
            said(lines, COMPLETED)
            news.set_time(instant(5, "23:00"))
            said(lines, "Beginning flow run")
            said(lines, "append batch.*Finished in state Completed")
        for run in unfinished(server):
            server.post(f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CRASHED"}, "force": True})
        committed = articles(home)
        with worker(start_worker, server) as lines:
            said(lines, COMPLETED)

    for name, value in {**environment, "NEWSLAKE_HOME": str(whole)}.items():
        monkeypatch.setenv(name, value)
    asyncio.run(run_pass(settings.load()))
    assert articles(home) == articles(whole)
    assert len(committed) < len(articles(whole))


def some_sources(news: ServedWorld, path: Path) -> Path:
    """A catalogue of the first four sources: enough for several batches."""
    header, *rows = news.sources_csv(path).read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *rows[:4]]) + "\n", encoding="utf-8")
    return path


def often(server: PrefectServer, deployment: str) -> None:
    """Give a deployment a schedule of every few seconds in which every source is due, as if hours passed between two runs."""
    found = server.get(f"/deployments/name/{deployment}")
    schedule = {"schedule": {"interval": 15}, "active": True, "parameters": {"force": True}}
    server.post(f"/deployments/{found['id']}/schedules", [schedule])


def articles(home: Path) -> list[tuple[str, str]]:
    """URL and title of each article, of which none is held twice."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        assert lake.query("SELECT article_id FROM base.article_version GROUP BY article_id, version HAVING count(*) > 1") == []
        return sorted(lake.query("SELECT url, title FROM article"))
