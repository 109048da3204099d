"""Appends the pages of WARC files to the lake, through the stages of an ingestion pass.

    stretches: records, first look, skip the known, extract and enrich (worker processes) | gate | archive, append, ledger
    stream:    records (a process of its own) | first look | skip the known | extract and enrich (worker processes) | the same

Each worker reads stretches of a local gzipped file by itself. A stretch over which a worker was lost is read as a stream, and so is the
rest of a file from a stretch on that cannot be read by itself, as are plain files and those in object storage. The ledger in the lake
records what is done, in the same transaction as the articles, so an interrupted run continues where it stopped.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from extractors.archive import Archive, Pages
from extractors.archive.anywhere import REMOTE, open_file, size_of
from extractors.archive.boundaries import check_format, is_gzipped, ranges
from extractors.archive.foreign import Entry
from extractors.errors import NewslakeError, ParseError, WorkerLostError
from extractors.fetch import utc_now
from extractors.records import Batch, Fate, Reason
from flows.pipeline.backfill import records
from flows.pipeline.backfill.extraction import Chunk, Extraction
from flows.pipeline.backfill.page_filter import WarcChoices
from flows.pipeline.backfill.publishers import Publishers, catalogue_by_site
from flows.pipeline.backfill.records import WarcFile, batches, content_of
from flows.pipeline.backfill.run import Backfill, begin
from flows.pipeline.backfill.stretches import Stretch, StretchPage, StretchRead, read_some
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
from warehouse.read.known import known_keys, write_known


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
        reading_pool(settings, read_some) as workers,
        TemporaryDirectory(prefix="newslake-known-") as folder,
    ):
        extraction = Extraction(workers=workers, archive=archive, publishers=Publishers(catalogue_by_site(settings.sources)), now=now)
        digests = Path(folder) / "known"
        known = digests if not choices.again and write_known(begun.lake, digests) else None
        work = _Work(begun=begun, settings=settings, extraction=extraction, choices=choices, known=known)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The file that is being read; `troubles` are errors of reading it."""

    name: str
    shown: str
    subject: str
    size: int
    troubles: list[NewslakeError] = field(default_factory=list)

    def done(self, start: int, end: int, count: int, at: datetime) -> Done:
        """The ledger's row of a range of it with so many records."""
        return Done(subject=self.subject, file=self.shown, start=start, end=end, records=count, at=at)


@dataclass(slots=True, kw_only=True)
class _Work:
    begun: Backfill
    settings: Settings
    extraction: Extraction
    choices: WarcChoices
    known: Path | None
    ended: list[Ended] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    # Pages of stretches of the file that is being read, which are not among those that ended yet.
    read: list[StretchPage] = field(default_factory=list)

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
        file = _File(name=name, shown=shown, subject=subject, size=size)
        even = not name.startswith(REMOTE) and is_gzipped(name)
        with open_file(name) as opened:
            start = self._by_stretches(file, start, opened) if even else start
        if start < size:
            self._as_stream(file, start, size)
        self.begun.report.warnings += [f"{name}: {error.message}" for error in file.troubles]
        self._commit()

    def _by_stretches(self, file: _File, start: int, opened: BinaryIO) -> int:
        """Give stretches to the workers and take what they made of them, in order, from `start` to the end or to the first stretch that
        cannot be read by itself; returns where that is."""
        cuts = ranges(file.name, records.BYTES_PER_STRETCH, start)
        look, sources = self.choices.look(self.settings.max_body), self.settings.sources
        waiting: deque[tuple[Stretch, Future[StretchRead | None]]] = deque()
        while True:
            for first, stop in islice(cuts, records.STRETCHES_AHEAD * self.settings.workers - len(waiting)):
                stretch = Stretch(name=file.name, start=first, stop=stop, look=look, sources=sources, known=self.known)
                waiting.append((stretch, self.extraction.workers.submit(stretch, self.begun.now())))
            if not waiting:
                self._settle(opened)
                return file.size
            stretch, future = waiting.popleft()
            try:
                read = future.result()
            except WorkerLostError:
                self._settle(opened)
                self._as_stream(file, stretch.start, stretch.stop)
                continue
            except ParseError as error:
                file.troubles.append(error)
                self._settle(opened)
                return file.size
            if read is None or not self._are_known({page.key for page in read.pages if page.result is None}):
                self._settle(opened)
                return stretch.start
            self._take(file, stretch, read)
            if len(self.ended) + len(self.read) >= records.PAGES_PER_COMMIT:
                self._settle(opened)
                self._commit()

    def _are_known(self, keys: set[str]) -> bool:
        """Whether the lake has all of what a worker took for known by its digest."""
        return not keys or known_keys(self.begun.lake, keys) == keys

    def _take(self, file: _File, stretch: Stretch, read: StretchRead) -> None:
        self.read += read.pages
        self.extraction.skipped.update(read.skipped)
        self._note(file.done(stretch.start, stretch.stop, read.records, self.begun.now()))
        self.begun.progress.advance(file.shown, stretch.stop - stretch.start)

    def _note(self, done: Done) -> None:
        """Mark a range as done, as one with the range before it."""
        last = self.done[-1] if self.done else None
        if last is not None and (last.subject, last.end) == (done.subject, done.start):
            self.done[-1] = replace(last, end=done.end, records=last.records + done.records, at=done.at)
        else:
            self.done.append(done)

    def _settle(self, opened: BinaryIO) -> None:
        """End what was read in stretches, the last page of each address. What the lake holds by now ends as known."""
        pages = {page.key: page for page in self.read}
        if repeated := len(self.read) - len(pages):
            self.extraction.skipped["repeats an address of its batch"] += repeated
        self.read = []
        known = set() if self.choices.again else known_keys(self.begun.lake, pages)
        for key, page in pages.items():
            self.extraction.publishers.of(page.source_id, key)
            if key in known:
                self.ended.append((Fate.of(page.source_id, key, Reason.KNOWN_URL, self.begun.now()), None))
            else:
                self.ended.append(self.extraction.ended(page, opened))

    def _as_stream(self, file: _File, start: int, stop: int) -> None:
        """Records from `start` up to the one at `stop`, batch by batch. The workers read the next batch while this one is committed."""
        waiting: deque[_Started] = deque()
        warc = WarcFile(file.name, start, self.choices.look(self.settings.max_body), stop)
        with open_in_process(warc, self.settings.page_seconds, self.settings.page_memory) as opened:
            for entries in batches(readable(opened, file.troubles)):
                # Another run can continue only at the start of a record. The start of the record after the last one is not known.
                end = entries[-1].end
                done = file.done(start, end, len(entries), self.begun.now()) if end is not None else None
                waiting.append(self._start(entries, done))
                self.begun.progress.advance(file.shown, (end or start) - start)
                start = end if end is not None else start
                if len(waiting) > self.settings.workers:
                    self._finish(waiting.popleft())
        for started in waiting:
            self._finish(started)
        if not file.troubles:  # else the next run tries the rest
            self.done.append(file.done(start, stop, 0, self.begun.now()))

    def _start(self, entries: Sequence[Entry], done: Done | None) -> _Started:
        pages = self.extraction.pages_of(entries)
        known = set() if self.choices.again else known_keys(self.begun.lake, (page.key for page in pages))
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
