"""Where the tables of running passes are kept: SQLite in an embedded lake's folder, or the lake's PostgreSQL database.

In statements, `{prefix}` stands before a table's name and `{each}` stands for the values of the JSON list `:names`.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.errors import LakeBusyError, LakeError
from extractors.shortage import shortage
from warehouse.lake.lock import database_lost, writers_turn

if TYPE_CHECKING:
    from psycopg import Connection

_TABLES = """
CREATE TABLE IF NOT EXISTS {prefix}taken (what TEXT PRIMARY KEY, pass BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS {prefix}host (
    host TEXT PRIMARY KEY, ready_at DOUBLE PRECISION NOT NULL, closed_until DOUBLE PRECISION NOT NULL, refusals INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS {prefix}pass (
    number BIGINT PRIMARY KEY, share INTEGER NOT NULL, shares INTEGER NOT NULL,
    started DOUBLE PRECISION NOT NULL, ended DOUBLE PRECISION NOT NULL
);
CREATE TABLE IF NOT EXISTS {prefix}robots (origin TEXT PRIMARY KEY, body TEXT NOT NULL, read_at DOUBLE PRECISION NOT NULL);
"""
_PARAMETER = re.compile(r"(?<![\w:]):(\w+)")
CLOCK_SKEW = 60.0  # seconds by which the clocks of two machines may differ
BUSY_TIMEOUT = 30.0  # seconds to wait for another process's statement
# The advisory lock under which the tables are made: PostgreSQL's IF NOT EXISTS is not safe among several at once.
TABLES_LOCK = 20_110_907
SCHEMA = "newslake_passes"


class ConnectionLock:
    """Lets one thread at a time use a connection, and from `keep` on only the thread that called it.

    A thread of a cancelled task keeps running. It must not use a connection that is being closed, or take what nobody would release.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the connection. Raises LakeError for any other thread than the owner."""
        with self._lock:
            if self._owner not in (None, threading.get_ident()):
                raise LakeError("passes", "the pass has ended")
            yield

    def keep(self) -> None:
        """Serve no other thread from now on."""
        with self._lock:
            self._owner = threading.get_ident()


class FileTables:
    """Tables in `<home>/passes.sqlite`. A crash of the machine may lose them, but then every pass has ended."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "passes"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file = home / "passes.sqlite"
        self._lives = ExitStack()
        self.calls = ConnectionLock()
        if self._file.is_symlink():
            raise LakeError(str(self._file), "is a link; a lake's own files never are: remove it and run again")
        try:
            self._connection = sqlite3.connect(self._file, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = OFF")
            for statement in _TABLES.format(prefix="").split(";"):
                self._connection.execute(statement)
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def run(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Run one statement; returns its rows. Raises LakeError."""
        with self.calls.turn():
            try:
                return self._connection.execute(sql.format(prefix="", each="json_each(:names)"), values).fetchall()
            except sqlite3.Error as error:
                raise self._explained(error) from error

    def live(self, number: int) -> None:
        """Hold the lock of a pass until `close` or the end of this process."""
        self._lives.enter_context(writers_turn(self._life(number), "pass", seconds=0))

    def dead(self, numbers: Iterable[int]) -> list[int]:
        """Those whose lock is free."""
        return [number for number in numbers if self._is_dead(number)]

    def close(self) -> None:
        """Release the lock and close the file."""
        self.calls.keep()
        self._lives.close()
        self._connection.close()

    def _is_dead(self, number: int) -> bool:
        try:
            with writers_turn(self._life(number), "looking whether it lives", seconds=0):
                self._life(number).unlink(missing_ok=True)
        except LakeBusyError:
            return False
        return True

    def _life(self, number: int) -> Path:
        return self._folder / f"{number}.lock"

    def _explained(self, error: sqlite3.Error) -> LakeError:
        advice = shortage(error, self._folder) or "while no ingest runs, delete it and run again; nothing is lost with it"
        return LakeError(str(self._file), f"cannot be used ({error}): {advice}")


class DatabaseTables:
    """Tables in the schema `newslake_passes` of the lake's PostgreSQL database."""

    def __init__(self, connection_string: str) -> None:
        self._connection_string = connection_string
        self._number: int | None = None
        self.calls = ConnectionLock()
        self._connection = self._connected()

    def run(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Run one statement, again on a new connection if the database was restarted; returns its rows. Raises LakeBusyError."""
        import psycopg

        filled = sql.format(prefix=f"{SCHEMA}.", each="jsonb_array_elements_text(CAST(:names AS jsonb)) AS each (value)")
        filled = _PARAMETER.sub(r"%(\1)s", filled)
        with self.calls.turn():
            try:
                return self._rows(filled, values)
            except psycopg.OperationalError:
                self._connection = self._connected()
            try:
                return self._rows(filled, values)
            except psycopg.Error as error:
                raise database_lost(error, "went away") from error

    def live(self, number: int) -> None:
        """Hold the advisory lock of a pass until `close` or the end of this process."""
        self._number = number
        with self.calls.turn():
            self._connection.execute("SELECT pg_advisory_lock(%s)", (number,))

    def dead(self, numbers: Iterable[int]) -> list[int]:
        """Those whose advisory lock is free."""
        held = self.run(
            """
            SELECT (CAST(classid AS bigint) << 32) | CAST(objid AS bigint) FROM pg_locks
            WHERE locktype = 'advisory' AND objsubid = 1 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        )
        return sorted(set(numbers) - {number for (number,) in held})

    def close(self) -> None:
        """Close the connection, which releases the lock."""
        self.calls.keep()
        self._connection.close()

    def _rows(self, sql: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        found = self._connection.execute(sql.encode(), values)
        return found.fetchall() if found.description else []

    def _connected(self) -> Connection[Any]:
        import psycopg

        try:
            connection = psycopg.connect(self._connection_string, autocommit=True, application_name="newslake pass")
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (TABLES_LOCK,))
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                for statement in _TABLES.format(prefix=f"{SCHEMA}.").split(";")[:-1]:
                    connection.execute(statement.encode())
            if self._number is not None:
                connection.execute("SELECT pg_advisory_lock(%s)", (self._number,))
        except psycopg.Error as error:
            raise database_lost(error) from error
        return connection


PassTables = FileTables | DatabaseTables
