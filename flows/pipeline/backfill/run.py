"""One run of a backfill: what tables, WARC files and clusters have in common."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from extractors.fetch import utc_now
from extractors.records import Batch, Definition, Fate, Run, Source
from flows.logs import log_fate
from flows.pipeline.definitions import load_definitions
from flows.pipeline.gated import Ended, gated_batch, held_back
from flows.pipeline.halves import in_halves, why
from flows.pipeline.progress import NullProgress, Progress
from flows.pipeline.report import Report
from flows.settings import Settings
from warehouse import AppendResult, Lake, open_lake
from warehouse.lake.runs import running
from warehouse.read.sources import recorded_sources

FLOW = "backfill"
Fill = Callable[[Sequence[Ended]], Batch]


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

    def gated(self, batch: Batch) -> Fill:
        """Puts entries through the gate and into a batch."""
        return lambda ended: gated_batch(batch, ended, self.now())[0]

    def commit(
        self, batch: Batch, ended: Sequence[Ended], fill: Fill, append: Callable[[Batch, bool], AppendResult], warn: Callable[[str], None]
    ) -> int:
        """Append entries, in halves if one of them cannot be stored, and report how each ended; returns the number of transactions.

        `fill` puts entries into the batch, `append` gets it with whether it has all of them. An entry that cannot be stored goes to
        quarantine, and `warn` gets its key and the reason.
        """

        def some(part: Sequence[Ended]) -> tuple[Fate, ...]:
            return append(fill(part), len(part) == len(ended)).fates

        def alone(one: Ended, error: Exception) -> tuple[Fate, ...]:
            warn(f"{one[0].key}: {why(error)}")
            return append(held_back(batch, one, error, self.now()), False).fates

        appended = in_halves(ended, some, alone)
        for fate in (fate for fates in appended for fate in fates):
            self.report.ended_as(fate)
            log_fate(fate, self.run.run_id)
        self.report.commits += len(appended)
        return len(appended)


@contextmanager
def begin(
    settings: Settings,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
    threads: int | None = None,
) -> Iterator[Backfill]:
    """A run for the block. Prefect tracks it if `run_id` is given. `threads` is as for `open_lake`. Raises SeedError or LakeError."""
    run = Run.begun(FLOW, now(), run_id)
    definitions = load_definitions(settings, run.started)
    report = Report.of(run.run_id, run.started, ())
    with open_lake(settings.location(), clock=now, threads=threads) as lake, running(lake, run.run_id, run.started):
        yield Backfill(lake=lake, run=run, report=report, definitions=definitions, progress=progress or NullProgress(), now=now)
    report.ended = now()
