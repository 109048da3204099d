"""One pass, top to bottom.

    load sources | who is due | poll | skip the known | fetch | archive | read | gate and append | report

Polling starts at once; the worker processes and Great Expectations load when the first new entry is known.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from extractors.archive import Archive
from extractors.errors import FetchError, LakeError, NewslakeError, SettingError
from extractors.fetch import Client, utc_now
from extractors.records import Deferral, Found, Page, Poll, Run, Source
from extractors.schedule import is_due, is_own_network
from extractors.sources.catalogue import load_sources
from flows.logs import log
from flows.pipeline.ingest.batches import Batcher, Commit, commit_batch
from flows.pipeline.ingest.entries import Ended, fetch, finish, known, turn_over, unexpected, waiting
from flows.pipeline.ingest.known import KnownKeys
from flows.pipeline.ingest.polling import Polled, decided, poll
from flows.pipeline.ingest.rechecks import recheck
from flows.pipeline.progress import Progress, Silent
from flows.pipeline.report import Report
from flows.pipeline.topics.definitions import load_definitions
from flows.pipeline.upkeep.boilerplate import same_but_boilerplate
from flows.pipeline.workers.readers import Readers
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.lake.runs import running
from warehouse.read.boilerplate import boilerplate_of
from warehouse.read.rechecks import DueRecheck, due_rechecks

Again = TypeVar("Again", Deferral, DueRecheck)


@dataclass(slots=True)
class Pass:
    """What the stages of one pass share.

    `open` are the deferrals of earlier passes by key. `claimed` holds the keys that a source of this pass has taken,
    `again` those that are tried or looked at again and have their end from there.
    `errors` holds how each poll went by URL, `unanswered` those that failed, to be judged when all are done.
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
    claimed: set[str] = field(default_factory=set)
    again: set[str] = field(default_factory=set)
    errors: dict[str, FetchError | None] = field(default_factory=dict)
    unanswered: list[tuple[Polled, tuple[Poll, ...]]] = field(default_factory=list)

    async def poll(self, source: Source, history: tuple[Poll, ...]) -> None:
        """One source from its poll to the end of its last entry; only then is its poll handed on to be committed."""
        polled = await poll(source, history, self.client, self.now)
        self.progress.advance("poll")
        self.errors[source.url] = polled.answer.error
        if polled.answer.error is not None:
            self.unanswered.append((polled, history))
            return
        self.report.warnings += [f"{source.source_id}: {warning}" for warning in polled.warnings]
        held = await self.known.among(found.key for found in polled.entries)
        fresh = []
        for found in polled.entries:
            if found.key in self.again:
                continue
            if found.key in held or found.key in self.claimed:
                await self.batcher.queue.put(known(found, self.now()))
            elif found.key in self.open:
                await self.batcher.queue.put(waiting(found, self.open[found.key], self.now()))
            else:
                fresh.append((found, 0))
        await self.follow(source, fresh)
        await self.batcher.queue.put(decided(polled, history, len(fresh), random.Random()))  # noqa: S311 - jitter, not a secret

    async def judge_unanswered(self) -> None:
        """Decide the polls that failed, now that it can be told whether it was the sources or our own network."""
        excused = is_own_network(self.errors)
        if excused:
            self.report.warnings.append(f"our own network seems down: {len(self.unanswered)} polls failed and count against nobody")
        for polled, history in self.unanswered:
            await self.batcher.queue.put(decided(polled, history, 0, random.Random(), excused=excused))  # noqa: S311 - jitter

    async def retry(self, source: Source, deferrals: Iterable[Deferral]) -> None:
        """Try again what earlier passes left open."""
        await self.follow(source, [(deferral.found, deferral.attempts) for deferral in deferrals])

    async def recheck(self, source: Source, dues: Iterable[DueRecheck]) -> None:
        """Look again at stored articles of one source."""
        for due in dues:
            looked = recheck(due, source, self.client.get, self.keep, self.readers.read, partial(same_but_boilerplate, self.lake), self.now)
            await self._end(due.found, looked)

    async def follow(self, source: Source, entries: list[tuple[Found, int]]) -> None:
        """Fetch entries one after the other (they share a host) while the workers read those before.

        What is beyond this source's turn waits for the next pass.
        """
        if entries:
            self.readers.begin()
        turn, rest = entries[: self.settings.turn], entries[self.settings.turn :]
        self.claimed |= {found.key for found, _ in entries}
        self.progress.expect("fetch", len(turn))
        for found, attempts in rest:
            await self.batcher.queue.put(turn_over(found, attempts, self.now()))
        async with asyncio.TaskGroup() as reading:
            for found, attempts in turn:
                fetched = await fetch(found, source, attempts, self.fetch_page)
                self.progress.advance("fetch")
                ending = finish(fetched, self.readers.read, relevance=self.settings.relevance, now=self.now)
                reading.create_task(self._end(found, ending))

    async def fetch_page(self, url: str) -> Page:
        """Fetch an article page and archive it."""
        return await self.keep(await self.client.get(url))

    async def keep(self, page: Page) -> Page:
        """Archive a page; its record is on disk before anything that refers to it is committed."""
        self.report.pages += 1
        return await asyncio.to_thread(self.archive.write, page)

    async def _end(self, found: Found, ending: Awaitable[Ended]) -> None:
        """Hand on how an entry ended, whether it was new or looked at again."""
        try:
            ended = await ending
        except LakeError:
            raise  # the archive takes no more pages: that ends the pass, not one URL
        except Exception as error:  # noqa: BLE001 - the one boundary per URL: the unexpected is counted and named, the batch goes on
            ended = unexpected(found, error, self.now())
        await self.batcher.queue.put(ended)


async def run_pass(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    run_id: str | None = None,
    only: tuple[str, ...] = (),
    force: bool = False,
    tracked: bool = False,
    progress: Progress | None = None,
    commit: Commit = commit_batch,
    readers: Readers | None = None,
) -> Report:
    """Poll the sources that are due (all of them with `force`, `only` these where given) and append what is new.

    `readers` are worker processes that outlive this pass, for several passes in a row; without them the pass starts its own.
    Raises SettingError, SeedError or LakeError before anything is polled; afterwards only LakeError, with every batch
    committed so far kept and the rest to be found again by the next pass.
    """
    progress = progress or Silent()
    sources, wrong = load_sources(settings.sources)
    definitions = load_definitions(settings, now())
    sources = _chosen(sources, only)
    run_id = run_id or uuid.uuid4().hex
    with open_lake(settings.location(), clock=now) as lake, running(lake, run_id, now()):
        run = Run(run_id, "ingest", now(), tracked)
        histories = lake.poll_states()
        due = [
            source for source in sources if source.enabled and (force or is_due(source, histories.get(source.source_id, ()), run.started))
        ]
        for source in sources:
            if source not in due:
                log("poll", _not_polled(source, histories), run=run_id, source=source.source_id)
        deferrals = lake.deferrals()
        retries = _by_source(sources, (deferral for deferral in deferrals if deferral.due <= run.started))
        again = _by_source(sources, due_rechecks(lake, run.started, settings.rechecks))
        report = Report.of(run.run_id, run.started, due)
        report.warnings += [str(error) for error in wrong]
        progress.expect("poll", len(due))
        async with (
            Client(settings.fetch_policy(), now) as client,
            Readers(settings, now) if readers is None else nullcontext(readers) as readers,
        ):
            readers.boilerplate = boilerplate_of(lake)
            with Archive(settings.home / "warc") as archive:
                batcher = Batcher(lake, run, report, progress, now, settings.batch, sources, definitions, commit)
                waiting = {each.found.key: each for each in deferrals}
                known = KnownKeys(lake)
                work = Pass(settings, lake, client, archive, readers, batcher, report, progress, now, waiting, known)
                with _one_error():
                    async with asyncio.TaskGroup() as group:
                        group.create_task(batcher.work())
                        await _all(work, due, histories, retries, again)
                        await batcher.queue.put(None)
        report.ended = now()
        return report


def _not_polled(source: Source, histories: Mapping[str, tuple[Poll, ...]]) -> str:
    """Why a source is left alone in this pass."""
    if not source.enabled:
        return "disabled in the catalogue"
    return f"not due until {histories[source.source_id][-1].next_due:%F %H:%M} UTC"


async def _all(
    work: Pass,
    due: list[Source],
    histories: Mapping[str, tuple[Poll, ...]],
    retries: list[tuple[Source, list[Deferral]]],
    again: list[tuple[Source, list[DueRecheck]]],
) -> None:
    taken = [deferral.found for _, deferrals in retries for deferral in deferrals] + [due.found for _, dues in again for due in dues]
    work.again |= {found.key for found in taken}
    async with asyncio.TaskGroup() as group:
        for source, deferrals in retries:
            group.create_task(work.retry(source, deferrals))
        for source, dues in again:
            group.create_task(work.recheck(source, dues))
        for source in due:
            group.create_task(work.poll(source, histories.get(source.source_id, ())))
    await work.judge_unanswered()


@contextmanager
def _one_error() -> Iterator[None]:
    """Where the stages' task group fails with an expected error, that error itself, as every caller knows it."""
    try:
        yield
    except ExceptionGroup as group:
        error: Exception = group
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        if isinstance(error, NewslakeError):
            raise error from group
        raise


def _chosen(sources: tuple[Source, ...], only: tuple[str, ...]) -> tuple[Source, ...]:
    unknown = set(only) - {source.source_id for source in sources}
    if unknown:
        raise SettingError("--source", f"no such source in the catalogue: {', '.join(sorted(unknown))}")
    return tuple(source for source in sources if not only or source.source_id in only)


def _by_source(sources: tuple[Source, ...], items: Iterable[Again]) -> list[tuple[Source, list[Again]]]:
    grouped: dict[str, list[Again]] = {}
    for item in items:
        grouped.setdefault(item.found.source_id, []).append(item)
    return [(source, grouped[source.source_id]) for source in sources if source.enabled and source.source_id in grouped]
