"""The process that runs typed SQL: what it may use, what it knows, and how it ends; also where the check would let something through."""

import os
import select
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import duckdb
import psycopg
import pytest
from services import settings_of

from extractors.errors import LakeBusyError, LakeError, SettingError
from warehouse import LakeLocation
from warehouse.read import fence
from warehouse.read.fence import Limits, ask_fenced, parquet_fenced
from warehouse.read.slots import slot

NEWSLAKE = str(Path(sys.executable).with_name("newslake"))
ENDLESS = "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b, range(1000000) AS c WHERE hash(a, b, c) = 1"
# The program of the fenced process with a check that lets everything through: what is left is what the process itself refuses.
UNCHECKED = """
import warehouse.read.fenced as fenced
fenced.check = lambda connection, sql, several: connection.extract_statements(sql)
fenced.main()
"""
PASSWORD = "s3cret-Pass word'"


@pytest.fixture
def lake(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """An empty lake of each kind."""
    return new_lake()


def children(pid: int) -> list[int]:
    """The processes that this one started and that are still there."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return [child for child in found if b"warehouse.read.fenced" in Path(f"/proc/{child}/cmdline").read_bytes()]


@contextmanager
def running(lake: LakeLocation, statement: str) -> Iterator[tuple[int, threading.Event, list[str]]]:
    """A statement in a thread of ours, once its process is there: its id, what ends it, and the error it ended with."""
    gone, errors = threading.Event(), list[str]()

    def ask() -> None:
        try:
            ask_fenced(lake, statement, gone=gone.is_set)
        except LakeError as error:
            errors.append(error.message)

    asking = threading.Thread(target=ask)
    asking.start()
    while not children(os.getpid()):
        assert asking.is_alive(), errors
    try:
        yield children(os.getpid())[0], gone, errors
    finally:
        gone.set()
        asking.join()


def test_a_statement_ends_with_whoever_waits_for_it(lake: LakeLocation) -> None:
    """A closed tab: the process is gone when the asker returns."""
    with running(lake, ENDLESS) as (process, gone, errors):
        gone.set()
        while not errors:
            pass
        assert "nobody waits" in errors[0]
        assert not Path(f"/proc/{process}").exists()


def test_a_statement_ends_at_its_time_limit(lake: LakeLocation) -> None:
    """By the kernel, whatever DuckDB is doing."""
    with pytest.raises(LakeError, match="time limit"):
        ask_fenced(lake, ENDLESS, limits=Limits(seconds=3))
    assert not children(os.getpid())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_statement_ends_with_the_command_that_asked(new_lake: Callable[[], LakeLocation], how: signal.Signals) -> None:
    """Killed or interrupted, `newslake sql` leaves no process behind."""
    place = new_lake()
    command = subprocess.Popen([NEWSLAKE, "sql", ENDLESS], env=os.environ | settings_of(place), stderr=subprocess.PIPE)
    while not (found := children(command.pid)):
        assert command.poll() is None
    watch = os.pidfd_open(found[0])
    command.send_signal(how)
    assert command.wait(60) == -how
    assert select.select([watch], [], [], 60)[0], "the fenced process goes on"
    os.close(watch)
    assert command.stderr is not None
    assert command.stderr.read() == b""


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT list(a) FROM range(10000000000) AS r(a)",
        "SELECT len(repeat('x', 20000000000))",
        "SELECT list_sort(range(2000000000))",
        "SELECT string_agg(repeat('x', 100000), '') FROM range(10000000)",
    ],
)
def test_a_statement_ends_at_its_memory_limit(lake: LakeLocation, statement: str) -> None:
    """Whether DuckDB counts it or the operating system does."""
    with pytest.raises(LakeError, match=r"NEWSLAKE_SQL_MEMORY|too large|maximum|exceed"):
        ask_fenced(lake, statement, limits=Limits(memory=256, spill=64))


def test_what_is_spilled_has_a_limit(lake: LakeLocation) -> None:
    """And is gone afterwards."""
    with pytest.raises(LakeError, match="NEWSLAKE_SQL_SPILL"):
        ask_fenced(lake, "SELECT a, hash(a) AS h FROM range(300000000) AS r(a) ORDER BY h", 1, limits=Limits(memory=128, spill=16))
    with slot(lake.shown(), 1) as mine:
        assert list(mine.folder.iterdir()) == []


def test_only_so_many_run_at_once(lake: LakeLocation) -> None:
    """Over all processes; the next is told so, and comes in when one has ended."""
    with (
        slot(lake.shown(), 2, wait=0),
        slot(lake.shown(), 2, wait=0),
        pytest.raises(LakeBusyError, match="2 typed statements run"),
        slot(lake.shown(), 2, wait=0),
    ):
        pass
    with slot(lake.shown(), 1, wait=0) as mine:
        holder = subprocess.Popen(["sleep", "600"], pass_fds=[mine.descriptor])
    with pytest.raises(LakeBusyError), slot(lake.shown(), 1, wait=0):
        pass
    holder.kill()
    holder.wait()
    with slot(lake.shown(), 1, wait=0):
        pass


def test_limits_come_from_the_environment() -> None:
    """A wrong one is named."""
    assert Limits.of({"NEWSLAKE_SQL_SECONDS": "5", "NEWSLAKE_SQL_AT_ONCE": "1"}) == Limits(seconds=5, at_once=1)
    for wrong in ("0", "-1", "1.5", "x", "", "²", "9" * 40):
        with pytest.raises(SettingError, match="NEWSLAKE_SQL_MEMORY: expected a whole number"):
            Limits.of({"NEWSLAKE_SQL_MEMORY": wrong})


@pytest.fixture
def guarded(new_remote_lake: Callable[[], LakeLocation], database_server: str) -> LakeLocation:
    """A lake on PostgreSQL that asks for a password."""
    place = new_remote_lake()
    folder = Path(database_server.partition("host=")[2].split()[0])
    rules = folder / "data" / "pg_hba.conf"
    with psycopg.connect(f"{database_server} dbname=postgres", autocommit=True) as server:
        server.execute("DROP ROLE IF EXISTS guarded")
        server.execute(psycopg.sql.SQL("CREATE ROLE guarded SUPERUSER LOGIN PASSWORD {}").format(psycopg.sql.Literal(PASSWORD)))
        if "guarded" not in rules.read_text():
            rules.write_text("local all guarded scram-sha-256\n" + rules.read_text())
        server.execute("SELECT pg_reload_conf()")
    catalogue = place.connection_string().replace("user=newslake", "user=guarded")
    escaped = PASSWORD.replace("'", "\\'")
    return LakeLocation(place.home, f"postgres:{catalogue} password='{escaped}'", place.data)


@pytest.mark.xdist_group("services")
def test_the_process_knows_no_secret(guarded: LakeLocation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its arguments nor its environment nor what DuckDB shows has the password or the key, and the lake still answers."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-key-of-the-bucket")
    assert ask_fenced(guarded, "SELECT count(*) FROM article")[1] == [(0,)]
    with running(guarded, ENDLESS) as (process, _, _):
        for name in ("environ", "cmdline"):
            shown = Path(f"/proc/{process}/{name}").read_bytes()
            assert PASSWORD.encode() not in shown
            assert b"secret-key" not in shown
    monkeypatch.setattr(fence, "PROGRAM", ("-I", "-c", UNCHECKED))
    for statement in (
        "FROM duckdb_databases()",
        "FROM duckdb_secrets()",
        "FROM duckdb_settings()",
        "SELECT unnest(map_entries(getenv_all()))",
        "FROM read_text('/proc/self/environ')",
        "ATTACH 'host=/nowhere' AS other (TYPE postgres)",
    ):
        try:
            answer = str(ask_fenced(guarded, statement))
        except LakeError as error:
            answer = str(error)
        assert "s3cret" not in answer
        assert "secret-key" not in answer


@pytest.mark.xdist_group("services")
def test_an_error_has_no_password(guarded: LakeLocation, tmp_path: Path) -> None:
    """Where the server cannot be reached, the message says where, without it."""
    assert guarded.catalog is not None
    elsewhere = LakeLocation(guarded.home, guarded.catalog.replace("host=", f"host={tmp_path}/no"), guarded.data)
    with pytest.raises(LakeError) as refused:
        ask_fenced(elsewhere, "SELECT 1")
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_text('/etc/passwd')",
        "FROM '/etc/passwd.csv'",
        "FROM read_text('{outside}')",
        "FROM sqlite_scan('{outside}', 't')",
        "COPY (SELECT 1) TO '{outside}'",
        "COPY (SELECT 1) TO '{home}/x.csv'",
        "COPY (SELECT 1) TO '{data}/x.csv'",
        "ATTACH '{home}/x.db'",
        "ATTACH 'sqlite:{outside}' AS other (TYPE sqlite)",
        "CREATE TABLE memory.main.t AS FROM sqlite_scan('{outside}', 't')",
        "FROM read_blob('{home}/warc/*')",
        "FROM ducklake_flush_inlined_data('lake')",
        "INSERT INTO base.event BY NAME SELECT 'x' AS event_id",
        "SET enable_external_access = true",
        "INSTALL fts",
    ],
)
def test_the_process_refuses_what_the_check_would_let_through(
    lake: LakeLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """Again, by what it can reach: its doors and the file system are closed, and the lake is read-only."""
    monkeypatch.setattr(fence, "PROGRAM", ("-I", "-c", UNCHECKED))
    outside = tmp_path / "outside.db"
    with sqlite3.connect(outside) as database:
        database.execute("CREATE TABLE t AS SELECT 'secret' AS word")
    before = outside.read_bytes()
    for name, value in {"home": lake.home.absolute(), "data": lake.data_path.rstrip("/"), "outside": outside}.items():
        statement = statement.replace(f"{{{name}}}", str(value))
    with pytest.raises(LakeError) as refused:
        ask_fenced(lake, statement)
    assert "word" not in str(refused.value)
    assert outside.read_bytes() == before
    assert not list(lake.home.rglob("x.*"))


def test_parquet_is_what_the_query_answers(lake: LakeLocation, tmp_path: Path) -> None:
    """Under the same fence."""
    out = BytesIO()
    parquet_fenced(lake, "SELECT 1 AS a, 2 AS a -- the end", out)
    file = tmp_path / "rows.parquet"
    file.write_bytes(out.getvalue())
    assert duckdb.sql(f"FROM '{file}'").fetchall() == [(1, 2)]
    for statement in ("SELECT 1) TO '/tmp/x' --", "COPY article TO 'x'", "SELECT getenv('x')", "SELECT 1; SELECT 2"):
        with pytest.raises(LakeError):
            parquet_fenced(lake, statement, BytesIO())
    with pytest.raises(LakeError, match="more than 0 MiB of Parquet"):
        parquet_fenced(lake, "SELECT 1", BytesIO(), most=10)
