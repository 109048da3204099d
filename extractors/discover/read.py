"""One document of a source, whatever it is, to what it announces: decided by its bytes, not by its media type."""

from __future__ import annotations

import re
import zlib
from datetime import datetime

from extractors.discover.discovery import Discovery
from extractors.discover.feed import read_feed
from extractors.discover.homepage import read_homepage
from extractors.discover.jsonfeed import read_json_feed
from extractors.discover.limits import MAX_BYTES, as_utf8, check_json, check_markup
from extractors.discover.sitemap import read_sitemap, read_text_sitemap
from extractors.errors import ParseError
from extractors.records import Page, Source, SourceKind

_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf", b"channel"})
_SITEMAP_ROOTS = frozenset({b"urlset", b"sitemapindex"})
_ROOT = re.compile(rb"<(?![?!])(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})")


def read(source: Source, page: Page, *, since: datetime | None = None) -> Discovery:
    """What a fetched feed, sitemap or homepage announces. Pure; raises ParseError and nothing else.

    `since` leaves out entries of sitemaps that changed no later (feeds are short; theirs are all listed).
    """
    body = as_utf8(_unpacked(page))
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise ParseError(page.final_url, "is empty")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        check_json(page.final_url, body)
        return read_json_feed(source, page, body)
    root = _root(body)
    if root in _SITEMAP_ROOTS:
        check_markup(page.final_url, body)
        return read_sitemap(source, page, body, root, since)
    if root in _FEED_ROOTS:
        return read_feed(source, page, body, root)
    if source.kind is SourceKind.PAGE:
        check_markup(page.final_url, body)
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
    text = body[:65536].removeprefix(b"\xef\xbb\xbf")
    place = _after_prologue(text)
    found = _ROOT.match(text, place) or _ROOT.search(text, place, place + 2048)
    if found is None:
        return b"html" if b"<!doctype html" in text[:1024].lower() else None
    name = found[1].lower()
    return b"html" if name in (b"head", b"body", b"script", b"title", b"meta") else name


def _after_prologue(text: bytes) -> int:
    """Where white space, instructions, comments and the document type end."""
    place = 0
    while True:
        place += len(text[place:]) - len(text[place:].lstrip())
        start = text[place : place + 9].lower()
        if start.startswith(b"<?"):
            end = text.find(b"?>", place) + 2
        elif start.startswith(b"<!--"):
            end = text.find(b"-->", place) + 3
        elif start == b"<!doctype":
            close, subset = text.find(b">", place), text.find(b"[", place)
            end = (text.find(b">", text.find(b"]", subset)) if 0 <= subset < close else close) + 1
        else:
            return place
        if end <= place:
            return place
        place = end
