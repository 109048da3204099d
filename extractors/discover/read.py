"""One document of a source → the entries that it announces. Its bytes decide what it is, not its media type."""

import html
import re
import zlib
from dataclasses import replace
from datetime import datetime

from extractors.discover.feed import read_feed
from extractors.discover.homepage import read_homepage
from extractors.discover.jsonfeed import read_json_feed
from extractors.discover.sitemap import read_sitemap, read_text_sitemap
from extractors.documents.charsets import decode
from extractors.documents.decoders import CodingError
from extractors.documents.decoding import Body, TooLargeError, packed
from extractors.documents.limits import MAX_BYTES, check_json, check_markup, without_large_tags
from extractors.errors import ParseError
from extractors.records import Discovery, Page, Source, SourceKind
from extractors.xml.prolog import root_of

_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_TAG = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})")
_PAGE = frozenset({"html", "head", "body", "script", "title", "meta"})
_SNIFFED = 65536
# Above JSON: a comment, the call of a function (JSONP), and what keeps other sites from running it as a script.
_ABOVE_JSON = re.compile(
    r"""\A\s*+(?:(?>/\*[^*]{0,500}\*/|//[^\n]{0,500}\n|typeof[^\n{&]{1,100}&&|\)\]\}',?|(?:while|for)\s?\([^()]{1,9}\);)\s*+)*+(?:[\w.$]{1,99}+\s?\(\s*+)?(?=\{|\[\s*+[{\]])"""
)
# A feed or sitemap as a page shows it, with its markup escaped.
_SHOWN = re.compile(
    r"<pre\b[^<>]{0,500}>\s*+(&lt;(?:\?xml|(?:\w{1,20}:)?(?:urlset|sitemapindex|rss|feed|rdf))\b[^<]*+)</pre>", re.IGNORECASE
)
_JSON = re.compile(r"\s*+(?:\{|\[\s*+[{\]])")
_LONE_ENTRY = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?entry[\s>]")
_PACKED = 3  # how often a file may have been packed


def read(source: Source, page: Page, *, since: datetime | None = None) -> Discovery:
    """What a fetched feed, sitemap or homepage announces. Pure; raises ParseError and nothing else.

    `since` leaves out entries of sitemaps that changed no later (feeds are short; theirs are all listed). What is broken in XML is
    repaired before it is parsed, and reported as a warning.
    """
    body, cut = _unpacked(page)
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise ParseError(page.final_url, "is empty")
    text, warning = decode(body, page.header("content-type") or "")
    text = _ABOVE_JSON.sub("", text)
    root = root_of(text)
    if root is None and (shown := _SHOWN.search(text)):
        text = html.unescape(shown[1])
        root = root_of(text)
    if root is None and _first_tag(text[:_SNIFFED]) == "entry" and (entry := _LONE_ENTRY.search(text)):
        # An entry may be a document (RFC 4287, section 2), as a publishing server answers.
        text, root = f'<feed xmlns="http://www.w3.org/2005/Atom">{text[entry.start() :]}</feed>', "feed"
    if root is None and not _JSON.match(text):
        return _unstructured(source, page, text)
    text, emptied = without_large_tags(text)
    if root is None:
        check_json(page.final_url, body)
        discovery = read_json_feed(source, page, text)
    elif root in _SITEMAP_ROOTS:
        discovery = read_sitemap(source, page, text, since)
    elif root in _FEED_ROOTS:
        discovery = read_feed(source, page, text, root)
    else:
        raise ParseError(page.final_url, f"is neither a feed nor a sitemap: its root element is <{root}>")
    warnings = [each for each in ("the gzip file breaks off" if cut else None, warning, emptied) if each]
    return replace(discovery, warnings=(*warnings, *discovery.warnings))


def _unstructured(source: Source, page: Page, text: str) -> Discovery:
    """A homepage or a list of addresses: what has no root of a feed or sitemap and is no JSON."""
    if source.kind is SourceKind.PAGE:
        body = without_large_tags(text)[0].encode("utf-8", "replace")
        check_markup(page.final_url, body)
        return read_homepage(page, body)
    tag = _first_tag(text[:_SNIFFED])
    if tag is None and source.kind is SourceKind.SITEMAP:
        return read_text_sitemap(source, page, text)
    if tag in _PAGE:
        raise ParseError(page.final_url, f"is a web page where a {source.kind} should be")
    raise ParseError(page.final_url, f"is not a feed: no RSS, RDF or Atom in it{f', but <{tag}>' if tag else ''}")


def _unpacked(page: Page) -> tuple[bytes, bool]:
    """The body, unpacked where it is itself a packed file (sitemap.xml.gz), or one within another, and whether it breaks off."""
    body, cut = page.body, False
    for _ in range(_PACKED):
        if not (packed(body) or _is_deflated(body)):
            break
        body, broken = _unzipped(page, body)
        cut = cut or broken
    return body, cut


def _is_deflated(data: bytes) -> bool:
    """Whether bytes are markup that was packed without a header (RFC 1951), which says nothing of itself at its beginning."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[:_SNIFFED], _SNIFFED).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    except zlib.error:
        return False


def _unzipped(page: Page, data: bytes) -> tuple[bytes, bool]:
    """What a gzip file or a stream of zlib or deflate holds, at most 64 MiB, and whether it breaks off."""
    body = Body("gzip" if packed(data) else "deflate", MAX_BYTES, partial=True)
    try:
        for start in range(0, len(data), _SNIFFED):
            body.feed(data[start : start + _SNIFFED])
        return body.finish(), not body.whole
    except CodingError as error:
        raise ParseError(page.final_url, f"is a broken gzip file: {error}") from None
    except TooLargeError:
        raise ParseError(page.final_url, f"is a gzip file of more than {MAX_BYTES} bytes") from None


def _first_tag(head: str) -> str | None:
    """The local name of the first element in lower case, None where there is no markup."""
    found = _TAG.search(head)
    return found[1].lower() if found else "html" if "<!doctype html" in head.lower() else None
