"""What a source announced: its entries before their pages are fetched, the poll that found them, the tries still open."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from extractors.records.fate import Reason


class PollOutcome(StrEnum):
    """How a poll ended. All but failed and gone are answers."""

    OK = "ok"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    FAILED = "failed"
    GONE = "gone"

    @property
    def answered(self) -> bool:
        """Whether the source gave what it was asked for."""
        return self not in (PollOutcome.FAILED, PollOutcome.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
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
class Credit:
    """An agency, organisation or desk that a byline names beside people or instead of them, and the line in which it stood."""

    name: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One entry of a feed or sitemap, before its page is fetched.

    `url` is the page of the entry; None for an entry that has words of its own and no link, or no link of its own.
    `key` is its identity: the canonical URL, or `entry:<source_id>:<guid>` where there is no page.
    `title`, `authors` and `credits` are plain text; `summary` and `content` are the feed's own markup, `content` being the full text
    where the feed carries one.
    `listed_url` is the link as it stood where `url` was taken out of a wrapper (archive, aggregator, redirector), and the shared
    link of an entry that has no page of its own.
    """

    source_id: str
    key: str
    url: str | None
    guid: str | None = None
    title: str | None = None
    summary: str | None = None
    content: str | None = None
    authors: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    language: str | None = None
    dates: tuple[DateWitness, ...] = ()
    listed_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What one document of a source announced.

    `kind` is its own: rss20, atom10, rss10, json11, sitemap, news sitemap, sitemap index, text sitemap, page …

    `entries` are at most 2,000, newest first where dated. `sitemaps` are the children of an index or the sitemaps that a page
    names, `feeds` the feeds that a page names: for the flow to walk. `hints` are the publisher's wishes about polling, as
    space-separated `name=value`: ttl (minutes), sy (minutes), skip (UTC hours, comma-separated), days (mon,tue ...).
    `title` and `language` are what the document calls itself.
    """

    entries: tuple[Found, ...]
    kind: str
    warnings: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    hints: str | None = None
    title: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One poll of one source: what it answered, and when it is due again.

    `status` is the HTTP status, None where no response came. Of the `entries`, `fresh` were new and `known` ended as known URLs; the
    others end with this run's fates. `failures` is the weighted count of failures in a row. The rest is what the
    next decision needs, so that the newest row is enough to decide from: `newest` the latest date among the entries (the
    watermark of a sitemap), `missed` an estimate of the entries that came and went between two polls, `rate` new entries per
    hour, `profile` 24 digits (how busy each UTC hour is), `hints` the publisher's own wishes, `full_at` the last poll without
    validators, `moved_to` where permanent redirects led.
    """

    source_id: str
    url: str
    at: datetime
    outcome: PollOutcome
    next_due: datetime
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    entries: int = 0
    fresh: int = 0
    known: int = 0
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
