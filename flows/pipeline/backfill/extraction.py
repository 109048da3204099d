"""Pages of WARC files → ended entries, through the worker processes: the same on one machine and on many."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO

from extractors.archive import Archive
from extractors.archive.foreign import Entry
from extractors.records import Enriched, Fate, Reason, WarcRef
from extractors.urls.hosts import site_of
from extractors.urls.pages import canonical_url
from extractors.workers.pool import ExtractPool
from flows.pipeline.backfill.pages import WarcPage
from flows.pipeline.backfill.publishers import Publishers
from flows.pipeline.backfill.results import Results, results_of
from flows.pipeline.backfill.rows import RefusedRow
from flows.pipeline.backfill.stretches import StretchPage
from flows.pipeline.gated import Ended

PAGES_PER_CHUNK = 8  # in one call of a worker
Chunk = tuple[list[WarcPage], Future[Results]]


@dataclass(slots=True, kw_only=True)
class Extraction:
    """Gives pages to `workers` and archives those that gave an article."""

    workers: ExtractPool
    archive: Archive
    publishers: Publishers
    now: Callable[[], datetime]
    skipped: Counter[str] = field(default_factory=Counter)
    pages: int = 0

    def pages_of(self, entries: Sequence[Entry]) -> list[WarcPage]:
        """The pages of a batch's records, the last of each address."""
        self.skipped.update(entry.skipped for entry in entries if entry.skipped is not None)
        pages: dict[str, WarcPage] = {}
        for entry in entries:
            key = canonical_url(entry.page.url) if entry.page is not None else None
            if entry.page is None or key is None:
                continue
            if key in pages:
                self.skipped["repeats an address of its batch"] += 1
            pages[key] = WarcPage(key, self.publishers.of(site_of(key), key), entry.page)
        return list(pages.values())

    def start(self, pages: Sequence[WarcPage]) -> list[Chunk]:
        """Give pages to the workers, several in each call."""
        chunks = [list(pages[start : start + PAGES_PER_CHUNK]) for start in range(0, len(pages), PAGES_PER_CHUNK)]
        return [(chunk, self._submit(chunk)) for chunk in chunks]

    def finish(self, chunks: Collection[Chunk]) -> list[Ended]:
        """How each page ended. The pages of articles are archived, so that they can be read again."""
        return [
            self._ended(page, result)
            for chunk, future in chunks
            for page, result in zip(chunk, results_of(chunk, future, self._submit), strict=True)
        ]

    def fate(self, page: WarcPage, reason: Reason, detail: str | None = None) -> Fate:
        """The end of a page."""
        return Fate.of(page.source.source_id, page.key, reason, self.now(), detail)

    def ended(self, page: StretchPage, file: BinaryIO) -> Ended:
        """How a page of a stretch of `file` ended. The record of an article is copied into the archive."""
        if not isinstance(page.result, Enriched):
            assert page.result is not None, "what only seems to be known is read again"
            return Fate.of(page.source_id, page.key, page.result.reason, self.now(), page.result.message), None
        if page.page is None:
            assert page.end is not None, "the end of a whole member is known"
            file.seek(page.start)
            warc: WarcRef | None = self.archive.copy(file.read(page.end - page.start), page.fetched_at)
        else:
            warc = self.archive.write(page.page).warc
        return self._kept(Fate.of(page.source_id, page.key, Reason.NEW, self.now()), page.result, warc)

    def _submit(self, pages: list[WarcPage]) -> Future[Results]:
        return self.workers.submit(pages, self.now())

    def _ended(self, page: WarcPage, result: Enriched | RefusedRow) -> Ended:
        if isinstance(result, RefusedRow):
            return self.fate(page, result.reason, result.message), None
        return self._kept(self.fate(page, Reason.NEW), result, self.archive.write(page.page).warc)

    def _kept(self, fate: Fate, result: Enriched, warc: WarcRef | None) -> Ended:
        """The end of an article with its place in the archive."""
        self.pages += 1
        return fate, replace(result, article=replace(result.article, warc=warc))
