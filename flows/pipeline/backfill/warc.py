"""Appends the pages of WARC files to the lake, through the stages of an ingestion pass.

    records (a process of its own) | first look | skip the known | extract and enrich (worker processes) | gate | archive, append, ledger

A file of any size is read as a stream. The ledger in the lake records what is done, in the same transaction as the articles, so an
interrupted run continues where it stopped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from extractors.archive import Archive, Pages
from extractors.archive.anywhere import size_of
from extractors.archive.foreign import Entry, check_format
from extractors.errors import NewslakeError
from extractors.fetch import utc_now
from extractors.records import Batch, Reason
from flows.pipeline.backfill import records
from flows.pipeline.backfill.extraction import Chunk, Extraction
from flows.pipeline.backfill.page_filter import WarcChoices
from flows.pipeline.backfill.pages import enrich_pages
from flows.pipeline.backfill.publishers import Publishers, catalogue_by_site
from flows.pipeline.backfill.records import WarcFile, batches, content_of
from flows.pipeline.backfill.run import Backfill, begin
from flows.pipeline.backfill.table_process import open_in_process, readable
from flows.pipeline.gated import Ended
from flows.pipeline.progress import Progress
from flows.pipeline.report import Report
from flows.pipeline.upload import upload
from flows.pipeline.workers.enricher import reading_pool
from flows.printing.output import counted
from flows.settings import Settings
from warehouse import AppendResult
from warehouse.append.backfilled import Done, append_part, done_until


def backfill_warc(
    settings: Settings,
    files: Sequence[str | Path],
    choices: WarcChoices | None = None,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Report:
    """Append the articles of WARC files, local or in object storage, to the lake.

    Raises ParseError, SeedError, WorkerLostError or LakeError before or between batches. Of a truncated file only the rest
    is lost. The report's notes count the skipped records.
    """
    choices = choices or WarcChoices()
    names = [str(file) for file in files]
    for name in names:
        check_format(name)
    pages = Pages(settings.location().warc, settings.archive)
    with (
        begin(settings, run_id=run_id, progress=progress, now=now, threads=1) as begun,  # the workers use the other cores
        Archive(settings.location().warc) as archive,
        reading_pool(settings, enrich_pages) as workers,
    ):
        extraction = Extraction(workers=workers, archive=archive, publishers=Publishers(catalogue_by_site(settings)), now=now)
        work = _Work(begun=begun, settings=settings, extraction=extraction, choices=choices)
        for name in names:
            work.through(name)
            archive.close()
            begun.report.warnings += upload(pages)
        append_part(begun.lake, Batch(run=replace(begun.run, ended=now())))
    begun.report.pages = extraction.pages
    begun.report.notes += [f"{counted(count, 'record')} passed over: {reason}" for reason, count in extraction.skipped.most_common()]
    return begun.report


@dataclass(slots=True)
class _Started:
    """Pages in progress: those that ended already, chunks that the workers have, and their part of the file."""

    ended: list[Ended]
    chunks: list[Chunk]
    done: Done | None


@dataclass(slots=True, kw_only=True)
class _Work:
    begun: Backfill
    settings: Settings
    extraction: Extraction
    choices: WarcChoices
    ended: list[Ended] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)

    def through(self, name: str) -> None:
        """One file, batch by batch. The workers read the next batch while this one is validated and committed."""
        subject = f"{content_of(name)}-{self.choices.digest()}"
        start = 0 if self.choices.again else done_until(self.begun.lake, subject)
        size, shown = size_of(name), Path(name).name
        if start >= size:
            self.begun.report.notes.append(f"{name}: was taken in already")
            return
        if start:
            self.begun.report.notes.append(f"{name}: resumed at byte {start} of {size}")
        self.begun.progress.expect(shown, size)
        self.begun.progress.advance(shown, start)
        troubles: list[NewslakeError] = []
        waiting: deque[_Started] = deque()
        file = WarcFile(name, start, self.choices.look(self.settings.max_body))
        with open_in_process(file, self.settings.page_seconds, self.settings.page_memory) as opened:
            for entries in batches(readable(opened, troubles)):
                # Another run can continue only at the start of a record. The start of the record after the last one is not known.
                end = entries[-1].end
                done = (
                    Done(subject=subject, file=shown, start=start, end=end, records=len(entries), at=self.begun.now())
                    if end is not None
                    else None
                )
                waiting.append(self._start(entries, done))
                self.begun.progress.advance(shown, (end or start) - start)
                start = end if end is not None else start
                if len(waiting) > self.settings.workers:
                    self._finish(waiting.popleft())
        for started in waiting:
            self._finish(started)
        self.begun.report.warnings += [f"{name}: {error.message}" for error in troubles]
        if not troubles:  # else the next run tries the rest
            self.done.append(Done(subject=subject, file=shown, start=start, end=size, records=0, at=self.begun.now()))
        self._commit()

    def _start(self, entries: Sequence[Entry], done: Done | None) -> _Started:
        pages = self.extraction.pages_of(entries)
        known = set() if self.choices.again else self.begun.lake.known(page.key for page in pages)
        ended: list[Ended] = [(self.extraction.fate(page, Reason.KNOWN_URL), None) for page in pages if page.key in known]
        return _Started(ended, self.extraction.start([page for page in pages if page.key not in known]), done)

    def _finish(self, started: _Started) -> None:
        self.ended += started.ended + self.extraction.finish(started.chunks)
        self.done += [started.done] if started.done is not None else []
        if len(self.ended) >= records.PAGES_PER_COMMIT:
            self._commit()

    def _commit(self) -> None:
        ended, done, self.ended, self.done = self.ended, self.done, [], []
        batch = self.begun.batch(self.extraction.publishers.values())
        append = partial(self._append, () if self.choices.again else done)
        self.begun.commit(batch, ended, self.begun.gated(batch), append, self.begun.report.notes.append)

    def _append(self, done: Sequence[Done], batch: Batch, whole: bool) -> AppendResult:
        self.extraction.archive.sync()
        # After a commit in halves, the part is not marked as done: it is read again, and known addresses are skipped.
        return append_part(self.begun.lake, batch, done if whole else ())
