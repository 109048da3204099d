"""What a pass does for each source, and the boundary around it: no source can stop the others."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import accumulate

from extractors.archive import Archive
from extractors.errors import FetchError, LakeError, MachineError, TransientFetchError, described
from extractors.fetch import Budget, Client
from extractors.records import Deferral, Enriched, Found, Page, Poll, Reason, Source
from extractors.schedule import OWN_NETWORK, is_own_network
from flows.logs import log_end
from flows.pipeline.ingest.batches import Batcher
from flows.pipeline.ingest.entries import Ended, Fetched, fetch, finish, has_page, known, turn_over, unexpected, waiting
from flows.pipeline.ingest.known import KnownKeys
from flows.pipeline.ingest.polling import Polled, broken, decided, poll
from flows.pipeline.ingest.rechecks import recheck
from flows.pipeline.ingest.sites import Sites
from flows.pipeline.progress import Progress
from flows.pipeline.report import Report
from flows.pipeline.upkeep.boilerplate import same_but_boilerplate
from flows.pipeline.workers.readers import Readers
from flows.settings import Settings
from warehouse import Lake
from warehouse.lake.passes import RunningPass
from warehouse.read.rechecks import DueRecheck

RNG = random.Random()  # noqa: S311 - jitter, not a secret
UNREAD = 4  # pages of one source that may wait to be read before more are fetched


@dataclass(slots=True, kw_only=True)
class Pass:
    """What the stages of one pass share.

    `open` has the deferrals of earlier passes by key. `claimed` has the keys that a source of this pass has taken,
    `again` those of retries and rechecks, which end there.
    `budgets` has the seconds of each source; `ends` is the end of the pass (the event loop's clock).
    `errors` has the error of each poll by URL, `unanswered` the failed polls, which are judged after all others.
    """

    settings: Settings
    lake: Lake
    client: Client
    archive: Archive
    readers: Readers
    batcher: Batcher
    report: Report
    progress: Progress
    now: Callable[[], datetime]
    open: Mapping[str, Deferral]
    known: KnownKeys
    sites: Sites
    budgets: Mapping[str, Budget]
    others: RunningPass
    ends: float = 0.0
    claimed: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    errors: dict[str, FetchError | None] = field(default_factory=dict)
    unanswered: list[tuple[Polled, tuple[Poll, ...]]] = field(default_factory=list)

    def begin(self) -> None:
        """Start the time limit of the pass."""
        self.ends = asyncio.get_running_loop().time() + self.settings.pass_seconds

    def is_over(self, source: Source) -> bool:
        """Whether the time of this source or of the pass is used up, so that nothing more is requested for the source."""
        budget = self.budgets.get(source.source_id)
        return (budget is not None and budget.is_spent) or asyncio.get_running_loop().time() >= self.ends

    async def poll(self, source: Source, history: tuple[Poll, ...]) -> None:
        """Poll one source. An unexpected error fails this poll only."""
        if self.is_over(source):
            self.report.warnings.append(f"{source.source_id}: not polled, the pass has run out of its time (NEWSLAKE_PASS_SECONDS)")
            return
        try:
            await self._poll(source, history)
        except Exception as error:  # the one boundary per source
            if _ends_pass(error):
                raise
            self.report.warnings.append(f"{source.source_id}: {described(error)}")
            self.unanswered.append((broken(source, error, self.now()), history))

    async def _poll(self, source: Source, history: tuple[Poll, ...]) -> None:
        """Poll a source and take its entries to their ends. Only then is the poll queued for its commit."""
        budget = self.budgets.get(source.source_id)
        polled = await poll(source, history, self.client, self.readers.discover, self.now, budget)
        self.progress.advance("poll")
        self.errors[source.url] = polled.answer.error
        if polled.answer.error is not None:
            self.unanswered.append((polled, history))
            return
        self.report.warnings += [f"{source.source_id}: {warning}" for warning in polled.warnings]
        entries = [(listed.key, self.sites.restricted(listed, source)) for listed in polled.entries]
        held = await self.known.among((key for listed, found in entries for key in (listed, found.key)), source)
        fresh, known_count = [], 0
        for listed, found in entries:
            if found.key in self.again:
                continue
            if any(key in held or key in self.claimed for key in (listed, found.key)):
                known_count += 1
                log_end(Reason.KNOWN_URL.outcome, Reason.KNOWN_URL, run=self.report.run_id, source=source.source_id, key=found.key)
            elif (tried := self.open.get(found.key)) and self.known.settles(tried.found.source_id, source):
                await self.batcher.queue.put(waiting(found, tried, self.now()))
            else:
                fresh.append((found, 0))
        await self.follow(source, fresh)
        await self.batcher.queue.put(decided(polled, history, len(fresh), RNG, known=known_count))

    async def judge_unanswered(self) -> None:
        """Decide the failed polls. By now it is known whether the sources or our own network failed."""
        excused = is_own_network(self.errors)
        if excused:
            self.report.warnings.append(f"{OWN_NETWORK}: {len(self.unanswered)} polls failed and count against nobody")
        for polled, history in self.unanswered:
            await self.batcher.queue.put(decided(polled, history, 0, RNG, excused=excused))

    async def recheck(self, source: Source, dues: Iterable[DueRecheck]) -> None:
        """Check stored articles of one source again."""
        get = partial(self.client.get, budget=self.budgets.get(source.source_id))
        for due in dues:
            if self.is_over(source):
                return
            looked = recheck(due, source, get, self.keep, self.readers.read, partial(same_but_boilerplate, self.lake), self.now)
            await self._end(due.found, looked)

    async def follow(self, source: Source, entries: list[tuple[Found, int]]) -> None:
        """Fetch entries one after the other, because they share a host, while the workers read the earlier ones.

        Entries beyond this source's turn, in pages or in time, wait for the next pass. Entries that another pass fetches are left to it.
        """
        self.claimed |= {found.key for found, _ in entries}
        entries = await self._untaken(source, entries)
        if entries:
            self.readers.begin()
        pages = accumulate(has_page(found, source) for found, _ in entries)  # an entry without a page costs its publisher nothing
        turn = [entry for entry, count in zip(entries, pages, strict=True) if count <= self.settings.turn]
        self.progress.expect("fetch", len(turn))
        unread = asyncio.Semaphore(UNREAD)
        tried = 0
        async with asyncio.TaskGroup() as reading:
            for found, attempts in turn:
                await unread.acquire()
                if self.is_over(source):
                    break
                ending = self._read(await fetch(found, source, attempts, partial(self.fetch_page, source)))
                tried += 1
                self.progress.advance("fetch")
                reading.create_task(ending).add_done_callback(lambda _: unread.release())
        for found, attempts in entries[tried:]:
            await self.batcher.queue.put(turn_over(found, attempts, self.now()))

    async def _untaken(self, source: Source, entries: list[tuple[Found, int]]) -> list[tuple[Found, int]]:
        """The entries that no other pass is fetching or has fetched since the lake was asked. The others end as known."""
        if not entries:
            return entries
        mine = await asyncio.to_thread(self.others.take, [_entry(found) for found, _ in entries])
        held = set() if self.others.is_alone() else await self.known.among((found.key for found, _ in entries), source)
        kept = []
        for found, attempts in entries:
            if _entry(found) in mine and found.key not in held:
                kept.append((found, attempts))
            else:
                await self.batcher.queue.put(known(found, self.now()))
        return kept

    async def fetch_page(self, source: Source, url: str) -> Page:
        """Fetch an article page; raises FetchError, with the reason `turn over` if the time of the pass ends meanwhile."""
        try:
            async with asyncio.timeout_at(self.ends):
                return await self.client.get(url, budget=self.budgets.get(source.source_id))
        except TimeoutError:
            raise TransientFetchError(url, "the pass has run out of its time", reason=Reason.TURN) from None

    async def _read(self, fetched: Fetched) -> None:
        found, ending = fetched.found, self._finish(fetched)
        del fetched  # it has the body, which is let go once it is archived
        await self._end(found, ending)

    async def _finish(self, fetched: Fetched) -> Ended:
        """Archive a page and have it read. Its body is held until it is in the archive, where the worker finds it."""
        if fetched.page is not None:
            with self.client.memory.holding(len(fetched.page.body)):
                fetched = replace(fetched, page=replace(await self.keep(fetched.page), body=b""))
        return await finish(fetched, self._enriched, relevance=self.settings.relevance, now=self.now)

    async def _enriched(self, page: Page | None, found: Found, source: Source) -> Enriched:
        """What a worker reads of an entry, with the publisher of a page that the source only links to."""
        enriched = await self.readers.read(page, found, source)
        return replace(enriched, publisher=self.sites.publisher_of(enriched.article, source))

    async def keep(self, page: Page) -> Page:
        """Archive a page. Its record is on disk before a row that refers to it is committed."""
        self.report.pages += 1
        return await asyncio.to_thread(self.archive.write, page)

    async def _end(self, found: Found, ending: Awaitable[Ended]) -> None:
        """Queue how an entry ended, new or checked again."""
        try:
            ended = await ending
        except (LakeError, MachineError):
            raise  # the archive cannot store pages, or no worker starts: that ends the pass, not one URL
        except Exception as error:  # noqa: BLE001 - the one boundary per URL: the error is counted and named, the batch continues
            ended = unexpected(found, error, self.now())
        await self.batcher.queue.put(ended)


def _entry(found: Found) -> str:
    return f"entry {found.key}"


def _ends_pass(error: BaseException) -> bool:
    """Whether an error, or one in its group, comes from the lake, the archive or the machine."""
    if isinstance(error, BaseExceptionGroup):
        return any(_ends_pass(each) for each in error.exceptions)
    return isinstance(error, (LakeError, MachineError))
