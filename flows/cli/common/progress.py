"""Progress bars on stderr, so that stdout stays clean for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Bars:
    """One bar per stage; a stage's bar appears with its first work."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def advance(self, stage: str, count: int = 1) -> None:
        """So much of a stage is done."""
        self._progress.advance(self._task(stage), count)

    def expect(self, stage: str, count: int) -> None:
        """So much more of a stage is to be done."""
        task = self._task(stage)
        self._progress.update(task, total=(self._progress.tasks[task].total or 0) + count)

    def _task(self, stage: str) -> TaskID:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=0)
        return self._tasks[stage]


@contextmanager
def bars() -> Iterator[Bars]:
    """Bars while the block runs; nothing is drawn where stderr is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:>6}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        yield Bars(progress)
