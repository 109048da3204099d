"""The worker processes that read pages, started beside the first polls.

Importing the extractor takes about a second; doing it in a thread keeps the first poll from waiting for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from extractors.records import Enriched, Found, Page, Source
from flows.settings import Settings

if TYPE_CHECKING:
    from extractors.text.pool import ExtractPool

PAGES_WAITING = 8  # per worker: what is fetched ahead of the workers is bounded, so that memory is


class Readers:
    """Async context manager around the pool: `await readers.read(page, found, source)`."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._room = asyncio.Semaphore(settings.workers * PAGES_WAITING)

    async def __aenter__(self) -> Readers:
        self._starting = asyncio.create_task(asyncio.to_thread(self._start))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pool = await self._starting
        await asyncio.to_thread(pool.__exit__, kind, error, trace)

    async def read(self, page: Page | None, found: Found, source: Source) -> Enriched:
        """What a worker process read; raises ExtractError, or WorkerLostError where the worker hung, grew or died."""
        pool = await self._starting
        async with self._room:
            return await asyncio.wrap_future(pool.submit(page, found, source, self._now()))

    def _start(self) -> ExtractPool:
        from extractors.text.pool import ExtractPool
        from flows.pipeline.read import definitions, prepare, read

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
