"""The open lake as flows and commands use it: reads, writes under the writers' lock, and the state that a pass needs."""

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from extractors.errors import LakeBusyError, LakeError, LakeRowError
from extractors.records import Credit, DateWitness, Deferral, Found, Outcome, Poll, PollOutcome, Reason
from warehouse.lake.connection import LOST, busy, denied, explained, full, statements
from warehouse.lake.location import LakeLocation
from warehouse.lake.lock import Holder, holder_of, turn_of
from warehouse.lake.migrations import outdated
from warehouse.lake.moments import SEARCH_PATH as LOOKING_BACK
from warehouse.lake.moments import looking_back
from warehouse.lake.session import Session, clean, unique

Result = TypeVar("Result")

POLLS_PER_SOURCE = 5
TRIES = 6
ENDED = (Outcome.OFF_TOPIC, Outcome.REJECTED, Outcome.FAILED)  # final: the page is not fetched again
# What the lake holds and fetches no more, whoever brought it: table, column of the address, condition.
HELD = (("alias", "url", "kind <> 'declared'"), ("tombstone", "url", "true"), ("quarantine", "key", "true"))
HANDOVER_PAUSE = 0.1  # seconds
OLDER_MARTS = "The lake's marts are those of another version of newslake: `newslake maintain` makes them anew"
RESERVED_BYTES = 16 * 1024 * 1024  # bytes that an append leaves free
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
        free = shutil.disk_usage(self.location.home).free
        if free < RESERVED_BYTES:
            raise LakeError(
                str(self.location.home), f"its disk has only {free // 1024} KiB free: free some space, then run again; commits are kept"
            )

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

    def known(self, keys: Iterable[str], ended: Sequence[Outcome] = ENDED) -> set[str]:
        """Those of the canonical URLs that need no fetching: held, in quarantine, purged, or with one of the outcomes `ended`."""
        return set(self.known_by(keys, ended))

    def known_by(self, keys: Iterable[str], ended: Sequence[Outcome] = ENDED) -> dict[str, set[str | None]]:
        """The same, each with the sources for which it ended so; None among them if the lake holds it, whoever brought it."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        held = "\nUNION ".join(
            f"SELECT {column}, NULL FROM base.{table} SEMI JOIN candidate ON {column} = candidate.known WHERE {condition}"  # noqa: S608 - ours
            for table, column, condition in HELD
        )
        # The keys are a parameter: to register and drop a relation, each in a transaction of its own, takes as long as the query.
        found = self.query(
            f"""
            WITH candidate AS MATERIALIZED (SELECT unnest($wanted::VARCHAR[]) AS known)
            {held}
            UNION SELECT key, source_id FROM base.fate SEMI JOIN candidate ON key = candidate.known WHERE {_ended(ended)}
            """,  # noqa: S608 - outcomes are ours
            {"wanted": clean(wanted)},
        )
        known: dict[str, set[str | None]] = {}
        for url, source_id in found:
            known.setdefault(url, set()).add(source_id)
        return known

    def write_known(self, file: Path) -> bool:
        """Store the digests of everything that is `known` now, for other processes (`digests.py`); False if that is nothing."""
        known = " UNION ALL ".join(
            f"SELECT {column} AS url FROM base.{table} WHERE {condition}"  # noqa: S608 - ours
            for table, column, condition in (*HELD, ("fate", "key", _ended(ENDED)))
        )
        with self._calls, self._explained():
            found = self._session.arrow(f"SELECT DISTINCT md5_number_lower(url) AS digest FROM ({known})")  # noqa: S608 - ours
        if found.num_rows:
            from warehouse.lake.digests import write_digests  # numpy is loaded where it is used

            write_digests(found["digest"].to_numpy(), file)
        return bool(found.num_rows)

    def poll_states(self) -> dict[str, tuple[Poll, ...]]:
        """The last few polls of each source, newest last. Polls in the future are left out: a wrong clock stored them."""
        names = tuple(name for name in Poll.__dataclass_fields__ if name != "at")
        found = self.query(
            f"""
            SELECT polled_at, {", ".join(names)} FROM base.poll WHERE polled_at <= $now
            QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY polled_at DESC) <= {POLLS_PER_SOURCE}
            ORDER BY source_id, polled_at
            """,  # noqa: S608 - names of ours
            {"now": self.now()},
        )
        states: dict[str, list[Poll]] = {}
        for at, *values in found:
            row = dict(zip(names, values, strict=True))
            poll = Poll(at=at, **row | {"outcome": PollOutcome(row["outcome"])})
            states.setdefault(poll.source_id, []).append(poll)
        return {source_id: tuple(polls) for source_id, polls in states.items()}

    def deferrals(self) -> tuple[Deferral, ...]:
        """Open deferrals, the newest of each key. A later fate other than deferred closes one.

        Deferrals in the future are left out: a wrong clock stored them, and their entries are found again.
        """
        found = self.query(
            f"""
            SELECT {", ".join(f"d.{name}" for name in (*_FOUND, "reason", "attempts", "due", "deferred_at"))} FROM base.deferral AS d
            WHERE d.deferred_at <= $clock
            AND NOT EXISTS (
                SELECT 1 FROM base.fate AS f
                WHERE f.key = d.key AND f.outcome <> 'deferred' AND f.reason <> 'known url' AND f.ended_at >= d.deferred_at
            )
            AND NOT EXISTS (
                SELECT 1 FROM base.deferral AS later
                WHERE later.key = d.key AND later.source_id = d.source_id AND later.deferred_at > d.deferred_at
                AND later.deferred_at <= $clock
            )
            ORDER BY d.due
            """,  # noqa: S608 - names of ours
            {"clock": self.now()},
        )
        return tuple(_deferral(row) for row in found)

    def close(self) -> None:
        """Close the session, after the call of another thread; a second call does nothing."""
        with self._calls:
            self._session.connection.close()


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0.5, 1.5) * 0.05 * 2**attempt)  # noqa: S311 - jitter, not a secret


def _ended(outcomes: Sequence[Outcome]) -> str:
    """The condition, with constants, because a list would be searched for each of a million rows."""
    listed = ", ".join(f"'{outcome}'" for outcome in outcomes)
    return f"outcome IN ({listed})"


def _transient(error: duckdb.Error) -> bool:
    # Another session's lock was waited for already.
    if full(error) or denied(error) or "due to lock timeout" in str(error):
        return False
    return isinstance(error, CONFLICTS) or any(sign in str(error).lower() for sign in SIGNS)


_FOUND = tuple(Found.__dataclass_fields__)


def _deferral(row: Sequence[Any]) -> Deferral:
    *found, reason, attempts, due, at = row
    values = dict(zip(_FOUND, found, strict=True))
    values["authors"] = tuple(values["authors"])
    values["credits"] = tuple(Credit(**credit) for credit in values["credits"] or ())
    values["dates"] = tuple(DateWitness(**witness) for witness in values["dates"])
    return Deferral(Found(**values), Reason(reason), attempts, due, at)
