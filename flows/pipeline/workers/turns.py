"""Which source is served next when several wait for a slot: the one that has used the least so far."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class Turns:
    """At most `places` blocks at once. `used(source_id)` says what a source has used; 0 for one that is not known."""

    def __init__(self, places: int, used: Callable[[str], float]) -> None:
        self._free = places
        self._used = used
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, source_id: str) -> AsyncIterator[None]:
        """Wait for a place and keep it for the block."""
        if self._free > 0:
            self._free -= 1
        else:
            place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(source_id, deque()).append(place)
            try:
                await place
            except asyncio.CancelledError:
                if place.done() and not place.cancelled():
                    self._hand_on()
                raise
        try:
            yield
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        while self._waiting:
            source_id = min(self._waiting, key=self._used)
            place = self._waiting[source_id].popleft()
            if not self._waiting[source_id]:
                del self._waiting[source_id]
            if not place.done():
                place.set_result(None)
                return
        self._free += 1
