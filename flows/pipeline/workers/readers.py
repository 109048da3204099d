"""The worker processes that read pages, and the gate behind them: loaded while the first pages are fetched.

Importing the extractor takes about a second and Great Expectations several; a pass in which nothing is new needs neither.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from extractors.records import Enriched, Found, Page, Source
from flows.settings import Settings
from warehouse.expectations import preload

if TYPE_CHECKING:
    from extractors.workers.pool import ExtractPool

PAGES_WAITING = 8  # per worker: what is fetched ahead of the workers is bounded, so that memory is


class Readers:
    """Async context manager around the pool: `await readers.read(page, found, source)`.

    `boilerplate` holds what each source repeats; whoever has a lake open sets it.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._room = asyncio.Semaphore(settings.workers * PAGES_WAITING)
        self.boilerplate: Mapping[str, frozenset[str]] = {}
        self._pool: asyncio.Task[ExtractPool] | None = None
        self._gate: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None and self._gate is not None:
            await self._gate
            pool = await self._pool
            await asyncio.to_thread(pool.__exit__, kind, error, trace)

    def begin(self) -> None:
        """Start loading; called when the first new entry is known. Further calls do nothing."""
        if self._pool is None:
            self._pool = asyncio.create_task(asyncio.to_thread(self._start))
            self._gate = asyncio.create_task(asyncio.to_thread(preload))

    async def read(self, page: Page | None, found: Found, source: Source) -> Enriched:
        """What a worker process read; raises ExtractError, or WorkerLostError where the worker hung, grew or died."""
        self.begin()
        assert self._pool is not None
        pool = await self._pool
        async with self._room:
            recurring = self.boilerplate.get(source.source_id, frozenset())
            return await asyncio.wrap_future(pool.submit(page, found, source, self._now(), recurring))

    def _start(self) -> ExtractPool:
        from extractors.workers.pool import ExtractPool
        from flows.pipeline.workers.enricher import definitions, prepare
        from flows.pipeline.workers.read import read

        pool = ExtractPool(
            self._settings.workers,
            self._settings.page_seconds,
            self._settings.page_memory,
            work=read,
            initializer=prepare,
            initargs=definitions(self._settings),
        )
        pool.__enter__()
        return pool
