"""A row of the catalogue: where a publisher announces new articles, and which of them are kept."""

from dataclasses import dataclass
from enum import StrEnum


class SourceKind(StrEnum):
    """What the URL of a source answers with."""

    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"


class Keep(StrEnum):
    """Which of a source's articles are stored."""

    ALL = "all"
    RELEVANT = "relevant"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One row of the catalogue (seeds/sources.csv).

    `publisher` is who answers for what the source brings: sources of one publisher are not independent of each other. The catalogue
    gives the registrable domain where it names none. `owner` is who owns the publisher, where that is known.
    """

    source_id: str
    name: str
    kind: SourceKind
    url: str
    language: str | None = None
    country: str | None = None
    group: str | None = None
    homepage: str | None = None
    keep: Keep = Keep.RELEVANT
    enabled: bool = True
    paywall: str | None = None
    terms: str | None = None
    notes: str | None = None
    publisher: str | None = None
    owner: str | None = None
