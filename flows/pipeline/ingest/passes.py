"""One pass, top to bottom.

    load sources | this machine's share | which are due | poll | skip the known | fetch | archive | read | gate and append | report

Polling starts at once. The worker processes start when the first document must be read, and Great Expectations is imported when the
first new entry is known; both happen at the start if the lake does not exist yet.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from extractors.archive import Archive, Pages
from extractors.errors import ArgumentError, NewslakeError, SeedError
from extractors.fetch import Budget, Client, utc_now
from extractors.records import Batch, Deferral, Fate, Poll, Run, Source
from extractors.schedule import Share, is_due, owner
from extractors.sources.catalogue import load_sources, unknown
from extractors.urls.hosts import site_or_host
from flows.logs import log
from flows.pipeline.definitions import load_definitions
from flows.pipeline.ingest.batches import Batcher, Commit, commit_batch
from flows.pipeline.ingest.entries import is_open
from flows.pipeline.ingest.known import KnownKeys
from flows.pipeline.ingest.sites import Sites
from flows.pipeline.ingest.work import Pass
from flows.pipeline.progress import NullProgress, Progress
from flows.pipeline.report import Report
from flows.pipeline.upload import upload
from flows.pipeline.workers.readers import Readers
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.lake.passes import RunningPass, taking_part
from warehouse.lake.runs import running
from warehouse.read.boilerplate import boilerplate_of
from warehouse.read.polls import open_deferrals, poll_states
from warehouse.read.rechecks import DueRecheck, due_rechecks

WHOLE = Share()
Again = TypeVar("Again", Deferral, DueRecheck)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agenda:
    """What a pass has to do: sources to poll, with their last polls; entries to try again; articles to check again."""

    due: list[Source]
    histories: Mapping[str, tuple[Poll, ...]]
    deferrals: tuple[Deferral, ...]
    retries: list[tuple[Source, list[Deferral]]]
    rechecks: list[tuple[Source, list[DueRecheck]]]

    @classmethod
    def of(cls, lake: Lake, sources: tuple[Source, ...], run: Run, rechecks: int, *, force: bool) -> "_Agenda":
        """Of these sources, by what the lake holds now; `rechecks` limits the articles to check, `force` makes all sources due."""
        histories, deferrals, due = poll_states(lake), open_deferrals(lake), []
        for source in sources:
            if source.enabled and (force or is_due(source, histories.get(source.source_id, ()), run.started)):
                due.append(source)
            else:
                log("poll", _not_polled(source, histories), run=run.run_id, source=source.source_id)
        return cls(
            due=due,
            histories=histories,
            deferrals=deferrals,
            retries=_by_source(sources, (each for each in deferrals if is_open(each, run.started))),
            rechecks=_by_source(sources, due_rechecks(lake, run.started, rechecks, [source.source_id for source in sources])),
        )

    def sites(self) -> frozenset[str]:
        """The sites that are asked."""
        again = (source for source, _ in (*self.retries, *self.rechecks))
        return frozenset(site_or_host(source.url) for source in (*self.due, *again))


async def run_pass(
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    run_id: str | None = None,
    only: tuple[str, ...] = (),
    force: bool = False,
    share: Share = WHOLE,
    progress: Progress | None = None,
    commit: Commit = commit_batch,
    readers: Readers | None = None,
) -> Report:
    """Poll the sources that are due (all of them with `force`, `only` these where given) and append what is new.

    Sources and entries that another pass has at the same time are left to it. Of several machines each polls its `share` of the sites.
    `readers` are worker processes for several passes in a row; without them the pass starts its own.
    Raises SettingError, SeedError or LakeError before anything is polled; afterwards only LakeError. Committed batches stay then, and
    the next pass finds the rest again.
    """
    progress = progress or NullProgress()
    sources, wrong = load_sources(settings.sources)
    if wrong and not sources:
        raise SeedError(str(settings.sources), f"no row can be used; the first: {wrong[0]}")
    definitions = load_definitions(settings, now())
    sites, publishers = Sites.of(sources), {source.source_id: source.publisher for source in sources}
    sources = _chosen(sources, only)
    run = Run.begun("ingest", now(), run_id)
    location = settings.location()
    async with AsyncExitStack() as stack:
        if readers is None:
            readers = await stack.enter_async_context(Readers(settings, now))
        if location.is_missing:
            readers.begin()  # while the lake is made: all of its entries will be new
        lake = stack.enter_context(open_lake(location, clock=now, threads=1))  # the workers use the other cores
        stack.enter_context(running(lake, run.run_id, run.started))
        others = stack.enter_context(taking_part(location, (share.number, share.of), settings.fetch_policy().host_delay, now))
        sources, busy = await _own(sources, others)
        agenda = _Agenda.of(lake, sources, run, settings.rechecks, force=force)
        for source in busy:
            log("poll", "left to another pass that is polling its site", run=run.run_id, source=source.source_id)
        others.keep_sites(agenda.sites())
        report = Report.of(run.run_id, run.started, agenda.due, sources)
        report.warnings += [str(error) for error in wrong]
        if busy:
            report.warnings.append(f"{len(busy)} sources are left to another pass, which is polling their sites")
        progress.expect("poll", len(agenda.due))
        budgets = {source.source_id: Budget(settings.source_seconds) for source in sources}
        client = await stack.enter_async_context(Client(settings.fetch_policy(), now, parse_robots=readers.robots, leases=others))
        readers.boilerplate, readers.budgets = boilerplate_of(lake), budgets
        with Archive(settings.location().warc) as archive:
            batcher = Batcher(
                lake=lake,
                run=run,
                report=report,
                progress=progress,
                now=now,
                size=settings.batch,
                sources=sources,
                definitions=definitions,
                commit=partial(_after_pages, archive, commit),
                check=readers.check,
            )
            work = Pass(
                settings=settings,
                lake=lake,
                client=client,
                archive=archive,
                readers=readers,
                batcher=batcher,
                report=report,
                progress=progress,
                now=now,
                open={each.found.key: each for each in agenda.deferrals},
                known=KnownKeys(lake, publishers),
                sites=sites,
                budgets=budgets,
                others=others,
            )
            with _one_error():
                async with asyncio.TaskGroup() as group:
                    group.create_task(batcher.work())
                    await _all(work, agenda)
                    await batcher.queue.put(None)
        report.warnings += await asyncio.to_thread(upload, Pages(settings.location().warc, settings.archive))
        report.ended = now()
        return report


def _after_pages(archive: Archive, commit: Commit, lake: Lake, batch: Batch) -> tuple[Fate, ...]:
    """Commit after the pages of the batch are flushed to the disk."""
    archive.sync()
    return commit(lake, batch)


async def _own(sources: tuple[Source, ...], others: RunningPass) -> tuple[tuple[Source, ...], list[Source]]:
    """The sources that this pass polls, and those of its share whose sites another pass has now."""
    present = others.present_shares()
    shared = [source for source in sources if owner(site_or_host(source.url), present) == others.share]
    sites = await others.take_sites(site_or_host(source.url) for source in shared if source.enabled)
    busy = [source for source in shared if source.enabled and site_or_host(source.url) not in sites]
    left = {source.source_id for source in busy}
    return tuple(source for source in shared if source.source_id not in left), busy


def _not_polled(source: Source, histories: Mapping[str, tuple[Poll, ...]]) -> str:
    """Why this pass does not poll a source."""
    if not source.enabled:
        return "disabled in the catalogue"
    return f"not due until {histories[source.source_id][-1].next_due:%F %H:%M} UTC"


async def _all(work: Pass, agenda: _Agenda) -> None:
    work.again |= {each.found.key for _, deferrals in agenda.retries for each in deferrals}
    work.again |= {each.found.key for _, dues in agenda.rechecks for each in dues}
    work.begin()
    async with asyncio.TaskGroup() as group:
        for source, deferrals in agenda.retries:
            group.create_task(work.follow(source, [(deferral.found, deferral.attempts) for deferral in deferrals]))
        for source, dues in agenda.rechecks:
            group.create_task(work.recheck(source, dues))
        for source in agenda.due:
            group.create_task(work.poll(source, agenda.histories.get(source.source_id, ())))
    await work.judge_unanswered()


@contextmanager
def _one_error() -> Iterator[None]:
    """Raise the expected error out of the exception group of the stages."""
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
    if missing := unknown(only, {source.source_id for source in sources}):
        raise ArgumentError("--source", f"no such source in the catalogue: {missing}")
    return tuple(source for source in sources if not only or source.source_id in only)


def _by_source(sources: tuple[Source, ...], items: Iterable[Again]) -> list[tuple[Source, list[Again]]]:
    grouped: dict[str, list[Again]] = {}
    for item in items:
        grouped.setdefault(item.found.source_id, []).append(item)
    return [(source, grouped[source.source_id]) for source in sources if source.enabled and source.source_id in grouped]
