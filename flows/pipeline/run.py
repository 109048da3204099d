"""One pass, top to bottom.

    load sources | who is due | poll | skip the known | fetch | archive | read | gate and append | report

Polling starts at once; the worker processes and Great Expectations load when the first new entry is known.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from extractors.discover.catalogue import load_sources
from extractors.errors import SettingError
from extractors.fetch import Archive, Client, FetchPolicy, user_agent
from extractors.records import Deferral, Found, Page, Poll, Run, Source
from flows.pipeline.batches import Batcher, Commit, commit_batch
from flows.pipeline.entries import Fetched, fetch, finish, known, turn_over, waiting
from flows.pipeline.polling import decided, poll
from flows.pipeline.progress import Progress, Silent
from flows.pipeline.readers import Readers
from flows.pipeline.report import Report
from flows.pipeline.topics import load_definitions
from flows.settings import Settings
from warehouse import Lake, open_lake


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Pass:
    """What the stages of one pass share.

    `open` are the deferrals of earlier passes by key. `claimed` maps each key that this pass has taken to its source.
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
    claimed: dict[str, str] = field(default_factory=dict)

    async def poll(self, source: Source, history: tuple[Poll, ...]) -> None:
        """One source from its poll to the end of its last entry; only then is its poll handed on to be committed."""
        polled = await poll(source, history, self.client, self.now)
        self.progress.advance("poll")
        self.report.warnings += [f"{source.source_id}: {warning}" for warning in polled.warnings]
        held = await asyncio.to_thread(self.lake.known, [found.key for found in polled.entries])
        fresh = []
        for found in polled.entries:
            if self.claimed.get(found.key) == source.source_id:
                continue
            if found.key in held or found.key in self.claimed:
                await self.batcher.queue.put(known(found, self.now()))
            elif found.key in self.open:
                await self.batcher.queue.put(waiting(found, self.open[found.key], self.now()))
            else:
                fresh.append((found, 0))
        await self.follow(source, fresh)
        await self.batcher.queue.put(decided(polled, history, len(fresh), random.Random()))  # noqa: S311 - jitter, not a secret

    async def retry(self, source: Source, deferrals: Iterable[Deferral]) -> None:
        """Try again what earlier passes left open."""
        await self.follow(source, [(deferral.found, deferral.attempts) for deferral in deferrals])

    async def follow(self, source: Source, entries: list[tuple[Found, int]]) -> None:
        """Fetch entries one after the other (they share a host) while the workers read those before.

        What is beyond this source's turn waits for the next pass.
        """
        if entries:
            self.readers.begin()
        turn, rest = entries[: self.settings.turn], entries[self.settings.turn :]
        self.claimed |= {found.key: source.source_id for found, _ in entries}
        self.progress.expect("fetch", len(turn))
        for found, attempts in rest:
            await self.batcher.queue.put(turn_over(found, attempts, self.now()))
        async with asyncio.TaskGroup() as reading:
            for found, attempts in turn:
                fetched = await fetch(found, source, attempts, self.fetch_page)
                self.progress.advance("fetch")
                reading.create_task(self._finish(fetched))

    async def fetch_page(self, url: str) -> Page:
        """Fetch an article page and archive it."""
        page = await self.client.get(url)
        self.report.pages += 1
        return await asyncio.to_thread(self.archive.write, page)

    async def _finish(self, fetched: Fetched) -> None:
        ended = await finish(fetched, self.readers.read, relevance=self.settings.relevance, now=self.now)
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
) -> Report:
    """Poll the sources that are due (all of them with `force`, `only` these where given) and append what is new.

    Raises SettingError, SeedError or LakeError before anything is polled; afterwards only LakeError, with every batch
    committed so far kept and the rest to be found again by the next pass.
    """
    progress = progress or Silent()
    sources, wrong = load_sources(settings.sources)
    definitions = load_definitions(settings, now())
    sources = _chosen(sources, only)
    with open_lake(settings.location(), clock=now) as lake:
        run = Run(run_id or uuid.uuid4().hex, "ingest", now(), tracked)
        histories = lake.poll_states()
        due = [source for source in sources if source.enabled and (force or _is_due(histories.get(source.source_id, ()), run.started))]
        deferrals = lake.deferrals()
        retries = _by_source(sources, (deferral for deferral in deferrals if deferral.due <= run.started))
        report = Report.of(run.run_id, run.started, due)
        report.warnings += [str(error) for error in wrong]
        progress.expect("poll", len(due))
        async with Client(_policy(settings), now) as client, Readers(settings, now) as readers:
            with Archive(settings.home / "warc") as archive:
                batcher = Batcher(lake, run, report, progress, now, settings.batch, sources, definitions, commit)
                work = Pass(
                    settings, lake, client, archive, readers, batcher, report, progress, now, {each.found.key: each for each in deferrals}
                )
                async with asyncio.TaskGroup() as group:
                    group.create_task(batcher.work())
                    await _all(work, due, histories, retries)
                    await batcher.queue.put(None)
        report.ended = now()
        return report


async def _all(
    work: Pass, due: list[Source], histories: Mapping[str, tuple[Poll, ...]], retries: list[tuple[Source, list[Deferral]]]
) -> None:
    for source, deferrals in retries:
        work.claimed |= {deferral.found.key: source.source_id for deferral in deferrals}
    async with asyncio.TaskGroup() as group:
        for source, deferrals in retries:
            group.create_task(work.retry(source, deferrals))
        for source in due:
            group.create_task(work.poll(source, histories.get(source.source_id, ())))


def _chosen(sources: tuple[Source, ...], only: tuple[str, ...]) -> tuple[Source, ...]:
    unknown = set(only) - {source.source_id for source in sources}
    if unknown:
        raise SettingError("--source", f"no such source in the catalogue: {', '.join(sorted(unknown))}")
    return tuple(source for source in sources if not only or source.source_id in only)


def _is_due(history: tuple[Poll, ...], at: datetime) -> bool:
    return not history or history[-1].next_due <= at


def _by_source(sources: tuple[Source, ...], deferrals: Iterable[Deferral]) -> list[tuple[Source, list[Deferral]]]:
    grouped: dict[str, list[Deferral]] = {}
    for deferral in deferrals:
        grouped.setdefault(deferral.found.source_id, []).append(deferral)
    return [(source, grouped[source.source_id]) for source in sources if source.enabled and source.source_id in grouped]


def _policy(settings: Settings) -> FetchPolicy:
    return FetchPolicy(
        user_agent(settings.contact),
        host_delay=settings.host_delay,
        connect_timeout=settings.connect_timeout,
        read_timeout=settings.read_timeout,
        total_timeout=settings.total_timeout,
        max_body=settings.max_body,
        concurrency=settings.concurrency,
        allow_networks=settings.allow_networks,
    )
