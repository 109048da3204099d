"""Progress bars on stderr, so that stdout stays clean for scripts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.pipeline.progress import NullProgress, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Drawn
    from rich.progress import TaskID


class Bars:
    """One bar per stage; a stage's bar appears with its first work."""

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn
        self._tasks: dict[str, TaskID] = {}

    def advance(self, stage: str, count: int = 1) -> None:
        """So much of a stage is done."""
        self._drawn.advance(self._task(stage), count)

    def expect(self, stage: str, count: int) -> None:
        """So much more of a stage is to be done."""
        task = self._task(stage)
        self._drawn.update(task, total=(self._drawn.tasks[task].total or 0) + count)

    def _task(self, stage: str) -> TaskID:
        if stage not in self._tasks:
            self._tasks[stage] = self._drawn.add_task(stage, total=0)
        return self._tasks[stage]


@contextmanager
def bars() -> Iterator[Progress]:
    """Bars while the block runs; nothing is drawn, and nothing loaded for it, where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield NullProgress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Drawn

    columns = (TextColumn("{task.description:>6}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Drawn(*columns, console=Console(stderr=True), transient=True) as drawn:
        yield Bars(drawn)
