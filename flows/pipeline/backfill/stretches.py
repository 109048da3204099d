"""Stretches of a WARC file, each read by a worker process alone: pages do not pass through this process, nor from one to another."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from extractors.archive.anywhere import open_file
from extractors.archive.foreign import UnevenError, is_member, read_entries
from extractors.records import Enriched, Page, Source
from extractors.urls.hosts import site_of
from extractors.urls.pages import canonical_url
from flows.pipeline.backfill.page_filter import PageFilter
from flows.pipeline.backfill.pages import WarcPage, enrich_pages
from flows.pipeline.backfill.publishers import Publishers, catalogue_by_site
from flows.pipeline.backfill.rows import RefusedRow
from warehouse.read.digests import KnownDigests


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A range of whole records. `sources` is the catalogue, `known` the file of what the lake holds, if pages of it are not wanted."""

    name: str
    start: int
    stop: int
    look: PageFilter
    sources: Path
    known: Path | None

    @property
    def url(self) -> str:
        """The subject of errors."""
        return f"{self.name}:{self.start}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchPage:
    """What became of a page. `result` is None if the lake seems to hold it; `page` is None if its record can be copied as it is."""

    key: str
    source_id: str
    fetched_at: datetime
    start: int
    end: int | None
    page: Page | None
    result: Enriched | RefusedRow | None


@dataclass(frozen=True, slots=True)
class StretchRead:
    """The wanted pages of a stretch, the number of its records, and how many of these were passed over, by reason."""

    pages: tuple[StretchPage, ...]
    records: int
    skipped: Mapping[str, int]


def read_some(given: Stretch | Sequence[WarcPage], now: datetime) -> StretchRead | list[Enriched | RefusedRow] | None:
    """What a worker of a backfill does: a stretch, or single pages."""
    return read_stretch(given, now) if isinstance(given, Stretch) else enrich_pages(given, now)


def read_stretch(stretch: Stretch, now: datetime) -> StretchRead | None:
    """Read a stretch; None if it cannot be read without what is before or behind it. Raises ParseError."""
    pages, skipped, records = [], Counter[str](), 0
    known = _known(stretch.known) if stretch.known is not None else None
    publishers = Publishers(_catalogue(stretch.sources))
    try:
        with open_file(stretch.name) as file:
            for entry in read_entries(stretch.name, stretch.start, stretch.look.head, stretch.stop, even=True):
                records += 1
                page = entry.page
                reason = entry.skipped if page is None else stretch.look.body(page)
                skipped.update([reason] if reason is not None else [])
                key = canonical_url(page.url) if page is not None and reason is None else None
                if page is None or key is None:
                    continue
                source = publishers.of(site_of(key), key)
                result = None if known is not None and key in known else enrich_pages([WarcPage(key, source, page)], now)[0]
                carried = page if isinstance(result, Enriched) and not is_member(file, entry) else None
                pages.append(_page(key, source, page.fetched_at, (entry.start, entry.end), carried, result))
    except UnevenError:
        return None
    return StretchRead(tuple(pages), records, skipped)


def _page(
    key: str, source: Source, at: datetime, span: tuple[int, int | None], page: Page | None, result: Enriched | RefusedRow | None
) -> StretchPage:
    start, end = span
    return StretchPage(key=key, source_id=source.source_id, fetched_at=at, start=start, end=end, page=page, result=result)


@cache
def _catalogue(sources: Path) -> dict[str, Source]:
    return catalogue_by_site(sources)


@cache
def _known(file: Path) -> KnownDigests:
    return KnownDigests(file)
