"""One document of a source, whatever it is, to what it announces: decided by its bytes, not by its media type."""

from __future__ import annotations

import re
import zlib
from datetime import datetime

from extractors.discover.discovery import Discovery
from extractors.discover.feed import read_feed
from extractors.discover.homepage import read_homepage
from extractors.discover.jsonfeed import read_json_feed
from extractors.discover.sitemap import read_sitemap, read_text_sitemap
from extractors.errors import ParseError
from extractors.records import Page, Source, SourceKind

MAX_BYTES = 64 * 1024 * 1024
"""What a gzipped sitemap may unpack to: the protocol allows 50 MiB."""

_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf", b"channel"})
_SITEMAP_ROOTS = frozenset({b"urlset", b"sitemapindex"})
_ROOT = re.compile(rb"<(?![?!])(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})")
_PROLOGUE = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>", re.DOTALL | re.IGNORECASE)


def read(source: Source, page: Page, *, since: datetime | None = None) -> Discovery:
    """What a fetched feed, sitemap or homepage announces. Pure; raises ParseError and nothing else.

    `since` leaves out entries of sitemaps that changed no later (feeds are short; theirs are all listed).
    """
    body = _unpacked(page)
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise ParseError(page.final_url, "is empty")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return read_json_feed(source, page, body)
    root = _root(body)
    if root in _SITEMAP_ROOTS:
        return read_sitemap(source, page, body, root, since)
    if root in _FEED_ROOTS:
        return read_feed(source, page, body, root)
    if source.kind is SourceKind.PAGE:
        return read_homepage(page, body)
    if root is None and source.kind is SourceKind.SITEMAP:
        return read_text_sitemap(source, page, body)
    if root == b"html":
        raise ParseError(page.final_url, f"is a web page where a {source.kind} should be")
    return read_feed(source, page, body, root or b"")


def _unpacked(page: Page) -> bytes:
    """The body, unpacked where it is itself a gzip file (sitemap.xml.gz); at most 64 MiB of it."""
    if page.body[:2] != b"\x1f\x8b":
        return page.body
    inner = zlib.decompressobj(wbits=31)
    try:
        body = inner.decompress(page.body, MAX_BYTES)
    except zlib.error as error:
        raise ParseError(page.final_url, f"is a broken gzip file: {error}") from None
    if inner.unconsumed_tail:
        raise ParseError(page.final_url, f"is a gzip file of more than {MAX_BYTES} bytes")
    return body


def _root(body: bytes) -> bytes | None:
    """The local name of the root element in lower case, None where the bytes hold no markup."""
    text = _as_ascii(body[:65536])
    place = 0
    while match := _PROLOGUE.match(text, place):
        place = match.end()
    found = _ROOT.match(text, place) or _ROOT.search(text, place, place + 2048)
    if found is None:
        return b"html" if b"<!doctype html" in text[:1024].lower() else None
    name = found[1].lower()
    return b"html" if name in (b"head", b"body", b"script", b"title", b"meta") else name


def _as_ascii(head: bytes) -> bytes:
    """Enough of UTF-16 turned into ASCII to see the markup."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, errors="replace").encode("ascii", errors="replace")
    return head.removeprefix(b"\xef\xbb\xbf")
