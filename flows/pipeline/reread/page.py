"""Reads one archived page again: what happens inside a worker process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractors.archive import Pages
from extractors.records import Enriched, Found, Source, WarcRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page of an archive, with what discovery knew of it; `recurring` holds the keys of the source's boilerplate."""

    pages: Pages
    warc: WarcRef
    found: Found
    source: Source
    now: datetime
    recurring: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        """What an error is about."""
        return self.found.url or self.found.key


def read_again(archived: ArchivedPage) -> Enriched:
    """What today's extractor reads in it. Raises ParseError where the archive has no such page, ExtractError where it is no article."""
    from flows.pipeline.workers.read import read  # the extractor, which only workers need

    page = archived.pages.read(archived.warc)
    return read(page, archived.found, archived.source, archived.now, archived.recurring)
