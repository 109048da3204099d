"""The content of one page, feed entry or table row: clean text with its evidence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extractors.records.discovery import Credit, DateWitness
from extractors.records.page import PageKind, WarcRef


class TextSource(StrEnum):
    """Where the stored text came from."""

    PAGE = "page"
    FEED = "feed"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Post:
    """One dated entry of a live blog. `post_id` is the publisher's own anchor or a hash of its address or text; `url` leads to it."""

    post_id: str
    title: str | None
    text: str
    published: datetime | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TitleVariant:
    """Another wording of a headline. `role` is where it stands: heading, headline (JSON-LD), social (cards), search (title element), or
    kicker, which is the line above it."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink inside the text: its canonical address, and the words that it stands on."""

    url: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Clean text with its evidence: what one page (or one feed entry) says.

    `key` is the identity: the canonical URL. `url` was requested, `final_url` answered, `declared_url` is what the page
    calls itself. `aliases` are further names that identify it as well as the key does. `removed` counts the paragraphs
    or pieces that each residue rule took out.
    `title` is the page's own headline; `title_variants` are what else it calls the article, each wording once.
    `authors` are people; agencies, organisations and desks are `credits`.
    `extractor_version` says which extractor read it (`extractors.text.version`). `published_by` and `modified_by` name the witness that
    won.
    """

    source_id: str
    key: str
    url: str | None
    final_url: str | None
    declared_url: str | None
    kind: PageKind
    title: str | None
    text: str
    text_source: TextSource
    authors: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    title_variants: tuple[TitleVariant, ...] = ()
    site_name: str | None = None
    description: str | None = None
    language: str | None = None
    declared_language: str | None = None
    published: datetime | None = None
    published_precision: str | None = None
    published_by: str | None = None
    modified: datetime | None = None
    modified_by: str | None = None
    dates: tuple[DateWitness, ...] = ()
    posts: tuple[Post, ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    warc: WarcRef | None = None
    fetched_at: datetime | None = None
    aliases: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    extractor_version: str | None = None
