"""Sitemaps (sitemaps.org protocol 0.9), sitemap indexes, news sitemaps and plain-text sitemaps."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from lxml import etree

from extractors.dates import Hints, in_their_order, witness
from extractors.discover.entries import Listed, found_entries, latest
from extractors.documents.limits import check_markup
from extractors.errors import ParseError
from extractors.records import DateWitness, Discovery, Page, Source
from extractors.strings import clean
from extractors.urls.pages import request_url
from extractors.xml.prolog import root_of
from extractors.xml.repair import mended

MAX_URLS = 50_000
"""What the protocol allows in one file."""

_NEWS = "news"
_ENTRIES = ("url", "sitemap")
_DATES = ((f"{_NEWS}.publication_date", "sitemap.news", "published"), ("lastmod", "sitemap.lastmod", "modified"))
_LINE = re.compile(r"""\s*["']?(https?://[^\s"']+?)["']?(?:[,;]?\s|[,;]?$|[,;](?=["\d]))""")
_MAP = re.compile(r"\.xml(?:\.gz)?\s*$", re.IGNORECASE)
_STRING = etree.XPath("string()")


def read_sitemap(source: Source, page: Page, text: str, since: datetime | None) -> Discovery:
    """The entries of a sitemap, or the children of an index, changed after `since`; what is undated is always listed.

    External entities are not loaded and internal ones not expanded. Namespaces are not insisted on: many are wrong.
    """
    check_markup(page.final_url, text.encode("utf-8", "replace"))
    document = mended(text)
    notes = tuple(f"not well-formed: {warning}" for warning in document.warnings)
    elements = list(_elements(page, document.body))
    hints = Hints.of(page.fetched_at, source.language, country=source.country, url=source.homepage or page.final_url)
    hints = in_their_order((fields[field] for _, fields in elements for field, _, _ in _DATES if field in fields), hints)
    index = root_of(text) == "sitemapindex" or _is_index(fields.get("loc") for _, fields in elements)
    if any(name == "sitemap" for name, _ in elements):
        index = False  # each element says what it is
    newer = [(index or name == "sitemap", fields, dates) for name, fields in elements if _is_newer(dates := _dates(fields, hints), since)]
    children = (_location(page, fields) for is_child, fields, _ in newer if is_child)
    found, warnings = found_entries(source, page.final_url, [_listed(fields, dates) for is_child, fields, dates in newer if not is_child])
    news = any(f"{_NEWS}.publication_date" in fields for _, fields in elements)
    only_children = index or (elements and all(name == "sitemap" for name, _ in elements))
    return Discovery(
        entries=found,
        kind="sitemap index" if only_children else "news sitemap" if news else "sitemap",
        warnings=(*notes, *warnings),
        sitemaps=tuple(dict.fromkeys(child for child in children if child not in (None, page.url, page.final_url))),
    )


def read_text_sitemap(source: Source, page: Page, text: str) -> Discovery:
    """One URL a line, before the other columns of a table; raises ParseError where no line begins with one."""
    lines = (_LINE.match(line) for line in text.splitlines()[:MAX_URLS])
    listed = [Listed(link=line[1]) for line in lines if line]
    if not listed:
        raise ParseError(page.final_url, "is not a sitemap: neither XML nor a list of URLs")
    if _is_index(each.link for each in listed):
        return Discovery(entries=(), kind="sitemap index", sitemaps=tuple(dict.fromkeys(each.link for each in listed if each.link)))
    found, warnings = found_entries(source, page.final_url, listed)
    return Discovery(entries=found, kind="text sitemap", warnings=warnings)


def _elements(page: Page, body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """(url or sitemap, its fields) for each element, cleared as they pass."""
    parsing = etree.iterparse(
        io.BytesIO(body), events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    count = 0
    try:
        for _, element in parsing:
            if any(_name(parent) in _ENTRIES for parent in element.iterancestors()):
                continue  # a field of an entry; a film has one of an entry's name, too: `<video:url>`
            name = _name(element)
            if name not in _ENTRIES:
                _drop(element)  # it belongs to no entry: any number of them needs no memory
                continue
            fields = dict(_fields(element))
            addresses = [_text(child) for child in element if _name(child) == "loc" and child.prefix == element.prefix]
            # Some list several addresses in one element.
            yield from ((name, fields | {"loc": address}) for address in (addresses if len(addresses) > 1 else [fields.get("loc", "")]))
            _drop(element)
            count += 1
            if count >= MAX_URLS:
                return
    except etree.XMLSyntaxError as error:
        if not count:
            raise ParseError(page.final_url, f"cannot be read as a sitemap: {error.msg}") from None


def _is_index(locations: Iterable[str | None]) -> bool:
    """Whether all addresses are of sitemaps: some indexes are written as sitemaps, or as lists of lines."""
    found = [location or "" for location in locations]
    return bool(found) and all(map(_MAP.search, found))


def _drop(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _fields(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Texts of the direct children by local name, and of all that stands below <news:news> as news.<name>."""
    if text := (element.text or "").strip():
        yield "loc", text  # some write the address without <loc>; a real one comes later and wins
    # A picture's or a film's own fields are not the page's, even where they stand beside these.
    for child in sorted(element, key=lambda child: child.prefix == element.prefix):
        name = _name(child)
        if name == _NEWS:
            yield from ((f"{_NEWS}.{_name(leaf)}", text) for leaf in child.iter() if (text := _text(leaf)))
        elif text := _text(child):
            yield (f"{_NEWS}.{name}" if child.prefix == _NEWS else name), text


def _text(element: etree._Element) -> str:
    """An element's text, that of markup in it too; "" where lxml let a character through that is none (a lone surrogate)."""
    try:
        text = str(_STRING(element)) if isinstance(element.tag, str) else ""
        if not len(element):
            return text.strip()
        marked = "".join((escape(element.text or ""), *(etree.tostring(child, encoding="unicode") for child in element)))
    except UnicodeDecodeError:
        return ""
    return (clean.line(marked) or text).strip()


def _name(element: etree._Element) -> str:
    """The local name; "" for comments, entities and processing instructions."""
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _listed(fields: dict[str, str], dates: tuple[DateWitness, ...]) -> Listed:
    return Listed(
        link=fields.get("loc"),
        title=fields.get(f"{_NEWS}.title"),
        language=fields.get(f"{_NEWS}.language"),
        dates=dates,
    )


def _dates(fields: dict[str, str], hints: Hints) -> tuple[DateWitness, ...]:
    hints = hints.within(fields.get(f"{_NEWS}.language"))
    return tuple(witness(name, role, fields[field], hints) for field, name, role in _DATES if field in fields)


def _is_newer(dates: tuple[DateWitness, ...], since: datetime | None) -> bool:
    at = latest(dates)
    return since is None or at is None or at > since


def _location(page: Page, fields: dict[str, str]) -> str | None:
    location = fields.get("loc")
    return request_url(location, page.final_url) if location else None
