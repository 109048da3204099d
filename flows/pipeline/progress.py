"""What a pass reports while it runs."""

from typing import Protocol


class Progress(Protocol):
    """Called from the thread of the pass. `stage` is poll, fetch, read or append; its total grows as work is found."""

    def advance(self, stage: str, count: int = 1) -> None:
        """Add to the work done of a stage."""

    def expect(self, stage: str, count: int) -> None:
        """Add to the total of a stage."""


class NullProgress:
    """Shows no progress: for scripts, tests and Prefect runs."""

    def advance(self, stage: str, count: int = 1) -> None:
        """Show nothing."""

    def expect(self, stage: str, count: int) -> None:
        """Show nothing."""
