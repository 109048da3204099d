"""RSS 0.9x to 2.0, RSS 1.0 (RDF) and Atom, parsed by feedparser, which gets bytes only, never a path or URL."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from extractors.dates import Hints, in_their_order, witness
from extractors.discover.entries import MAX_ENTRIES, Listed, found_entries
from extractors.discover.feed_markup import STATED, TITLED, readable
from extractors.documents.limits import check_markup
from extractors.errors import ParseError
from extractors.records import DateWitness, Discovery, Page, Source
from extractors.strings import clean
from extractors.xml.repair import mended

# What feedparser and the parsers below it have been seen to raise on input that is not a feed.
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError, LookupError, RecursionError, OverflowError)
_MAX_ELEMENTS = 200_000  # a full feed of two thousand entries has half as many, and a parser needs seconds for them
_SKIP_HOURS = re.compile(rb"<skipHours>", re.IGNORECASE)
_SKIP_DAYS = re.compile(rb"<skipDays>", re.IGNORECASE)
_SKIP_LENGTH = 2000  # bytes that a list of hours or days may have
# Relations that IANA registered may be written as addresses (RFC 4287, section 4.2.7.2).
_RELATION = "http://www.iana.org/assignments/relation/"
_HTML = ("text/html", "application/xhtml+xml", "html", "xhtml", "text")
_FRONT_PAGE = re.compile(r"https?://[^/?#]{1,255}/?")
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z\d+.-]{1,20}:(?!\d)", re.IGNORECASE)
# Fields of dates, the best first: witness and role. What journals write (PRISM 3.0, 4.2.44), feedparser does not know as dates.
_DATES = (
    ("published", "feed.published", "published"),
    ("created", "feed.created", "published"),
    (STATED, "feed.dc:date", "published"),
    ("updated", "feed.updated", "modified"),
    ("prism_publicationdate", "feed.published", "published"),
    ("prism_modificationdate", "feed.modified", "modified"),
)
# Where the press of Russia and Ukraine puts its texts, for Yandex and ukr.net.
_FULL_TEXTS = ("yandex_full-text", "full-text", "fulltext")
_PERIOD_MINUTES = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def read_feed(source: Source, page: Page, text: str, root: str) -> Discovery:
    """The entries of a feed; `root` is the local name of its root element, in lower case. Raises ParseError for no feed at all.

    A feed that is not well-formed but has entries is a warning, not an error.
    """
    import feedparser  # 0.3 s that listing sources need not wait for

    text, cut = readable(text, root)
    check_markup(page.final_url, text.encode("utf-8", "replace"), elements=_MAX_ELEMENTS)
    document = mended(text)
    body = document.body
    # Without an address of the document, links stay as they are written, but for `xml:base`: our own reader repairs them.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
        version, entries, feed = parsed.get("version") or "", parsed.entries, parsed.feed
        language = _text(feed.get("language")) or _marked_language(feed)
        tags = (language, source.language)
        hints = Hints.of(page.fetched_at, *tags, country=source.country, url=source.homepage or page.final_url)
        raws = [raw for entry in entries for _, _, raw in _stated(entry)]
        hints = in_their_order(raws, replace(hints, anchor=page.fetched_at))
        listed = [_listed(entry, language, _marked_language(feed), hints) for entry in entries]
        title = clean.line(feed.get("title") or feed.get(TITLED))
        # RFC 4287, section 4.2.1: in Atom the feed's author wrote what names no other.
        authors = tuple(_authors(feed)) if version.startswith("atom") else ()
    except _BROKEN as error:
        raise ParseError(page.final_url, f"cannot be read as a feed: {error or type(error).__name__}") from None
    if not version and not listed:
        raise ParseError(page.final_url, f"is not a feed: {_complaint(parsed) or 'no RSS, RDF or Atom in it'}")
    listed = [replace(each, authors=each.authors or authors) for each in listed]
    found, warnings = found_entries(source, page.final_url, listed, _text(feed.get("link")), title=title)
    complaint = _complaint(parsed)
    more = [f"not well-formed: {each}" for each in (*document.warnings, complaint) if each]
    more += [f"entries beyond the first {MAX_ENTRIES} are left out"] if cut else []
    return Discovery(
        entries=found,
        kind=version or "feed",
        warnings=(*more, *warnings),
        hints=_hints(feed, body),
        title=title,
        language=language,
    )


def _complaint(parsed: Any) -> str | None:
    """Why feedparser calls the feed ill-formed; a wrong media type or a declared charset that it overrode is not worth a word."""
    import feedparser

    error = parsed.get("bozo_exception") if parsed.get("bozo") else None
    if error is None or isinstance(error, (feedparser.NonXMLContentType, feedparser.CharacterEncodingOverride)):
        return None
    return " ".join(str(error).split())[:200] or type(error).__name__


def _listed(entry: Any, feed_language: str | None, around: str | None, hints: Hints) -> Listed:
    """`spoken` is the feed's language, `around` the one that is marked around its entries."""
    marked = _marked_language(entry)
    own = _text(entry.get("language")) or (marked if marked != around else None)
    language = own or feed_language
    link = _text(entry.get("feedburner_origlink")) or _link(entry, language)
    return Listed(
        link=link,
        guid=_text(entry.get("id")),
        guid_is_link=bool(link or dict.get(entry, "guidislink", True)),
        title=_text(entry.get("title")) or _text(entry.get(TITLED)),
        summary=_text(dict.get(entry, "summary")) or _text(entry.get("media_caption")),
        content=_content(entry),
        # The feed from which an entry was copied may name its author (RFC 4287, section 4.2.11).
        authors=tuple(_authors(entry)) or tuple(_authors(entry.get("source") or {})),
        language=language,
        dates=tuple(_dates(entry, hints.within(own))),
    )


def _marked_language(part: Any) -> str | None:
    """The `xml:lang` in which the title of a feed or entry stands."""
    return _text(part.get("title_detail", {}).get("language"))


def _link(entry: Any, language: str | None) -> str | None:
    """The address of the entry's page: of its alternates one in HTML, in the feed's language; without any its GUID, if that is a link.

    feedparser also takes the text of any other link for it, and knows relations in lower case only.
    """
    links = [(_relation(link), _text(link.get("href")) or "", link) for link in entry.get("links") or ()]
    usable = [(relation, href, link) for relation, href, link in links if href and not _OTHER_SCHEME.match(href)]
    pages = [(href, link) for relation, href, link in usable if relation == "alternate"]
    pages = pages or [(href, link) for relation, href, link in usable if relation == "canonical"]
    if pages:
        return min(
            pages, key=lambda page: (_is_front_page(page[0]), page[1].get("type") not in _HTML, _differs(page[1].get("hreflang"), language))
        )[0]
    link = _text(entry.get("link"))
    # feedparser takes a GUID for one, too, though it may be a mere name.
    is_name = link == _text(entry.get("id")) and "/" not in (link or "")
    if not is_name and link not in {href for _, href, _ in links}:
        return link
    # The content itself may stand elsewhere (RFC 4287, section 4.1.3.2).
    return next((src for part in entry.get("content") or () if part.get("type") in _HTML and (src := _text(part.get("src")))), None)


def _is_front_page(href: str) -> bool:
    """Whether an address is that of a site; some put it beside the entry's own."""
    return _FRONT_PAGE.fullmatch(href) is not None


def _relation(link: Any) -> str:
    """The first relation of a link, for some write several; without any it is an alternate."""
    return next(iter(str(link.get("rel") or "").lower().split()), "alternate").removeprefix(_RELATION)


def _differs(tag: object, language: str | None) -> bool:
    """Whether a link says that it leads to another language than the feed's."""
    return bool(tag and language) and str(tag)[:2].lower() != str(language)[:2].lower()


def _content(entry: Any) -> str | None:
    """The longest of the textual contents; feedparser puts content:encoded and Atom content here."""
    values = [
        _text(part.get("value"))
        for part in entry.get("content") or ()
        if str(part.get("type") or "").startswith(("text/", "application/xhtml"))
    ]
    values += [_text(entry.get(name)) for name in _FULL_TEXTS]
    return max((value for value in values if value), key=len, default=None)


def _authors(entry: Any) -> Iterator[str]:
    named = [name for author in entry.get("authors") or () if (name := _text(author.get("name")))]
    yield from named or filter(None, (_text(entry.get(name)) for name in ("creator", "dcterms_creator", "listedauthors")))


def _dates(entry: Any, hints: Hints) -> Iterator[DateWitness]:
    """The raw values as evidence: feedparser's own readings invent the month and the day of a date that they do not know.

    A modification stands for the publication, too, where an entry states no other date that can be read (RFC 4287, section 4.2.15:
    `updated` is the only date that is required).
    """
    found = [witness(name, role, raw, hints) for name, role, raw in _stated(entry)]
    yield from found
    if not any(date.role == "published" and date.instant for date in found):
        yield from (replace(date, role="published") for date in found if date.role == "modified")


def _stated(entry: Any) -> Iterator[tuple[str, str, str]]:
    """The dates of an entry: witness, role and raw value."""
    # dict.get: feedparser's own answers `updated` with `published` where there is none.
    return ((name, role, raw) for field, name, role in _DATES if (raw := _text(dict.get(entry, field))))


def _hints(feed: Any, body: bytes) -> str | None:
    parts = []
    if ttl := re.match("[0-9]{1,9}", _text(feed.get("ttl")) or ""):  # some write `60 minutes`
        parts.append(f"ttl={min(int(ttl[0]), 525600)}")
    period = _PERIOD_MINUTES.get((_text(feed.get("sy_updateperiod")) or "").lower())
    if period:
        frequency = _text(feed.get("sy_updatefrequency")) or "1"
        parts.append(f"sy={max(period // max(int(frequency[:6]) if frequency.isascii() and frequency.isdigit() else 1, 1), 1)}")
    if hours := _skipped(_SKIP_HOURS, body):
        # RSS 2.0 counts from 0 to 23; RSS 0.91 from 1 to 24.
        parts.append("skip=" + ",".join(str(hour) for hour in sorted({int(h) % 24 for h in re.findall(rb"\b\d{1,2}\b", hours)})))
    if days := _skipped(_SKIP_DAYS, body):
        names = {day.lower().decode() for day in re.findall(rb"(?i)\b(mon|tue|wed|thu|fri|sat|sun)", days)}
        parts.append("days=" + ",".join(sorted(names)))
    return " ".join(part for part in parts if not part.endswith("=")) or None


def _skipped(opening: re.Pattern[bytes], body: bytes) -> bytes:
    """What stands in the first element of that name, b"" where there is none or it is too long."""
    start = opening.search(body)
    inner, closing, _ = body[start.end() : start.end() + _SKIP_LENGTH].lower().partition(b"</skip") if start else (b"", b"", b"")
    return inner if closing else b""


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
