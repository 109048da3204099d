"""The budget of fetching: seconds that the URLs of one source share, and bytes in memory at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from extractors.errors import TransientFetchError
from extractors.records import Reason

SMALL = 1024 * 1024
"""A body up to this size is read even where the memory is full: most pages are smaller."""
ROOM = 16
"""New requests wait where the bodies hold this part of the limit: some eighty pages, more than two workers read in a second. The rest is
for large bodies that come meanwhile, and mostly is not used."""


@dataclass(slots=True)
class Budget:
    """Seconds on the wire and in workers of one source in a pass, so that a slow source does not delay the others."""

    seconds: float
    spent: float = 0.0

    def spend(self, seconds: float) -> None:
        """Count the seconds of an exchange or a worker."""
        self.spent += seconds

    @property
    def left(self) -> float:
        """Remaining seconds, at least 0."""
        return max(self.seconds - self.spent, 0.0)

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.spent >= self.seconds


class Memory:
    """Counts the bytes of bodies that are being read or wait to be parsed: at most `limit`, and SMALL more for each request.

    `space` waits until another request may be sent. A body that grows past SMALL while the memory is full is dropped and tried later.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        self._freed = asyncio.Event()

    async def space(self) -> None:
        """Wait until less than the ROOM-th part of the limit is held."""
        while self.held >= self.limit // ROOM:
            self._freed.clear()
            await self._freed.wait()

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """Count `size` bytes for the block."""
        self.held += size
        try:
            yield
        finally:
            self.free(size)

    def take(self, url: str, size: int, so_far: int) -> None:
        """Count `size` bytes of a body that has `so_far` already; raises TransientFetchError if there is no memory for them."""
        if self.held + size > self.limit and so_far + size > SMALL:
            raise TransientFetchError(url, f"{self.held} bytes are in memory already", reason=Reason.TURN)
        self.held += size

    def free(self, size: int) -> None:
        """Stop counting `size` bytes."""
        self.held -= size
        if self.held < self.limit // ROOM:  # else hundreds would wake up to wait again
            self._freed.set()
