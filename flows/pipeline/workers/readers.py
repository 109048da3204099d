"""The worker processes that parse what comes from outside, and the gate behind them: loaded when they are first needed.

Importing the parsers takes about a second and Great Expectations several; a pass in which nothing is new needs neither.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from extractors.archive import Pages
from extractors.errors import WorkerLostError
from extractors.fetch import Budget
from extractors.fetch.robots import Robots
from extractors.records import Discovery, Enriched, Found, Page, Source
from extractors.workers.documents import ReadDocument, ReadRobots
from flows.pipeline.workers.fair_semaphore import FairSemaphore
from flows.pipeline.workers.requests import Answer, ReadPage, Request, answer
from flows.settings import Settings
from warehouse.expectations.gate_process import shared
from warehouse.expectations.results import Check

if TYPE_CHECKING:
    from extractors.workers.pool import ExtractPool

AHEAD = 2  # requests per worker: one in progress and one waiting


class Readers:
    """Async context manager around the pool: `await readers.read(page, found, source)`, `.discover(...)`, `.robots(...)`.

    `boilerplate` has what each source repeats and `budgets` what each may still use. The pass sets them.
    """

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._now = now
        self._archive = Pages(settings.location().warc, settings.archive)
        self._turns = FairSemaphore(settings.workers * AHEAD, self._used)
        self.boilerplate: Mapping[str, frozenset[str]] = {}
        self.budgets: Mapping[str, Budget] = {}
        # One thread, so that the fork server has loaded the parsers before the gate's process is forked.
        self._loading = ThreadPoolExecutor(1, thread_name_prefix="readers")
        self._pool: Future[ExtractPool] | None = None
        self._gate: Future[None] | None = None

    @property
    def check(self) -> Check:
        """Great Expectations in a separate process, which starts when it is first needed."""
        return shared().check

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await asyncio.to_thread(self._loading.shutdown)  # if the gate failed, the first check raises its error
        if self._pool is not None:
            await asyncio.to_thread(self._pool.result().__exit__, kind, error, trace)

    def begin(self) -> None:
        """Start loading the workers and the gate, once a new entry is known or certain. Further calls do nothing."""
        self._begin_pool()
        if self._gate is None:
            self._gate = self._loading.submit(shared().begin)

    async def read(self, page: Page | None, found: Found, source: Source) -> Enriched:
        """The article that a worker process read; raises ExtractError, or WorkerLostError if the worker hung, grew too large or died.

        A page with `warc` needs no body: the worker reads it out of the archive.
        """
        self.begin()
        recurring = self.boilerplate.get(source.source_id, frozenset())
        enriched: Enriched = await self._answer(ReadPage(page, found, source, self._now(), recurring, self._archive), source.source_id)
        return enriched

    async def discover(self, source: Source, page: Page, since: datetime | None = None) -> Discovery:
        """What a document of a source announces; raises ParseError or WorkerLostError."""
        discovery: Discovery = await self._answer(ReadDocument(source, page, since), source.source_id)
        return discovery

    async def robots(self, page: Page) -> Robots:
        """The rules of a large robots.txt; raises WorkerLostError."""
        robots: Robots = await self._answer(ReadRobots(page), page.final_url)
        return robots

    async def _answer(self, request: Request, source_id: str) -> Any:
        self._begin_pool()
        assert self._pool is not None
        pool = await asyncio.shield(asyncio.wrap_future(self._pool))
        budget = self.budgets.get(source_id, Budget(0.0))
        async with self._turns.turn(source_id):
            try:
                answered: Answer = await asyncio.wrap_future(pool.submit(request))
            except WorkerLostError:
                budget.spend(self._settings.page_seconds)
                raise
        budget.spend(answered.seconds)
        return answered.result

    def _used(self, source_id: str) -> float:
        budget = self.budgets.get(source_id)
        return budget.spent if budget else 0.0

    def _begin_pool(self) -> None:
        if self._pool is None:
            self._pool = self._loading.submit(self._start)

    def _start(self) -> ExtractPool:
        from flows.pipeline.workers.enricher import reading_pool

        return reading_pool(self._settings, answer).__enter__()
