"""Reads archived pages again: first a report, then, where asked, new readings.

    which pages | read out of the archive (worker processes) | compare | gate | append readings and a ledger

Nothing is overwritten. A page that an extractor of this version has read is not read again, so an interrupted run continues where it
stopped, and a second one does nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.fetch import utc_now
from extractors.records import Enriched, Run
from extractors.text.version import extractor_version
from flows.pipeline.definitions import load_definitions
from flows.pipeline.progress import NullProgress, Progress
from flows.pipeline.reread.again import STAGE, Walk
from flows.pipeline.reread.difference import RereadReport, outcome_of
from flows.pipeline.reread.page import read_again
from flows.pipeline.workers.enricher import reading_pool
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.append.batch import insert_run
from warehouse.append.readings import Reread, RereadBatch, RereadOutcome, Selection, append_readings
from warehouse.expectations import gate
from warehouse.lake.runs import running
from warehouse.read.boilerplate import boilerplate_of
from warehouse.read.sources import sources_on_record

FLOW = "reread"
PAGES_PER_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Selection):
    """Which pages to read, and whether to store readings: all, or with `changed_only` those that differ."""

    changed_only: bool = False
    store: bool = False


Commit = Callable[[Lake, RereadBatch], int]


def commit_batch(lake: Lake, batch: RereadBatch) -> int:
    """Store one batch in one transaction; returns the number of new readings."""
    lake.check_space()
    return lake.write(FLOW, lambda session: append_readings(session, batch))


def reread(
    settings: Settings,
    choices: Choices | None = None,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
    commit: Commit = commit_batch,
    batch: int = PAGES_PER_BATCH,
) -> RereadReport:
    """Read archived pages again and report the changes; `choices.store` stores them. Raises SeedError, SettingError or LakeError."""
    choices = choices or Choices()
    run = Run.begun(FLOW, now(), run_id)
    report = RereadReport(run_id=run.run_id, extractor=extractor_version(), started=run.started)
    with open_lake(settings.location(), clock=now, read_only=not choices.store) as lake:
        work = _Work(
            lake=lake,
            settings=settings,
            choices=choices,
            run=run,
            report=report,
            progress=progress or NullProgress(),
            now=now,
            commit=commit,
            batch=batch,
        )
        if choices.store:
            with running(lake, run.run_id, run.started):
                work.through()
                ended = replace(run, ended=now())
                lake.write(FLOW, lambda session: insert_run(session, ended))
        else:
            work.through()
    report.ended = now()
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    lake: Lake
    settings: Settings
    choices: Choices
    run: Run
    report: RereadReport
    progress: Progress
    now: Callable[[], datetime]
    commit: Commit
    batch: int

    def through(self) -> None:
        """Read all batches; count and, if wanted, store each."""
        in_use = load_definitions(self.settings, self.run.started)
        with reading_pool(self.settings, read_again) as workers:
            walk = Walk(
                lake=self.lake,
                workers=workers,
                extractor=self.report.extractor,
                selection=self.choices,
                sources=sources_on_record(self.lake),
                boilerplate=boilerplate_of(self.lake),
                now=self.now,
                batch=self.batch,
            )
            for read in walk.rereads(self.progress):
                done = tuple(one for one in self._judged(read) if one.outcome.is_done)
                if self.choices.store and done:
                    self.report.stored += self.commit(self.lake, RereadBatch(self.run, self.report.extractor, done, in_use, self.now()))
                self.progress.advance(STAGE, len(read))

    def _judged(self, read: Sequence[Reread]) -> Iterator[Reread]:
        """Count each page. Yields its outcome, with the reading if it is to be stored."""
        passed = {id(enriched) for apart in _versions_apart(read) for enriched in gate(apart, now=self.now()).accepted}
        for one in read:
            outcome, enriched, why = one.outcome, one.enriched, one.why
            if enriched is not None and id(enriched) not in passed:
                outcome, enriched, why = RereadOutcome.REJECTED, None, "it fails the gate"
            elif enriched is not None:
                outcome = outcome_of(one.stored, enriched.article)
            self.report.count(one.stored, outcome, enriched.article if enriched else None, why)
            wanted = outcome is RereadOutcome.CHANGED or not self.choices.changed_only
            yield Reread(one.stored, outcome, enriched if wanted else None)


def _versions_apart(read: Iterable[Reread]) -> list[list[Enriched]]:
    """What is to be gated, with each article once in each part: two versions in one batch would count as one article that came twice."""
    parts: list[list[Enriched]] = []
    seen: Counter[str] = Counter()
    for enriched in (one.enriched for one in read if one.enriched):
        number = seen[enriched.article.key]
        seen[enriched.article.key] += 1
        if number == len(parts):
            parts.append([])
        parts[number].append(enriched)
    return parts
