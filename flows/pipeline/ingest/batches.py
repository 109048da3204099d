"""Ended entries → committed batches: collect, gate, append, count."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from extractors.records import Batch, Definition, Fate, Poll, PollOutcome, Run, Source
from flows.logs import log, log_fate
from flows.pipeline.gated import gated_batch, held_back
from flows.pipeline.halves import in_halves, why
from flows.pipeline.ingest.entries import Ended
from flows.pipeline.progress import Progress
from flows.pipeline.report import Report
from warehouse import Lake, append_batch
from warehouse.expectations import History, read_history
from warehouse.expectations.results import Check
from warehouse.expectations.rows.payload import encodable

SECONDS_BETWEEN_COMMITS = 60.0
FATES_PER_COMMIT = 2_000

Commit = Callable[["Lake", Batch], tuple[Fate, ...]]
Committed = tuple[tuple[Poll, ...], tuple[Fate, ...]]
Result = TypeVar("Result")


def commit_batch(lake: Lake, batch: Batch) -> tuple[Fate, ...]:
    """Append one batch in one transaction; returns its fates as the lake decided them (revised, duplicate, ...)."""
    return append_batch(lake, batch).fates


@dataclass(slots=True, kw_only=True)
class Batcher:
    """Collects ended entries and polls, in any order, and commits them batch by batch.

    A source's poll is queued after the ends of its entries, so that its validators are never stored before the entries.
    If a run dies in between, the next one polls the source again and finds the same entries.
    """

    lake: Lake
    run: Run
    report: Report
    progress: Progress
    now: Callable[[], datetime]
    size: int
    sources: tuple[Source, ...] = ()
    definitions: tuple[Definition, ...] = ()
    commit: Commit = commit_batch
    history: History | None = None
    check: Check | None = None
    queue: asyncio.Queue[Ended | Poll | None] = field(default_factory=lambda: asyncio.Queue(maxsize=2_000))
    _ended: list[Ended] = field(default_factory=list)
    _polls: list[Poll] = field(default_factory=list)
    _articles: int = 0

    async def work(self) -> None:
        """Commit until None arrives; the last batch closes the run, even if nothing else is in it."""
        loop = asyncio.get_running_loop()
        due = loop.time() + SECONDS_BETWEEN_COMMITS
        while True:
            if loop.time() >= due:
                await self._flush()
                due = loop.time() + SECONDS_BETWEEN_COMMITS
            try:
                item = self.queue.get_nowait()  # a timer for each of thousands would cost more than all else here
            except asyncio.QueueEmpty:
                try:
                    async with asyncio.timeout_at(due):  # not wait_for, which on Python 3.11 can lose a cancellation
                        item = await self.queue.get()
                except TimeoutError:
                    continue
            if item is None:
                break
            if isinstance(item, Poll):
                self._polls.append(item)
            else:
                self._ended.append(item)
                self._articles += item.enriched is not None
            if len(self._ended) >= FATES_PER_COMMIT or self._articles >= self.size:
                await self._flush()
                due = loop.time() + SECONDS_BETWEEN_COMMITS
        self.run = replace(self.run, ended=self.now())
        await self._flush()

    async def _flush(self) -> None:
        if not (self._ended or self._polls or self.run.ended):
            return
        items: list[Ended | Poll] = [*self._ended, *self._polls]
        self._ended, self._polls, self._articles = [], [], 0
        for polls, fates in await _finished(asyncio.to_thread(in_halves, items, self._gate_and_commit, self._alone)):
            self.report.commits += 1
            self.sources, self.definitions = (), ()  # the first commit of the pass has them
            self._report(polls, fates)

    def _report(self, polls: Sequence[Poll], fates: Sequence[Fate]) -> None:
        for poll in polls:
            self.report.polled(poll)
            decision = f"{poll.outcome}, {poll.fresh} new and {poll.known} known of {poll.entries}, due {poll.next_due:%F %H:%M} UTC"
            log("poll", f"{decision}: {poll.detail}" if poll.detail else decision, run=self.run.run_id, source=poll.source_id)
        for fate in fates:
            self.report.ended_as(fate)
            log_fate(fate, self.run.run_id)
        self.progress.advance("append", len(fates))

    def _gate_and_commit(self, items: Sequence[Ended | Poll]) -> Committed:
        ended = [item for item in items if isinstance(item, Ended)]
        polls = tuple(item for item in items if isinstance(item, Poll))
        batch = replace(
            self._batch(),
            polls=polls,
            deferrals=tuple(item.deferral for item in ended if item.deferral is not None),
            rechecks=tuple(item.recheck for item in ended if item.recheck is not None),
        )
        # Each source's own past: read at the first batch of a pass, then kept up by the gate itself.
        past = (self.history or read_history(self.lake, self.now())) if any(item.enriched for item in ended) else None
        batch, past = gated_batch(batch, [(item.fate, item.enriched) for item in ended], self.now(), past, self.check)
        fates = self.commit(self.lake, batch)
        self.history = past or self.history
        return polls, fates

    def _alone(self, item: Ended | Poll, error: Exception) -> Committed:
        """The one item that the batch failed by: a row goes to quarantine, a poll is stored as failed, both with the error's name."""
        self.report.warnings.append(f"{item.source_id if isinstance(item, Poll) else item.fate.source_id}: {why(error)}")
        if isinstance(item, Poll):
            polls = (
                Poll(
                    source_id=item.source_id,
                    url=encodable(item.url),
                    at=item.at,
                    outcome=PollOutcome.FAILED,
                    next_due=item.next_due,
                    detail=why(error),
                ),
            )
            return polls, self.commit(self.lake, replace(self._batch(), polls=polls))
        batch = held_back(self._batch(), (item.fate, item.enriched), error, self.now())
        return (), self.commit(self.lake, batch)

    def _batch(self) -> Batch:
        return Batch(run=self.run, sources=self.sources, definitions=self.definitions)


async def _finished(work: Awaitable[Result]) -> Result:
    """The result of a thread's work. A cancellation waits for the thread, so that the lake is not closed while it is used."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
