"""The open lake as flows and commands use it: reads, and writes under the writers' lock."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

import duckdb

from extractors.errors import LakeBusyError, LakeError, LakeRowError
from extractors.shortage import free_at
from warehouse.lake.connection import LOST, busy, denied, explained, full, statements
from warehouse.lake.location import LakeLocation
from warehouse.lake.lock import Holder, holder_of, turn_of
from warehouse.lake.migrations import outdated
from warehouse.lake.moments import SEARCH_PATH as LOOKING_BACK
from warehouse.lake.moments import looking_back
from warehouse.lake.session import Session, unique

Result = TypeVar("Result")

TRIES = 6
HANDOVER_PAUSE = 0.1  # seconds
OLDER_MARTS = "The lake's marts are those of another version of newslake: `newslake maintain` makes them anew"
RESERVED_BYTES, RESERVED_FILES = 16 * 1024 * 1024, 64  # bytes and inodes that an append leaves free
# What is worth another try: by type and, for errors without a type of DuckDB, by the message of SQLite or PostgreSQL.
CONFLICTS = (duckdb.TransactionException,)
SIGNS = (
    "conflict",  # DuckLake: another commit came first
    "database is locked",  # SQLite
    "database table is locked",
    "could not serialize",  # PostgreSQL
    "deadlock detected",
    *LOST,  # PostgreSQL restarted or failed over
)


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


class Lake:
    """An open lake. May be used by several threads; calls take turns on one connection."""

    def __init__(self, location: LakeLocation, session: Session, clock: Callable[[], datetime], as_of: datetime | None = None) -> None:
        self.location = location
        self._as_of = as_of
        self._session = session
        self._clock = clock
        self._calls = threading.RLock()
        self._in_one_state = False
        # Other databases that stay in the session, by name, each with what identifies its file.
        self.attached: dict[str, tuple[int, ...]] = {}

    def now(self) -> datetime:
        """The lake's clock, in UTC."""
        return self._clock()

    def check_space(self) -> None:
        """Raise LakeError if the disk is nearly full. Appends leave space for reading, and for maintenance and purges, which free space."""
        free = free_at(self.location.home)
        if free.bytes < RESERVED_BYTES:
            message = f"its disk has only {free.bytes // 1024} KiB free: free some space, then run again; commits are kept"
            raise LakeError(str(self.location.home), message)
        if free.inodes is not None and free.inodes < RESERVED_FILES:
            message = f"its disk has only inodes for {free.inodes} more files: remove some, then run again; commits are kept"
            raise LakeError(str(self.location.home), message)

    def write(self, purpose: str, work: Callable[[Session], Result]) -> Result:
        """Run `work` inside the writers' turn and one transaction, again after a conflict. Other writers are shown `purpose`."""

        def attempt() -> Result:
            with self.turn(purpose), self._session.transaction():
                return work(self._session)

        return self._tried(attempt)

    def maintain(self, purpose: str, statement: str) -> int:
        """Run one maintenance statement in the writers' turn, outside of a transaction; returns its single figure."""

        def attempt() -> int:
            with self.turn(purpose), self._one_thread():
                return int(self._session.query(statement)[0][0])

        figure = self._tried(attempt)
        time.sleep(HANDOVER_PAUSE)  # a waiting writer must get the turn before the next step asks for it
        return figure

    def _tried(self, attempt: Callable[[], Result]) -> Result:
        with self._calls:
            for number in range(1, TRIES + 1):
                try:
                    return attempt()
                except duckdb.Error as error:
                    self._failed(error, number)
                _pause(number)
        raise AssertionError("unreachable")

    @contextmanager
    def _one_thread(self) -> Iterator[None]:
        # DuckLake finishes the tables of one call in parallel on one metadata connection, which corrupted memory about once in a
        # hundred flushes under load (DuckLakeFlushData::Finalize, DuckDB 1.5.5).
        before = self._session.query("SELECT current_setting('threads')")[0][0]
        self._session.query("SET threads = 1")
        try:
            yield
        finally:
            self._session.query(f"SET threads = {before}")

    def _failed(self, error: duckdb.Error, attempt: int) -> None:
        """Return if another try is worth it; raise otherwise."""
        if not _transient(error):
            kind = LakeBusyError if busy(error) else LakeRowError if isinstance(error, duckdb.DataError) else LakeError
            raise kind(self.location.shown(), explained(error, self.location)) from error
        if attempt == TRIES:
            raise LakeBusyError(self.location.shown(), f"{attempt} tries to commit failed: {explained(error, self.location)}") from error

    def turn(self, purpose: str) -> AbstractContextManager[None]:
        """Hold the writers' turn for the block."""
        return turn_of(self.location, purpose)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise LakeError(self.location.shown(), f"{explained(error, self.location)}{self._older(error)}") from error

    def _older(self, error: duckdb.Error) -> str:
        """What to do if a table, mart or column is missing because the lake was not written since newslake was upgraded."""
        if self._as_of is None and isinstance(error, duckdb.CatalogException | duckdb.BinderException):
            with suppress(duckdb.Error):  # a failed transaction takes no more queries
                return f"\n{OLDER_MARTS}" if outdated(self._session.connection) else ""
        return ""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """DuckDB's connection, for a process that sets limits on it (`warehouse.read.fenced`)."""
        return self._session.connection

    def writer(self) -> Holder | None:
        """Who has the writers' turn now; None if it is free."""
        return holder_of(self.location)

    def reading_statements(self) -> list[str]:
        """The SQL that gives another DuckDB session the same view of the lake, read-only."""
        search_path, moment = self._session.search_path, self._as_of
        back = looking_back(moment) if moment is not None and search_path == LOOKING_BACK else []
        attached = statements(self.location, read_only=True, as_of=None if back else moment)
        return [*attached, *back, f"SET search_path = '{search_path}'"]

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a statement over `mart` and `base`; raises LakeError with DuckDB's message.

        Asks again if the connection to the metadata database was lost, as while PostgreSQL restarts, and raises LakeBusyError in the end.
        """
        with self._calls, self._explained():
            for attempt in range(1, TRIES + 1):
                try:
                    return self._session.query(sql, parameters)
                except duckdb.Error as error:
                    if self._in_one_state or not _transient(error):
                        raise
                    if attempt == TRIES:
                        message = f"{attempt} tries to read failed: {explained(error, self.location)}"
                        raise LakeBusyError(self.location.shown(), message) from error
                _pause(attempt)
        raise AssertionError("unreachable")

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Queries of the block see one state of the lake, for which DuckLake asks the metadata database once. No table of theirs stays."""
        with self._calls, self._explained(), self._session.passing():
            self._in_one_state = True
            try:
                yield
            finally:
                self._in_one_state = False

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> tuple[list[str], list[dict[str, Any]]]:
        """The same as unique column names and one dict for each row."""
        with self._calls:
            found = self.query(sql, parameters)
            names = unique([column[0] for column in self._session.connection.description or ()])
        return names, [dict(zip(names, row, strict=True)) for row in found]

    def arrow(self, sql: str) -> Any:
        """The rows of a statement as an Arrow table."""
        with self._calls, self._explained():
            return self._session.arrow(sql)

    def close(self) -> None:
        """Close the session, after the call of another thread; a second call does nothing."""
        with self._calls:
            self._session.connection.close()


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0.5, 1.5) * 0.05 * 2**attempt)  # noqa: S311 - jitter, not a secret


def _transient(error: duckdb.Error) -> bool:
    # Another session's lock was waited for already.
    if full(error) or denied(error) or "due to lock timeout" in str(error):
        return False
    return isinstance(error, CONFLICTS) or any(sign in str(error).lower() for sign in SIGNS)
