"""Queries of the pages, on two read-only sessions that all pages share; a session that breaks is reopened."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from queue import LifoQueue
from typing import Any, TypeVar

from extractors.errors import LakeError
from warehouse import Lake, LakeLocation, open_lake
from warehouse.read.fence import ask_fenced
from warehouse.read.home_page import SPAN
from warehouse.read.literals import written_out
from warehouse.read.names import newest_snapshot
from warehouse.read.quality import State, read_state

Row = dict[str, Any]
Given = TypeVar("Given")
Result = TypeVar("Result")
MOMENTS = 4  # past moments that each connection of the pool keeps open
CACHE_SIZE = 256  # answers
POOL_SIZE = 2  # statements at a time
LOCK_STRIPES = 64  # locks by which the same statement is not run twice at the same time
MAX_BYTES = 16 * 1024 * 1024  # of a typed statement's rows: a page of them is in memory several times
TRIES = 3  # to read one snapshot of a lake that is being written


def location() -> LakeLocation:
    """Where NEWSLAKE_HOME, NEWSLAKE_CATALOG and NEWSLAKE_DATA say that the lake is."""
    return LakeLocation.of(os.environ)


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a statement, with the statement as a person may run it (parameters written out)."""

    rows: list[Row]
    columns: list[str]
    sql: str


class Sessions:
    """A pool of read-only lakes by moment (None is now), as opening one takes tenths of a second, and a cache of answers."""

    def __init__(self) -> None:
        self._open: dict[tuple[datetime | None, int], tuple[Lake, ExitStack]] = {}
        self._lock = threading.Lock()
        self._query_locks = [threading.Lock() for _ in range(LOCK_STRIPES)]
        self._slots: LifoQueue[int] = LifoQueue()
        for slot in reversed(range(POOL_SIZE)):
            self._slots.put(slot)
        self._cache: OrderedDict[object, tuple[int, Any]] = OrderedDict()

    def ask(self, sql: str, moment: datetime | None = None, /, **parameters: Any) -> Answer:
        """Rows of a statement over the marts, as of a moment. Raises LakeError."""
        statement = written_out(sql, parameters)
        columns, rows = self.cached(statement, lambda lake: lake.rows(statement), moment)
        return Answer(rows, columns, statement)

    def prefetch(self, moment: datetime | None, *asked: tuple[str, Mapping[str, Any]]) -> None:
        """Run at the same time the statements that a page is about to ask one by one; their answers are cached. Raises LakeError."""
        with ThreadPoolExecutor(POOL_SIZE) as pool:
            list(pool.map(lambda each: self.ask(each[0], moment, **each[1]), asked))

    def consistent(self, make: Callable[[Given], Result]) -> Callable[[Given], Result]:
        """`make` on one snapshot of the lake: it is called again where something was appended meanwhile. Raises LakeError."""

        def made(given: Given) -> Result:
            for _ in range(TRIES):
                before = self.read(newest_snapshot)
                result = make(given)
                if self.read(newest_snapshot) == before:
                    break
            return result

        return made

    def cached(self, key: str, work: Callable[[Lake], Result], moment: datetime | None = None) -> Result:
        """What `work` read when it was last asked by this key, as long as nothing was appended since. Raises LakeError."""
        snapshot = self.read(newest_snapshot, moment)
        with self._query_locks[hash((moment, key)) % LOCK_STRIPES]:  # another thread with the same statement waits for this answer
            held = self._cache.get((moment, key))
            if held is None or held[0] != snapshot:
                held = snapshot, self.read(work, moment)
                with self._lock:
                    self._cache[moment, key] = held
                    while len(self._cache) > CACHE_SIZE:
                        self._cache.popitem(last=False)
        found: Result = held[1]
        return found

    def read(self, work: Callable[[Lake], Result], moment: datetime | None = None) -> Result:
        """What `work` reads from the open lake. Raises LakeError; the next call then tries to open the lake anew."""
        slot = self._slots.get()
        try:
            return work(self._lake(moment, slot))
        except LakeError:
            self._drop(moment, slot)
            raise
        finally:
            self._slots.put(slot)

    def _lake(self, moment: datetime | None, slot: int) -> Lake:
        """The slot's own lake, so that nobody else asks it meanwhile; those of earlier moments are closed when they become many."""
        if (moment, slot) not in self._open:
            for oldest in [key for key in list(self._open) if key[0] is not None and key[1] == slot][:-MOMENTS]:
                self._drop(*oldest)
            stack = ExitStack()
            lake = stack.enter_context(open_lake(location(), read_only=True, as_of=moment))
            self._open[moment, slot] = lake, stack
        return self._open[moment, slot][0]

    def _drop(self, moment: datetime | None, slot: int) -> None:
        with self._lock:
            found = self._open.pop((moment, slot), None)
        if found:
            found[1].close()


SESSIONS = Sessions()
ask = SESSIONS.ask
prefetch = SESSIONS.prefetch
read = SESSIONS.read
consistent = SESSIONS.consistent


def state() -> State:
    """The state of the lake in words and rows, at most a minute old. Raises LakeError."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return SESSIONS.cached(f"state {now}", lambda lake: read_state(lake, now))


def days_held() -> tuple[date, date]:
    """The first and the last day (UTC) on which the lake has articles; today where it has none. Raises LakeError."""
    [span] = ask(SPAN).rows
    today = datetime.now(UTC).date()
    return span["first_day"] or today, span["last_day"] or today


def ask_freely(sql: str, limit: int, gone: Callable[[], bool]) -> Answer:
    """The first rows of a typed statement, until its visitor is gone. Raises LakeError with DuckDB's own words."""
    columns, rows = ask_fenced(location(), sql, limit, gone=gone, most=MAX_BYTES)
    return Answer([dict(zip(columns, row, strict=True)) for row in rows], columns, sql)
