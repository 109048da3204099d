"""Appends the pages of WARC files to the lake, through the stages of an ingestion pass.

    records (a process of its own) | first look | skip the known | extract and enrich (worker processes) | gate | archive, append, ledger

A file of any size is read as a stream. What is done of it is in the lake's ledger, in the transaction of the articles themselves, so an
interrupted run continues where it stopped.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from extractors.archive import Archive, Pages
from extractors.archive.foreign import Entry, check_format, read_entries
from extractors.errors import ParseError, WorkerLostError
from extractors.fetch import utc_now
from extractors.records import Batch, Definition, Enriched, Fate, Reason, Run, Source
from extractors.urls import canonical_url, site_of
from extractors.workers.pool import ExtractPool
from flows.pipeline.backfill.apart import open_apart
from flows.pipeline.backfill.load import FLOW, catalogue_by_site, publisher
from flows.pipeline.backfill.look import FirstLook
from flows.pipeline.backfill.pages import WarcPage, enrich_pages
from flows.pipeline.backfill.rows import Refused
from flows.pipeline.definitions import load_definitions
from flows.pipeline.gated import Ended, gated_batch, held_back
from flows.pipeline.halves import in_halves, why
from flows.pipeline.progress import Progress, Silent
from flows.pipeline.report import Report
from flows.pipeline.upload import upload
from flows.pipeline.workers.enricher import definitions, prepare
from flows.settings import Settings
from warehouse import Lake, open_lake
from warehouse.append.backfilled import Done, append_part, done_until
from warehouse.lake.runs import running
from warehouse.read.sources import recorded_sources

PAGES_PER_BATCH = 400
BYTES_PER_BATCH = 64 * 1024 * 1024
PAGES_PER_CHUNK = 8  # in one call of a worker
RECORDS_AT_ONCE = 32  # from the process that reads the file
BYTES_AT_ONCE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WarcChoices:
    """Which pages are wanted; `again` looks at files and addresses that are done once more."""

    domains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: date | None = None
    again: bool = False

    def look(self, largest: int) -> FirstLook:
        """The first look by these choices."""
        names = frozenset(domain.lower().strip(". ") for domain in self.domains)
        return FirstLook(names, frozenset(code.lower() for code in self.languages), self.since, largest)

    def digest(self) -> str:
        """The same for the same choices."""
        return hashlib.sha256(repr((sorted(self.domains), sorted(self.languages), self.since)).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file that another process is to read, from the record at `start` on."""

    path: Path
    start: int
    look: FirstLook

    def check(self) -> None:
        """Raises ParseError for what is no WARC file."""
        check_format(self.path)

    def chunks(self) -> Iterator[tuple[list[Entry], float]]:
        """Records that passed the first look with their pages, others with the reason, some at a time."""
        whole = max(self.path.stat().st_size, 1)
        chunk: list[Entry] = []
        size = 0
        for entry in read_entries(self.path, self.start, self.look.head):
            page = entry.page
            reason = self.look.body(page) if page is not None else None
            chunk.append(replace(entry, page=None, skipped=reason) if reason is not None else entry)
            size += len(page.body) if page is not None and reason is None else 0
            if len(chunk) >= RECORDS_AT_ONCE or size >= BYTES_AT_ONCE:
                yield chunk, min(1.0, entry.start / whole)
                chunk, size = [], 0
        if chunk:
            yield chunk, 1.0


def backfill_warc(
    settings: Settings,
    paths: Sequence[Path],
    choices: WarcChoices | None = None,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Report:
    """Append the articles of WARC files to the lake; raises ParseError, SeedError, WorkerLostError or LakeError before or between batches.

    A file that breaks off costs only what is behind that place; the report's notes count the records that were passed over.
    """
    choices, progress = choices or WarcChoices(), progress or Silent()
    for path in paths:
        check_format(path)
    run = Run(run_id or uuid.uuid4().hex, FLOW, now(), tracked=run_id is not None)
    in_use = load_definitions(settings, run.started)
    report = Report.of(run.run_id, run.started, ())
    limits = (settings.workers, settings.page_seconds, settings.page_memory)
    pages = Pages(settings.location().warc, settings.archive)
    with (
        open_lake(settings.location(), clock=now) as lake,
        running(lake, run.run_id, run.started),
        Archive(settings.location().warc) as archive,
        ExtractPool(*limits, work=enrich_pages, initializer=prepare, initargs=definitions(settings)) as workers,
    ):
        work = _Work(settings, lake, archive, workers, choices, run, report, now, in_use, catalogue_by_site(settings), progress)
        for path in paths:
            work.through(path)
            archive.close()
            report.warnings += upload(pages)
        append_part(lake, Batch(replace(run, ended=now())), None)
    report.ended = now()
    report.notes += [f"{count} records passed over: {reason}" for reason, count in work.skipped.most_common()]
    return report


@dataclass(slots=True)
class _Started:
    """A batch on its way: pages that ended at once, chunks that the workers have, and the part of the file that it is."""

    ended: list[Ended]
    chunks: list[tuple[list[WarcPage], Future[list[Enriched | Refused]]]]
    done: Done | None


@dataclass(slots=True)
class _Work:
    settings: Settings
    lake: Lake
    archive: Archive
    workers: ExtractPool
    choices: WarcChoices
    run: Run
    report: Report
    now: Callable[[], datetime]
    definitions: tuple[Definition, ...]
    catalogue: Mapping[str, Source]
    progress: Progress
    skipped: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Source] = field(default_factory=dict)

    def through(self, path: Path) -> None:
        """One file, batch by batch; the workers have the next one while this one is validated and committed."""
        subject = f"{content_of(path)}-{self.choices.digest()}"
        start = 0 if self.choices.again else done_until(self.lake, subject)
        size = path.stat().st_size
        if start >= size:
            self.report.notes.append(f"{path}: was taken in already")
            return
        if start:
            self.report.notes.append(f"{path}: went on at byte {start} of {size}")
        self.progress.expect(path.name, size)
        self.progress.advance(path.name, start)
        troubles = len(self.report.warnings)
        waiting: _Started | None = None
        with open_apart(
            WarcFile(path, start, self.choices.look(self.settings.max_body)), self.settings.page_seconds, self.settings.page_memory
        ) as file:
            for entries in _batches(self._readable(path, file)):
                # Only at the beginning of a record can another run go on; that behind the last one is not known.
                end = entries[-1].end
                done = Done(subject, path.name, start, end, len(entries), self.now()) if end is not None else None
                started = self._start(entries, done)
                self.progress.advance(path.name, (end or start) - start)
                start = end if end is not None else start
                if waiting is not None:
                    self._commit(waiting)
                waiting = started
        if waiting is not None:
            self._commit(waiting)
        if len(self.report.warnings) == troubles:  # else the next run tries what is behind
            append_part(self.lake, Batch(self.run), Done(subject, path.name, start, size, 0, self.now()))

    def _readable(self, path: Path, file: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, as far as the file can be read."""
        try:
            yield from file
        except (ParseError, WorkerLostError) as error:
            self.report.warnings.append(f"{path}: {error.message}")

    def _start(self, entries: Sequence[Entry], done: Done | None) -> _Started:
        self.skipped.update(entry.skipped for entry in entries if entry.skipped is not None)
        pages: dict[str, WarcPage] = {}
        for entry in entries:
            key = canonical_url(entry.page.url) if entry.page is not None else None
            if entry.page is None or key is None:
                continue
            if key in pages:
                self.skipped["repeats an address of its batch"] += 1
            pages[key] = WarcPage(entry.start, key, self._source(key), entry.page)
        known = set() if self.choices.again else self.lake.known(pages)
        ended: list[Ended] = [(self._fate(pages[key], Reason.KNOWN_URL), None) for key in pages if key in known]
        fresh = [page for key, page in pages.items() if key not in known]
        chunks = [fresh[place : place + PAGES_PER_CHUNK] for place in range(0, len(fresh), PAGES_PER_CHUNK)]
        return _Started(ended, [(chunk, self.workers.submit(chunk, self.now())) for chunk in chunks], done)

    def _source(self, key: str) -> Source:
        name = site_of(key)
        if name not in self.sources:
            self.sources[name] = publisher(name, key, self.catalogue)
        return self.sources[name]

    def _fate(self, page: WarcPage, reason: Reason, detail: str | None = None) -> Fate:
        return Fate.of(page.source.source_id, page.key, reason, self.now(), detail)

    def _commit(self, started: _Started) -> None:
        ended = list(started.ended)
        for chunk, future in started.chunks:
            ended += [self._read(page, result) for page, result in zip(chunk, self._results(chunk, future), strict=True)]
        held = recorded_sources(self.lake)
        new = tuple(source for name, source in self.sources.items() if name not in held)
        batch = Batch(self.run, sources=new, definitions=self.definitions)
        commit = partial(self._append, batch, len(ended), started.done)
        for fates in in_halves(ended, commit, partial(self._alone, batch)):
            for fate in fates:
                self.report.ended_as(fate)
            self.report.commits += 1

    def _append(self, batch: Batch, whole: int, done: Done | None, ended: Sequence[Ended]) -> tuple[Fate, ...]:
        filled, _ = gated_batch(batch, ended, self.now())
        self.archive.sync()
        # In halves, the part is not done before the last of them: it is looked at again, and what is known is passed over.
        return append_part(self.lake, filled, done if len(ended) == whole else None).fates

    def _alone(self, batch: Batch, ended: Ended, error: Exception) -> tuple[Fate, ...]:
        self.report.notes.append(f"{ended[0].key}: {why(error)}")
        return append_part(self.lake, held_back(batch, ended, error, self.now()), None).fates

    def _results(self, chunk: list[WarcPage], future: Future[list[Enriched | Refused]]) -> list[Enriched | Refused]:
        """What the workers made of a chunk; where one was lost over it, of each page by itself."""
        try:
            return future.result()
        except WorkerLostError as error:
            if len(chunk) == 1:
                return [Refused(Reason.EXTRACTOR_LOST, error.message)]
        singly = [([page], self.workers.submit([page], self.now())) for page in chunk]
        return [result for page, again in singly for result in self._results(page, again)]

    def _read(self, page: WarcPage, result: Enriched | Refused) -> Ended:
        """The page's end; one that gave an article is archived, so that it can be read again."""
        if isinstance(result, Refused):
            return self._fate(page, result.reason, result.message), None
        self.report.pages += 1
        kept = self.archive.write(page.page)
        return self._fate(page, Reason.NEW), replace(result, article=replace(result.article, warc=kept.warc))


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries for one transaction: so many pages, or so many bytes of them, or so many records without."""
    batch: list[Entry] = []
    pages = size = 0
    for entry in entries:
        batch.append(entry)
        if entry.page is not None:
            pages, size = pages + 1, size + len(entry.page.body)
        if pages >= PAGES_PER_BATCH or size >= BYTES_PER_BATCH or len(batch) >= 50 * PAGES_PER_BATCH:
            yield batch
            batch, pages, size = [], 0, 0
    if batch:
        yield batch


def content_of(path: Path) -> str:
    """Stands for a file's content, wherever it lies: a hash of its size, its first and its last 64 KiB."""
    size = path.stat().st_size
    with path.open("rb") as file:
        first = file.read(65536)
        file.seek(max(0, size - 65536))
        return hashlib.sha256(f"{size} ".encode() + first + file.read()).hexdigest()[:16]
