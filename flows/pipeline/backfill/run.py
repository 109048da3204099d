"""One run of a backfill: what tables, WARC files and clusters have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from extractors.fetch import utc_now
from extractors.records import Batch, Definition, Fate, Run, Source
from flows.logs import log_fate
from flows.pipeline.definitions import load_definitions
from flows.pipeline.gated import Ended
from flows.pipeline.halves import in_halves
from flows.pipeline.progress import NullProgress, Progress
from flows.pipeline.report import Report
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.lake.runs import running
from warehouse.read.sources import recorded_sources

FLOW = "backfill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A run and the lake that it writes to."""

    lake: Lake
    run: Run
    report: Report
    definitions: tuple[Definition, ...]
    progress: Progress
    now: Callable[[], datetime]

    def batch(self, sources: Iterable[Source]) -> Batch:
        """A batch without articles, with those of the sources that the lake does not have: what it has of a polled one stays."""
        held = recorded_sources(self.lake)
        new = {source.source_id: source for source in sources if source.source_id not in held}
        return Batch(run=self.run, sources=tuple(new.values()), definitions=self.definitions)

    def commit(
        self,
        ended: Sequence[Ended],
        append: Callable[[Sequence[Ended]], tuple[Fate, ...]],
        alone: Callable[[Ended, Exception], tuple[Fate, ...]],
    ) -> int:
        """Append entries, in halves if one of them cannot be stored, and report how each ended; returns the number of transactions."""
        appended = in_halves(ended, append, alone)
        for fate in (fate for fates in appended for fate in fates):
            self.report.ended_as(fate)
            log_fate(fate, self.run.run_id)
        self.report.commits += len(appended)
        return len(appended)


@contextmanager
def begin(
    settings: Settings, *, run_id: str | None = None, progress: Progress | None = None, now: Callable[[], datetime] = utc_now
) -> Iterator[Backfill]:
    """A run for the block. Prefect tracks it if `run_id` is given. Raises SeedError or LakeError."""
    run = Run.begun(FLOW, now(), run_id)
    definitions = load_definitions(settings, run.started)
    report = Report.of(run.run_id, run.started, ())
    with open_lake(settings.location(), clock=now) as lake, running(lake, run.run_id, run.started):
        yield Backfill(lake=lake, run=run, report=report, definitions=definitions, progress=progress or NullProgress(), now=now)
    report.ended = now()
