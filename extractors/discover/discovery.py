"""What one document of a source announced."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.records import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """`kind` is the document's own: rss20, atom10, rss10, json11, sitemap, news sitemap, sitemap index, text sitemap, page …

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
