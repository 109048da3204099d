"""What another process does to a commit: each conflict provoked for real, tried again by its type, and given up in the end."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import duckdb
import psycopg
import pytest

from extractors.errors import LakeBusyError, LakeError
from warehouse import Lake, LakeLocation, open_lake
from warehouse.lake import connection as connect
from warehouse.lake.location import WATCHES
from warehouse.lake.lock import holder_of
from warehouse.lake.session import Session

services = pytest.mark.xdist_group("services")
EVENT = "INSERT INTO base.event VALUES ('a', 'noticed', 's', 'd', now(), NULL)"


def write_disturbed(lake: Lake, disturb: Callable[[int], object]) -> int:
    """Write an event, with `disturb(try)` between the insert and its commit; returns how many tries it took."""
    tries = 0

    def work(session: Session) -> None:
        nonlocal tries
        tries += 1
        session.query(EVENT)
        disturb(tries)

    lake.write("test", work)
    assert lake.query("SELECT count(*) FROM lake_event WHERE kind = 'noticed'") == [(1,)]
    return tries


def test_a_conflict_is_given_up_after_so_many_tries_and_any_other_error_at_once(
    location: LakeLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the error's type; the first may be tried again later, the second may not."""
    monkeypatch.setattr("warehouse.lake.handle.TRIES", 3)
    tries = []

    def fail(error: Exception) -> None:
        tries.append(error)
        raise error

    with open_lake(location) as lake:
        with pytest.raises(LakeBusyError, match="3 tries"):
            lake.write("test", lambda _: fail(duckdb.TransactionException("Transaction conflict")))
        assert len(tries) == 3
        with pytest.raises(LakeError, match="no such thing") as caught:
            lake.write("test", lambda _: fail(duckdb.InvalidInputException("no such thing")))
        assert len(tries) == 4
        assert not caught.value.transient


def test_writers_that_change_the_same_rows_both_get_through(location: LakeLocation) -> None:
    """Without the turn: DuckLake's own check finds that another snapshot came first."""
    with open_lake(location) as lake, open_lake(location) as other:
        lake.write("test", lambda session: session.query(EVENT))
        tries = []

        def work(session: Session) -> None:
            tries.append(session.query("UPDATE base.event SET detail = 'mine'"))
            if len(tries) == 1:
                other.connection.execute("UPDATE base.event SET detail = 'theirs'")

        lake.write("test", work)
        assert len(tries) == 2
        assert lake.query("SELECT detail FROM lake_event") == [("mine",)]


def test_a_metadata_database_that_another_program_has_locked_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's lock, held by another process for longer than SQLite itself waits."""
    monkeypatch.setattr(connect, "BUSY_MILLISECONDS", 50)
    location = LakeLocation(home)
    hold = "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).execute('BEGIN IMMEDIATE'); print(flush=True); input()"
    program = [sys.executable, "-c", hold, str(location.catalog_file)]
    with open_lake(location) as lake, subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()

        def let_go(number: int) -> None:
            if number == 2:
                other.communicate("\n")

        assert write_disturbed(lake, let_go) == 2


@services
def test_a_row_of_the_metadata_database_that_another_transaction_changed_is_no_end(remote_location: LakeLocation) -> None:
    """PostgreSQL: could not serialize access due to concurrent update. Here DuckLake does not try again by itself, as it would."""
    with open_lake(remote_location) as lake:
        lake.write("test", lambda session: session.query("INSERT INTO base.event VALUES ('b', 'earlier', 's', 'd', now(), NULL)"))
        lake.query("SET ducklake_max_retry_count = 0")

        def change(number: int) -> None:
            if number == 1:
                with psycopg.connect(remote_location.connection_string()) as other:
                    other.execute("UPDATE ducklake_table_stats SET record_count = record_count")

        assert write_disturbed(lake, change) == 2


def cut_connections(location: LakeLocation, *, times: int = 1) -> None:
    name = dict(part.split("=") for part in location.connection_string().split())["dbname"]
    with psycopg.connect(f"{location.connection_string()} dbname=postgres", autocommit=True) as other:
        for _ in range(times):
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


@services
@pytest.mark.parametrize("asks_again", [False, True], ids=["at commit", "at the next statement"])
def test_a_lost_connection_to_the_database_is_made_anew(remote_location: LakeLocation, asks_again: bool) -> None:
    """As after a restart of PostgreSQL; nothing is written twice."""
    with open_lake(remote_location) as lake:

        def cut(number: int) -> None:
            if number == 1:
                cut_connections(remote_location)
                if asks_again:
                    lake.connection.execute("SELECT count(*) FROM base.event")

        assert write_disturbed(lake, cut) == 2


@services
def test_a_reader_asks_again_when_its_connection_is_cut_within_a_query(remote_location: LakeLocation) -> None:
    """While a snapshot is looked up as while an answer is read; a restart of PostgreSQL cuts all connections at some moment."""
    with open_lake(remote_location) as lake, ThreadPoolExecutor(1) as other:
        cutting = other.submit(cut_connections, remote_location, times=40)
        while not cutting.done():
            assert lake.query("SELECT count(*) FROM article JOIN source USING (source_id)") == [(0,)]
        cutting.result()
        cutting = other.submit(cut_connections, remote_location, times=40)
        while not cutting.done():
            with suppress(LakeBusyError), open_lake(remote_location, read_only=True):  # which is worth another try, unlike any other error
                pass
        cutting.result()


@services
def test_a_database_that_is_down_is_worth_another_try_later(tmp_path: Path) -> None:
    """It may be restarting."""
    location = LakeLocation(tmp_path, f"postgres:host={tmp_path} dbname=x connect_timeout=1")
    with pytest.raises(LakeBusyError, match="cannot be reached"), open_lake(location):
        pass
    with (
        pytest.raises(LakeBusyError, match=r"committed is kept \(connection to server .* failed") as lost,
        open_lake(location, read_only=True),
    ):
        pass
    assert "keepalives" not in lost.value.message


@pytest.mark.parametrize(("given", "said"), [("nonsense", 'missing "="'), ("host=127.0.0.1 port=abc", "invalid integer value")])
def test_a_wrong_connection_string_is_named_by_what_is_wrong(given: str, said: str, tmp_path: Path) -> None:
    """Before anything of it is repeated."""
    with pytest.raises(LakeError, match=said), open_lake(LakeLocation(tmp_path, f"postgres:{given}"), read_only=True):
        pass


def ask_database(location: LakeLocation, statement: str) -> None:
    """Run one statement on the server, with the name of the lake's database in it."""
    name = dict(part.split("=") for part in location.connection_string().split())["dbname"]
    with psycopg.connect(f"{location.connection_string()} dbname=postgres", autocommit=True) as other:
        other.execute(statement.format(name=name).encode())


@services
def test_a_database_that_takes_no_writes_says_so_at_the_first_try(remote_location: LakeLocation) -> None:
    """DuckLake calls a refused commit a conflict and quotes its statements; the words of the database are told, no text."""
    tries = []

    def work(session: Session) -> None:
        tries.append(session)
        session.query("CREATE TABLE lake.base.refused AS SELECT 'Rain over the harbour' AS text")

    with open_lake(remote_location):
        pass
    ask_database(remote_location, "ALTER DATABASE {name} SET default_transaction_read_only = on")
    with open_lake(remote_location) as lake, pytest.raises(LakeError, match=r"takes no writes .* cannot execute INSERT") as refused:
        lake.write("test", work)
    assert len(tries) == 1
    assert "harbour" not in refused.value.message


@services
def test_a_role_without_rights_is_told_which_it_needs(remote_location: LakeLocation) -> None:
    """Neither a conflict nor a lost connection."""
    with open_lake(remote_location):
        pass
    with psycopg.connect(remote_location.connection_string(), autocommit=True) as other:
        other.execute("DROP ROLE IF EXISTS reporter")
        other.execute("CREATE ROLE reporter LOGIN")
    guest = replace(remote_location, catalog=str(remote_location.catalog).replace("user=newslake", "user=reporter"))
    with pytest.raises(LakeError, match="GRANT it SELECT") as refused, open_lake(guest, read_only=True):
        pass
    assert not refused.value.transient


@services
def test_a_database_without_a_connection_left_is_worth_another_try(remote_location: LakeLocation) -> None:
    """It is not called a lost connection."""
    with open_lake(remote_location):
        pass
    with psycopg.connect(remote_location.connection_string(), autocommit=True) as other:
        other.execute("DROP ROLE IF EXISTS crowd")
        other.execute("CREATE ROLE crowd LOGIN CONNECTION LIMIT 0")
    guest = replace(remote_location, catalog=str(remote_location.catalog).replace("user=newslake", "user=crowd"))
    with pytest.raises(LakeBusyError, match="no connection left"), open_lake(guest, read_only=True):
        pass
    with pytest.raises(LakeBusyError, match="cannot be reached"):
        holder_of(guest)


@services
@pytest.mark.parametrize("read_only", [True, False])
def test_a_lock_that_a_stranger_keeps_ends_in_a_word(
    remote_location: LakeLocation, monkeypatch: pytest.MonkeyPatch, read_only: bool
) -> None:
    """A forgotten transaction of another program would otherwise stop every reader and writer for as long as it stays open."""
    with open_lake(remote_location):
        pass
    monkeypatch.setitem(WATCHES, "options", "-clock_timeout=300")
    with psycopg.connect(remote_location.connection_string()) as stranger:
        stranger.execute("LOCK TABLE ducklake_snapshot IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(LakeBusyError, match="another session has kept a lock"), open_lake(remote_location, read_only=read_only) as lake:
            lake.query("SELECT count(*) FROM article")
