"""What a pass reports while it runs."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called from the pass's own thread: `stage` is poll, fetch, read or append; `total` grows as work is found."""

    def advance(self, stage: str, count: int = 1) -> None:
        """So much of a stage is done."""

    def expect(self, stage: str, count: int) -> None:
        """So much more of a stage is to be done."""


class Silent:
    """No progress shown: for scripts, tests and Prefect runs."""

    def advance(self, stage: str, count: int = 1) -> None:
        """Nothing to show."""

    def expect(self, stage: str, count: int) -> None:
        """Nothing to show."""
