"""The lake as the pages ask it: one read-only session for all of them, reopened when it breaks."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from extractors.errors import LakeError
from warehouse import Lake, LakeLocation, open_lake
from warehouse.read.fence import ask_fenced
from warehouse.read.literals import written_out
from warehouse.read.names import newest_snapshot
from warehouse.read.quality import State, read_state

Row = dict[str, Any]
Result = TypeVar("Result")
MOMENTS = 4
KEPT = 256  # answers


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
    """Open read-only lakes by moment (None is now). Opening costs tenths of a second, so a page load must not."""

    def __init__(self) -> None:
        self._open: dict[datetime | None, tuple[Lake, ExitStack]] = {}
        self._turn = threading.Lock()
        self._kept: OrderedDict[object, tuple[int, Any]] = OrderedDict()

    def ask(self, sql: str, moment: datetime | None = None, /, **parameters: Any) -> Answer:
        """Rows of a statement over the marts, as of a moment. Raises LakeError."""
        statement = written_out(sql, parameters)
        columns, rows = self.kept(statement, lambda lake: lake.rows(statement), moment)
        return Answer(rows, columns, statement)

    def kept(self, key: str, work: Callable[[Lake], Result], moment: datetime | None = None) -> Result:
        """What `work` read when it was last asked by this key, as long as nothing was appended since. Raises LakeError."""
        snapshot = self.read(newest_snapshot, moment)
        held = self._kept.get((moment, key))
        if held is None or held[0] != snapshot:
            held = snapshot, self.read(work, moment)
            with self._turn:
                self._kept[moment, key] = held
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        found: Result = held[1]
        return found

    def read(self, work: Callable[[Lake], Result], moment: datetime | None = None) -> Result:
        """What `work` reads from the open lake. Raises LakeError; the next call then tries to open the lake anew."""
        try:
            return work(self._lake(moment))
        except LakeError:
            self._drop(moment)
            raise

    def _lake(self, moment: datetime | None) -> Lake:
        with self._turn:
            if moment not in self._open:
                for oldest in [key for key in self._open if key is not None][: max(0, len(self._open) - MOMENTS)]:
                    self._open.pop(oldest)[1].close()
                stack = ExitStack()
                lake = stack.enter_context(open_lake(location(), read_only=True, as_of=moment))
                self._open[moment] = lake, stack
            return self._open[moment][0]

    def _drop(self, moment: datetime | None) -> None:
        with self._turn:
            found = self._open.pop(moment, None)
        if found:
            found[1].close()


SESSIONS = Sessions()
ask = SESSIONS.ask
read = SESSIONS.read


def state() -> State:
    """The state of the lake in words and rows, at most a minute old. Raises LakeError."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return SESSIONS.kept(f"state {now}", lambda lake: read_state(lake, now))


def ask_freely(sql: str, limit: int, gone: Callable[[], bool]) -> Answer:
    """The first rows of whatever somebody typed, until the visitor who asked is gone. Raises LakeError with DuckDB's own words."""
    columns, rows = ask_fenced(location(), sql, limit, gone=gone)
    return Answer([dict(zip(columns, row, strict=True)) for row in rows], columns, sql)
