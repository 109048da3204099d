"""One frozen record per stage boundary.

    Source → discover → Found → fetch → Page → text → Article → enrich → Enriched → gate → lake

All instants are timezone-aware UTC `datetime`s. What is unknown is None: never now(), never "".
Sequences are tuples, so that a record can be shared between threads and sent to a worker process.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


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


class Outcome(StrEnum):
    """How a URL ended. Every URL that a run sees has exactly one."""

    APPENDED = "appended"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    OFF_TOPIC = "off-topic"
    REJECTED = "rejected"
    FAILED = "failed"
    DEFERRED = "deferred"


class Reason(StrEnum):
    """Why a URL ended as it did: the closed list."""

    # appended, revised
    NEW = "new"
    TEXT_CHANGED = "text changed"
    # duplicate
    KNOWN_URL = "known url"
    SAME_VERSION = "same version"
    # off-topic
    NO_TOPIC = "no topic"
    # rejected: read, but not an article, or it failed validation
    NOT_ARTICLE = "not an article"
    CONSENT_WALL = "consent wall"
    PAYWALL = "paywall"
    BOT_CHECK = "bot check"
    ERROR_PAGE = "error page"
    INDEX_PAGE = "index page"
    MEDIA_PAGE = "media page"
    NO_TEXT = "no text"
    INVALID = "failed validation"
    TOMBSTONE = "purged"
    # failed: could not be fetched or read, and will not be tried again
    ROBOTS = "robots"
    NOT_FOUND = "not found"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    HTTP_ERROR = "http error"
    UNSAFE_ADDRESS = "unsafe address"
    BAD_URL = "bad url"
    BAD_RESPONSE = "bad response"
    TOO_LARGE = "too large"
    REDIRECTS = "redirects"
    TLS = "tls"
    NOT_HTML = "not html"
    EXTRACTOR_LOST = "extractor lost"
    GAVE_UP = "gave up"
    UNEXPECTED = "unexpected error"
    # deferred: will be tried again
    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECTION = "connection"
    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    ROBOTS_UNREACHABLE = "robots unreachable"
    TURN = "turn over"
    THIN = "thin"


class PageKind(StrEnum):
    """What a fetched page is. Only the first group is stored as article text."""

    ARTICLE = "article"
    OPINION = "opinion"
    LIVE_BLOG = "live blog"
    FLASH = "flash"
    SUMMARY = "summary"

    MEDIA = "media"
    INDEX = "index"
    CONSENT_WALL = "consent wall"
    PAYWALL = "paywall"
    BOT_CHECK = "bot check"
    ERROR = "error"
    UNKNOWN = "unknown"


class TextSource(StrEnum):
    """Where the stored text came from."""

    PAGE = "page"
    FEED = "feed"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Source:
    """One row of the catalogue (seeds/sources.csv)."""

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
    summary_only: bool | None = None


@dataclass(frozen=True, slots=True)
class DateWitness:
    """One piece of evidence for when something was published or modified.

    `witness` names where it stood: feed.published, feed.updated, sitemap.lastmod, sitemap.news, jsonld.datePublished,
    jsonld.dateModified, meta.<name>, time, url, text, http.last-modified. `role` is published or modified.
    `instant` is UTC and None where the raw value could not be read. `offset_minutes` is the UTC offset that the raw value
    stated (for the witness that decides: or that another gave it), None where none did. `precision` is year, month, day,
    minute or second. `guessed` marks an instant for which the reader had to assume something (day-month order, a missing
    zone, a two-digit year).
    """

    witness: str
    role: str
    raw: str
    instant: datetime | None
    offset_minutes: int | None = None
    precision: str | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of a feed or sitemap, before its page is fetched.

    `url` is the entry's link as it stood, made absolute; None for an entry that has content but no link.
    `key` is its identity: the canonical URL, or `entry:<source_id>:<guid>` where there is no link.
    `summary` and `content` are the feed's own HTML, `content` being the full text where the feed carries one.
    `listed_url` is the link as it stood where `url` was taken out of a wrapper (archive, aggregator, redirector).
    """

    source_id: str
    key: str
    url: str | None
    guid: str | None = None
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    dates: tuple[DateWitness, ...] = ()
    listed_url: str | None = None


@dataclass(frozen=True, slots=True)
class WarcRef:
    """Where a fetched page lies: file name relative to the archive folder, byte offset, byte length."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched document. A live page and a page out of a WARC file are the same record.

    `body` is the decoded (decompressed) body. `headers` are lower-cased names in the order received.
    `moved_to` is where permanent redirects (301, 308) alone led, None where the first hop was not one. `elapsed_ms` is
    the time that the last exchange took, None for a page out of an archive.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    warc: WarcRef | None = None
    moved_to: str | None = None
    elapsed_ms: int | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Post:
    """One dated entry of a live blog. `post_id` is the publisher's own anchor or a hash of its address or text; `url` leads to it."""

    post_id: str
    title: str | None
    text: str
    published: datetime | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """Clean text with its evidence: what one page (or one feed entry) says.

    `key` is the identity: the canonical URL. `url` was requested, `final_url` answered, `declared_url` is what the page
    calls itself. `aliases` are further names that identify it as well as the key does. `removed` counts the paragraphs
    or pieces that each residue rule took out.
    `published_by` and `modified_by` name the witness that won.
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


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of evidence: `text[start:end]` of the article's text (or of its title), in code points."""

    start: int
    end: int
    text: str
    field: str = "text"


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """One topic found in one article. `version` is the content hash of the definition that found it."""

    topic: str
    version: str
    level: str
    score: float
    direction: str | None
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """One person, state or organisation, how often the article names it, and the version of the definition that found it."""

    entity: str
    count: int
    version: str = "unversioned"  # as in what was quarantined before definitions had versions


@dataclass(frozen=True, slots=True)
class Enriched:
    """An article with what was read out of it. `likeness` to the seed profile is 0 to 1.

    `content_hash` is SHA-256 over normalised title and text (hex): equal hashes are the same version.
    `fingerprint` is for near-duplicates across publishers. `post_topics` are the topics of each of the article's posts, in their order.
    """

    article: Article
    content_hash: str
    fingerprint: bytes
    likeness: float
    topics: tuple[TopicMatch, ...] = ()
    entities: tuple[EntityMatch, ...] = ()
    post_topics: tuple[tuple[TopicMatch, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """How one URL of one run ended. `score` is the likeness where it decided."""

    source_id: str
    key: str
    outcome: Outcome
    reason: Reason
    at: datetime
    detail: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """One poll of one source: what it answered, and when it is due again.

    `status` is the HTTP status, None where no response came. `outcome` is ok, unchanged, failed, moved or gone.
    `failures` is the weighted count of failures in a row. The rest is what the next decision needs, so that the newest
    row is enough to decide from: `newest` the latest date among the entries (the watermark of a sitemap), `missed` an
    estimate of the entries that came and went between two polls, `rate` new entries per hour, `profile` 24 digits (how busy
    each UTC hour is), `hints` the publisher's own wishes, `full_at` the last poll without validators, `moved_to` where
    permanent redirects led.
    """

    source_id: str
    url: str
    at: datetime
    outcome: str
    next_due: datetime
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    entries: int = 0
    fresh: int = 0
    failures: float = 0.0
    detail: str | None = None
    elapsed_ms: int | None = None
    bytes_read: int = 0
    newest: datetime | None = None
    missed: int = 0
    rate: float | None = None
    profile: str | None = None
    hints: str | None = None
    full_at: datetime | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Deferral:
    """An entry that is to be tried again at `due`: what an outage or a thin page left open is not lost with the feed's window.

    `attempts` counts the tries so far. A later terminal fate of the same key closes it.
    """

    found: Found
    reason: Reason
    attempts: int
    due: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One pass: which flow, when, and whether Prefect tracked it. `ended` is None in all but the last batch."""

    run_id: str
    flow: str
    started: datetime
    tracked: bool
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that failed validation, with everything needed to release it later.

    `reasons` are the names of the failed row expectations. `payload` is the whole `Enriched` record as JSON.
    """

    source_id: str
    key: str
    reasons: tuple[str, ...]
    payload: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Validation:
    """The result of one expectation in one run, about one source or (source_id None) about the whole batch or lake.

    `severity` is critical, warning or info. `observed` and `expected` are for people; `value`, `lower` and `upper` are the same
    as numbers where the expectation compares a figure with bounds. `sample` holds a few keys of the rows that failed.
    `explanation` says where the bounds come from and what a failure means.
    """

    run_id: str
    table: str
    source_id: str | None
    expectation: str
    severity: str
    success: bool
    observed: str | None
    expected: str | None
    unexpected_count: int
    sample: tuple[str, ...]
    at: datetime
    explanation: str | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """One version of one topic. `version` is a hash of all that decides its matches, `definition` the whole of it as written.

    `covers_history` says that every article in the lake was matched with it, not only those ingested since `activated_at`.
    """

    topic: str
    version: str
    definition: str
    activated_at: datetime
    title: str | None = None
    description: str | None = None
    parent: str | None = None
    tags: tuple[str, ...] = ()
    covers_history: bool = False

    @property
    def subject(self) -> str:
        """What is defined."""
        return self.topic


@dataclass(frozen=True, slots=True)
class EntityDefinition:
    """One version of one entity: as for topics."""

    entity: str
    version: str
    definition: str
    activated_at: datetime
    name: str | None = None
    kind: str | None = None
    covers_history: bool = False

    @property
    def subject(self) -> str:
        """What is defined."""
        return self.entity


Definition: TypeAlias = TopicDefinition | EntityDefinition


@dataclass(frozen=True, slots=True)
class Recheck:
    """One re-check of a stored article's page, with the validators for the next.

    `outcome` is unchanged (304, or the same text), changed, failed or gone. The first fetch counts as one too (`new`).
    """

    key: str
    source_id: str
    outcome: str
    at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction appends: everything of it is committed, or nothing."""

    run: Run
    sources: tuple[Source, ...] = ()
    polls: tuple[Poll, ...] = ()
    enriched: tuple[Enriched, ...] = ()
    fates: tuple[Fate, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    validations: tuple[Validation, ...] = ()
    definitions: tuple[Definition, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
