"""Pages of WARC files → ended entries, through the worker processes: the same on one machine and on many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime

from extractors.archive import Archive
from extractors.archive.foreign import Entry
from extractors.records import Enriched, Fate, Reason, Source
from extractors.urls import canonical_url, site_of
from extractors.workers.pool import ExtractPool
from flows.pipeline.backfill.load import publisher
from flows.pipeline.backfill.pages import WarcPage
from flows.pipeline.backfill.results import Results, results_of
from flows.pipeline.backfill.rows import Refused
from flows.pipeline.gated import Ended

PAGES_PER_CHUNK = 8  # in one call of a worker
Chunk = tuple[list[WarcPage], Future[Results]]


@dataclass(slots=True, kw_only=True)
class Extraction:
    """Gives pages to `workers` and archives those that gave an article. `sources` are the publishers met so far, by their identifiers."""

    workers: ExtractPool
    archive: Archive
    catalogue: Mapping[str, Source]
    now: Callable[[], datetime]
    skipped: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Source] = field(default_factory=dict)
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
            pages[key] = WarcPage(entry.start, key, self._source(key), entry.page)
        return list(pages.values())

    def start(self, pages: Sequence[WarcPage]) -> list[Chunk]:
        """Have the workers read pages, some a call."""
        chunks = [list(pages[place : place + PAGES_PER_CHUNK]) for place in range(0, len(pages), PAGES_PER_CHUNK)]
        return [(chunk, self._submit(chunk)) for chunk in chunks]

    def finish(self, chunks: Collection[Chunk]) -> list[Ended]:
        """How each page ended; those that gave an article are in the archive, so that they can be read again."""
        return [
            self._ended(page, result)
            for chunk, future in chunks
            for page, result in zip(chunk, results_of(chunk, future, self._submit), strict=True)
        ]

    def fate(self, page: WarcPage, reason: Reason, detail: str | None = None) -> Fate:
        """The end of a page."""
        return Fate.of(page.source.source_id, page.key, reason, self.now(), detail)

    def _source(self, key: str) -> Source:
        name = site_of(key)
        if name not in self.sources:
            self.sources[name] = publisher(name, key, self.catalogue)
        return self.sources[name]

    def _submit(self, pages: list[WarcPage]) -> Future[Results]:
        return self.workers.submit(pages, self.now())

    def _ended(self, page: WarcPage, result: Enriched | Refused) -> Ended:
        if isinstance(result, Refused):
            return self.fate(page, result.reason, result.message), None
        self.pages += 1
        kept = self.archive.write(page.page)
        return self.fate(page, Reason.NEW), replace(result, article=replace(result.article, warc=kept.warc))
