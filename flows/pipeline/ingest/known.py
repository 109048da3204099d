"""Which entries need no fetching, asked of the lake for all polls that wait at the same moment.

A query per poll costs more than everything else in a quiet poll. The first query runs at once. Further polls collect while one
runs, and for a growing while after it: the first sources are read soon, and thousands need only a few queries. Each answer is read
after its poll, so it is as fresh as a query of its own.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from extractors.records import Source
from warehouse import Lake
from warehouse.read.known import known_by

_Known = dict[str, set[str | None]]  # keys with the sources for which they ended, None for what the lake holds
MIN_PAUSE, MAX_PAUSE = 0.1, 4.0  # seconds between two queries; each pause is twice as long as the one before


@dataclass(slots=True)
class KnownKeys:
    """`await known.among(keys, source)` returns those of the keys that the lake holds, or that ended for this source's publisher.

    How another publisher's entry ended says nothing of this one: its page may have been missing then, or off its topics.
    `publishers` has the publisher of each source in the catalogue.
    """

    lake: Lake
    publishers: Mapping[str, str | None]
    _waiting: list[tuple[frozenset[str], asyncio.Future[_Known]]] = field(default_factory=list)
    _asking: asyncio.Task[None] | None = None
    _ready_at: float = 0.0
    _pause: float = MIN_PAUSE

    async def among(self, keys: Iterable[str], source: Source) -> set[str]:
        """Those of the keys that need no fetching. Raises LakeError where the lake cannot be read."""
        wanted = frozenset(keys)
        if not wanted:
            return set()
        answer: asyncio.Future[_Known] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, answer))
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return {key for key, ended_for in (await answer).items() if any(self.settles(ended, source) for ended in ended_for)}

    def settles(self, ended: str | None, source: Source) -> bool:
        """Whether the end of an entry for the source `ended` holds for this source too; None is what the lake holds."""
        return ended is None or self.publishers.get(ended, source.publisher) == source.publisher

    async def _ask(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(self._ready_at - loop.time())
            waiting, self._waiting = self._waiting, []
            try:
                held = await asyncio.to_thread(known_by, self.lake, frozenset().union(*(keys for keys, _ in waiting)))
            except BaseException as error:  # noqa: BLE001 - the waiting polls get it
                await self._one_by_one(waiting, error)
                continue
            for keys, answer in waiting:
                if not answer.done():
                    answer.set_result({key: held[key] for key in held.keys() & keys})
            self._ready_at = loop.time() + self._pause
            self._pause = min(2 * self._pause, MAX_PAUSE)

    async def _one_by_one(self, waiting: list[tuple[frozenset[str], asyncio.Future[_Known]]], error: BaseException) -> None:
        """Ask for each poll alone, so that keys that cannot be queried fail only their own poll."""
        alone = isinstance(error, Exception) and len(waiting) > 1
        for keys, answer in waiting:
            try:
                held = await asyncio.to_thread(known_by, self.lake, keys) if alone else None
            except Exception as its_own:  # noqa: BLE001 - the same
                error, held = its_own, None
            if answer.done():
                continue
            if held is None:
                answer.set_exception(error)
            else:
                answer.set_result(held)
