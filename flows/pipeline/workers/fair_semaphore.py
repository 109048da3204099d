"""Which source is served next when several wait for a slot: the one that has used the least so far."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from heapq import heappop, heappush
from itertools import count


class FairSemaphore:
    """At most `slots` blocks at once. `used(source_id)` returns what a source has used so far; 0 for an unknown one."""

    def __init__(self, slots: int, used: Callable[[str], float]) -> None:
        self._free = slots
        self._used = used
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}
        # The waiting sources by their use when they were queued. It only grows.
        self._order: list[tuple[float, int, str]] = []
        self._number = count()

    @asynccontextmanager
    async def turn(self, source_id: str) -> AsyncIterator[None]:
        """Wait for a slot and keep it for the block."""
        if self._free > 0:
            self._free -= 1
        else:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            if source_id not in self._waiting:
                self._waiting[source_id] = deque()
                self._line_up(source_id)
            self._waiting[source_id].append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._hand_on()
                raise
        try:
            yield
        finally:
            self._hand_on()

    def _line_up(self, source_id: str) -> None:
        heappush(self._order, (self._used(source_id), next(self._number), source_id))

    def _hand_on(self) -> None:
        while self._order:
            used, _, source_id = heappop(self._order)
            if self._used(source_id) > used:
                self._line_up(source_id)
                continue
            turn = self._waiting[source_id].popleft()
            if self._waiting[source_id]:
                self._line_up(source_id)
            else:
                del self._waiting[source_id]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
