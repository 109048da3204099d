"""The lake as flows and commands see it: open, append, and the few reads that a pass decides from."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import duckdb

from extractors.errors import LakeBusyError, LakeError, LakeTooOldError
from extractors.records import Batch, DateWitness, Deferral, Found, Poll, Reason
from warehouse import migrate
from warehouse.append import AppendResult, append_batch
from warehouse.connect import SEARCH_PATH, connect, explained, full, statements
from warehouse.location import LakeLocation
from warehouse.moment import NO_SNAPSHOT, looking_back
from warehouse.moment import SEARCH_PATH as LOOKING_BACK
from warehouse.session import Session
from warehouse.turn import ADVISORY_UPKEEP, SECONDS, Holder, database_holder, database_turn, holder, writers_turn

Result = TypeVar("Result")

POLLS_PER_SOURCE = 5
TRIES = 6
HAND_OVER = 0.1  # seconds
ROOM = 16 * 1024 * 1024  # bytes that an append leaves free
# What is worth another try, by type and, where DuckDB has none of its own for it, by the words of the catalogue's database.
CONFLICTS = (duckdb.TransactionException,)
SIGNS = (
    "conflict",  # DuckLake: another commit came first
    "database is locked",  # SQLite
    "database table is locked",
    "could not serialize",  # PostgreSQL
    "deadlock detected",
    "server closed the connection",  # PostgreSQL restarted or failed over
    "terminating connection",
    "connection to server",
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

    def append(self, batch: Batch) -> AppendResult:
        """Commit a batch whole, in the writers' turn; returns its fates as the lake decided them.

        Raises LakeBusyError (worth another try) where the turn or the commit cannot be had in time, LakeError otherwise.
        """
        self.check_room()
        return self.write("append", lambda session: append_batch(session, batch, self._clock()))

    def check_room(self) -> None:
        """Raise LakeError where the disk is all but full: appends leave room to read, and to maintain and purge, which makes some."""
        free = shutil.disk_usage(self.location.home).free
        if free < ROOM:
            raise LakeError(
                str(self.location.home), f"only {free // 1024} KiB free on its disk; make room and run again, what was committed is kept"
            )

    def write(self, purpose: str, work: Callable[[Session], Result]) -> Result:
        """Run `work` inside the writers' turn and one transaction, again after a conflict; `purpose` is shown to who waits."""
        with self._calls:
            for attempt in range(1, TRIES + 1):
                try:
                    with self.turn(purpose), self._session.transaction():
                        return work(self._session)
                except duckdb.Error as error:
                    self._failed(error, attempt)
                _pause(attempt)
        raise AssertionError("unreachable")

    def maintain(self, purpose: str, statement: str) -> int:
        """Run one maintenance statement in the writers' turn, outside of a transaction of ours; returns its single figure."""
        with self._calls:
            for attempt in range(1, TRIES + 1):
                try:
                    with self.turn(purpose), self._one_thread():
                        figure = int(self._session.query(statement)[0][0])
                    time.sleep(HAND_OVER)  # who waits must get the turn before the next step asks for it
                    return figure
                except duckdb.Error as error:
                    self._failed(error, attempt)
                _pause(attempt)
        raise AssertionError("unreachable")

    @contextmanager
    def _one_thread(self) -> Iterator[None]:
        # DuckLake finishes the tables of one call in parallel on one catalogue connection, which corrupted memory (seen in
        # DuckLakeFlushData::Finalize, DuckDB 1.5.5) about once in a hundred flushes beside other work.
        self._session.query("SET threads = 1")
        try:
            yield
        finally:
            self._session.query("RESET threads")

    def _failed(self, error: duckdb.Error, attempt: int) -> None:
        """Return where another try is worth it; raise otherwise."""
        if not _transient(error):
            raise LakeError(self.location.shown(), explained(error, self.location)) from error
        if attempt == TRIES:
            raise LakeBusyError(self.location.shown(), f"{attempt} tries to commit failed: {explained(error, self.location)}") from error

    def turn(self, purpose: str) -> AbstractContextManager[None]:
        """Hold the writers' turn for the block."""
        return turn_of(self.location, purpose)

    def upkeep_turn(self, purpose: str, *, seconds: float) -> AbstractContextManager[None]:
        """Hold the turn of maintenance and backups for the block."""
        return upkeep_turn(self.location, purpose, seconds=seconds)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            raise LakeError(self.location.shown(), explained(error, self.location)) from error

    def writer(self) -> Holder | None:
        """Who has the writers' turn now."""
        if self.location.embedded:
            return holder(self.location.home / "writer.lock")
        return database_holder(self.location.connection_string())

    def reading_statements(self) -> list[str]:
        """The SQL that shows any other DuckDB session what this one shows, read-only."""
        search_path, moment = self._session.search_path, self._as_of
        back = looking_back(moment) if moment is not None and search_path == LOOKING_BACK else []
        attached = statements(self.location, read_only=True, as_of=None if back else moment)
        return [*attached, *back, f"SET search_path = '{search_path}'"]

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """Rows of a statement over `mart` and `base`; raises LakeError with DuckDB's own words."""
        with self._calls, self._explained():
            return self._session.query(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] | None = None) -> tuple[list[str], list[dict[str, Any]]]:
        """The same as column names and one dict a row, for printing."""
        with self._calls:
            found = self.query(sql, parameters)
            names = [column[0] for column in self._session.connection.description or ()]
        return names, [dict(zip(names, row, strict=True)) for row in found]

    @contextmanager
    def relation(self, name: str, rows: Sequence[dict[str, str]]) -> Iterator[None]:
        """Rows of strings as a relation `name` for the block, to join with."""
        with self._calls, self._explained(), self._session.table(name, rows):
            yield

    def known(self, keys: Iterable[str]) -> set[str]:
        """Those of the canonical URLs that need no fetching: held, purged, or ended for good (rejected, failed, off-topic)."""
        wanted = sorted(set(keys))
        if not wanted:
            return set()
        with self.relation("candidate", [{"url": url} for url in wanted]):
            found = self.query(
                """
                SELECT alias.url FROM base.alias SEMI JOIN candidate ON alias.url = candidate.url WHERE alias.kind <> 'declared'
                UNION
                SELECT tombstone.url FROM base.tombstone SEMI JOIN candidate ON tombstone.url = candidate.url
                UNION
                SELECT fate.key FROM base.fate SEMI JOIN candidate ON fate.key = candidate.url
                WHERE fate.outcome IN ('off-topic', 'rejected', 'failed')
                """
            )
        return {url for (url,) in found}

    def poll_states(self) -> dict[str, tuple[Poll, ...]]:
        """The last few polls of each source, newest last."""
        names = tuple(name for name in Poll.__dataclass_fields__ if name != "at")
        found = self.query(
            f"""
            SELECT polled_at, {", ".join(names)} FROM base.poll
            QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY polled_at DESC) <= {POLLS_PER_SOURCE}
            ORDER BY source_id, polled_at
            """  # noqa: S608 - names of ours
        )
        states: dict[str, list[Poll]] = {}
        for at, *values in found:
            poll = Poll(at=at, **dict(zip(names, values, strict=True)))
            states.setdefault(poll.source_id, []).append(poll)
        return {source_id: tuple(polls) for source_id, polls in states.items()}

    def deferrals(self, now: datetime | None = None) -> tuple[Deferral, ...]:
        """Open deferrals, the newest of each key; with `now`, only those due. A later fate that is not deferred closes one."""
        found = self.query(
            """
            SELECT d.* EXCLUDE (run_id) FROM base.deferral AS d
            WHERE ($due IS NULL OR d.due <= $due::TIMESTAMPTZ)
            AND NOT EXISTS (
                SELECT 1 FROM base.fate AS f
                WHERE f.key = d.key AND f.outcome <> 'deferred' AND f.reason <> 'known url' AND f.ended_at >= d.deferred_at
            )
            AND NOT EXISTS (
                SELECT 1 FROM base.deferral AS later
                WHERE later.key = d.key AND later.source_id = d.source_id AND later.deferred_at > d.deferred_at
            )
            ORDER BY d.due
            """,
            {"due": now and now.isoformat()},
        )
        return tuple(_deferral(row) for row in found)

    def close(self) -> None:
        """Close the session; a second call does nothing."""
        self._session.connection.close()


@contextmanager
def open_lake(
    location: LakeLocation,
    read_only: bool = False,
    *,
    as_of: datetime | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Iterator[Lake]:
    """Open a lake; for writing, it is created at first use and migrated.

    `as_of` (UTC; implies read_only) shows what the lake held then. `clock` gives the time of arrival of what is appended.
    Raises LakeTooNewError for a lake made by a later program, LakeError for one that is missing or of an earlier schema
    (read_only), broken or not accessible.
    """
    read_only = read_only or as_of is not None
    _check_folder(location, read_only=read_only)
    search_path = SEARCH_PATH
    if as_of is not None:
        connection, search_path = _connect_as_of(location, as_of)
    elif read_only or _created(location):
        connection = connect(location, read_only=read_only)
    else:
        # In the turn: two programs that start on an empty folder must not both make a catalogue.
        with turn_of(location, "create"):
            connection = connect(location, read_only=False)
    try:
        session = _prepare(location, connection, search_path, read_only=read_only, looking_back=as_of is not None, clock=clock)
        yield Lake(location, session, clock, as_of)
    finally:
        connection.close()


def _connect_as_of(location: LakeLocation, moment: datetime) -> tuple[duckdb.DuckDBPyConnection, str]:
    """By snapshot where there is one and nothing was purged since, else by the rows' times; with the search path that goes with it."""
    newest = connect(location, read_only=True)
    try:
        then = connect(location, read_only=True, as_of=moment)
    except LakeError as error:
        if NO_SNAPSHOT not in error.message:
            newest.close()
            raise
    else:
        if _answers(then, newest):
            newest.close()
            return then, SEARCH_PATH
        then.close()
    for statement in looking_back(moment):
        newest.execute(statement)
    return newest, LOOKING_BACK


def _answers(then: duckdb.DuckDBPyConnection, newest: duckdb.DuckDBPyConnection) -> bool:
    """Whether a snapshot shows what may be shown of its moment: nothing purged since, and not before there were tables."""
    tombstones = "SELECT count(*) FROM lake.base.tombstone"
    try:
        now = newest.execute(tombstones).fetchall()
    except duckdb.CatalogException:
        return True  # of a lake that was just made: what is wrong with it is told by its version
    try:
        return then.execute(tombstones).fetchall() == now
    except duckdb.CatalogException:
        return False


def _prepare(
    location: LakeLocation,
    connection: duckdb.DuckDBPyConnection,
    search_path: str,
    *,
    read_only: bool,
    looking_back: bool,
    clock: Callable[[], datetime],
) -> Session:
    try:
        if read_only:
            found = migrate.check_version(connection, location.shown())
            if found == 0:
                raise LakeError(location.shown(), "this lake is empty; fill it with `newslake ingest`")
            if found < migrate.newest() and not looking_back:
                raise LakeTooOldError(location.shown(), "an earlier newslake made it: `newslake maintain` brings it up to date")
        elif migrate.pending(connection, location.shown()):
            session = Session(connection, "lake")
            with turn_of(location, "migrate"), session.transaction():
                migrate.migrate(connection, location.shown(), clock())
        return Session(connection, search_path)
    except duckdb.Error as error:
        raise LakeError(location.shown(), explained(error, location)) from error


def turn_of(location: LakeLocation, purpose: str) -> AbstractContextManager[None]:
    """The writers' turn of a lake, wherever its catalogue is."""
    if location.embedded:
        return writers_turn(location.home / "writer.lock", purpose)
    return database_turn(location.connection_string(), purpose)


def upkeep_turn(location: LakeLocation, purpose: str, *, seconds: float = SECONDS) -> AbstractContextManager[None]:
    """The turn of maintenance and backups: a backup copies files for longer than anyone should keep the writers' turn."""
    if location.embedded:
        return writers_turn(location.home / "maintenance.lock", purpose, seconds=seconds)
    return database_turn(location.connection_string(), purpose, seconds=seconds, number=ADVISORY_UPKEEP)


def _created(location: LakeLocation) -> bool:
    return location.embedded and location.catalog_file.is_file()


def _check_folder(location: LakeLocation, *, read_only: bool) -> None:
    if location.embedded and location.catalog_file.is_file() and location.catalog_file.stat().st_size == 0:
        raise LakeError(str(location.catalog_file), "the catalogue is empty (truncated); restore it with `newslake restore`")
    if read_only:
        if location.embedded and not location.catalog_file.is_file():
            raise LakeError(str(location.home), "no lake here; make one with `newslake ingest`, or point NEWSLAKE_HOME at yours")
        return
    try:
        location.warc.mkdir(parents=True, exist_ok=True)
        if location.data is None:
            (location.home / "data").mkdir(exist_ok=True)
    except OSError as error:
        raise LakeError(str(location.home), f"cannot be written ({error.strerror}): give write access, or set NEWSLAKE_HOME") from error


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0.5, 1.5) * 0.05 * 2**attempt)  # noqa: S311 - jitter, not a secret


def _transient(error: duckdb.Error) -> bool:
    return not full(error) and (isinstance(error, CONFLICTS) or any(sign in str(error).lower() for sign in SIGNS))


_FOUND = ("source_id", "key", "url", "guid", "title", "summary", "content", "authors", "language", "dates")


def _deferral(row: Sequence[Any]) -> Deferral:
    *found, reason, attempts, due, at = row
    values = dict(zip(_FOUND, found, strict=True))
    values |= {"authors": tuple(values["authors"]), "dates": tuple(DateWitness(**witness) for witness in values["dates"])}
    return Deferral(Found(**values), Reason(reason), attempts, due, at)
