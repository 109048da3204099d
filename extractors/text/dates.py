"""When something was published and modified: every witness is kept, one rule chooses.

Publishers state the date for machines before they print it for people, and what they state for machines has a zone. So
JSON-LD wins over meta elements, these over microdata, the feed, marked-up time elements, the URL and visible text. A
witness that names only the day yields to a later one that names the minute of the same day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from htmldate import find_date
from lxml.html import HtmlElement

from extractors.records import DateWitness, Page
from extractors.text.document import Document
from extractors.text.instants import EARLIEST, Reading, read_instant
from extractors.text.language import code
from extractors.text.structured import text_of, types

PUBLISHED = "published"
MODIFIED = "modified"

META_PUBLISHED = [
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "article.published",
    "published_time",
    "published-date",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "publication_date",
    "publicationdate",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "datecreated",
    "citation_publication_date",
    "rnews:datepublished",
    "article_date_original",
    "og:pubdate",
    "shareaholic:article_published_time",
    "bt:pubdate",
    "rbpubdate",
    "timestamp",
    "date",
]
META_MODIFIED = [
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "article:modified",
    "datemodified",
    "modified_time",
    "dcterms.modified",
    "dc.date.modified",
    "lastmod",
    "revised",
    "cxenseparse:recs:modifiedtime",
]

# What a publisher puts first is trusted first. Names are prefixes of DateWitness.witness.
TRUST = ("jsonld.", "meta.article:published", "meta.", "jsonld-page.", "microdata.", "feed.", "sitemap.", "time", "url", "text", "htmldate")
TRUST_MODIFIED = ("jsonld.", "meta.", "jsonld-page.", "microdata.", "feed.", "sitemap.", "time", "text")
FUTURE_SLACK = timedelta(hours=26)
SAME = timedelta(hours=26)

_URL_DAY = re.compile(r"(?:^|[/_-])((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\D)")
_URL_DAY_SLASHED = re.compile(r"/((?:19|20)\d{2})/([a-z]{3}|\d{1,2})/(\d{1,2})(?=/|$)", re.IGNORECASE)
_MODIFIED_MARK = re.compile(r"modif|updat|aktuali|changed|mis-a-jour|actuali", re.IGNORECASE)
_PUBLISHED_MARK = re.compile(r"publi|posted|pubdate", re.IGNORECASE)
_ASIDE_MARK = re.compile(
    r"related|sidebar|recommend|most-?read|trending|latest|teaser|comment|footer|popular|more-?(?:news|stories)|promo|widget", re.IGNORECASE
)
_ASIDE_TAGS = frozenset({"aside", "nav", "footer"})
TIME_ELEMENTS = 12
# Where printed dates stand, in blocks of text before and after the heading, and how long such a line is at most.
BEFORE_HEADING = 6
AFTER_HEADING = 14
VISIBLE_LENGTH = 120
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")


def witnesses(document: Document, page: Page, feed: tuple[DateWitness, ...] = ()) -> tuple[DateWitness, ...]:
    """All evidence of a page, the feed's first, each raw value once per witness name."""
    region = _region(document)
    language = code(document.metadata.language)

    def read(name: str, role: str, raw: object) -> DateWitness | None:
        text = f"{raw:.0f}" if isinstance(raw, int | float) else text_of(raw)
        reading = read_instant(text, page.fetched_at, language, region) if text else None
        # A printed line is a witness only where it holds a date; what is stated for machines is kept even if it cannot be read.
        return witness(name, role, text, reading) if text and (reading or name != "text") else None

    found = [*feed, *filter(None, (read(*item) for item in _raw(document)))]
    for name, value in (("http", page.header("last-modified")), ("meta-http", document.metadata.first("last-modified"))):
        found += filter(None, [read(f"{name}.last-modified", MODIFIED, value)])
    return tuple(dict.fromkeys(found))


def choose(found: tuple[DateWitness, ...], role: str, now: datetime) -> DateWitness | None:
    """The witness that decides `role`, None where none is plausible: readable, after 1990 and not in the future of `now`."""
    trust = TRUST if role == PUBLISHED else TRUST_MODIFIED
    ranked = sorted(
        (item for item in found if item.role == role and _plausible(item, now) and _rank(item, trust) < len(trust)),
        key=lambda item: _rank(item, trust),
    )
    if not ranked:
        return None
    winner = ranked[0]
    if not _exact(winner):
        winner = next((item for item in ranked if _exact(item) and _same_day(item, winner)), winner)
    return _with_zone(winner, ranked)


def fallback(document: Document, now: datetime) -> DateWitness | None:
    """What htmldate finds where a page has no other witness: a day, out of markup or visible text. It is slow, so it is asked last."""
    try:
        found = find_date(document.tree, original_date=True, url=document.url, max_date=now + timedelta(days=1))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    return replace(witness("htmldate", PUBLISHED, found, read_instant(found, now)), guessed=True) if found else None


def standing(item: DateWitness, winner: DateWitness | None, now: datetime) -> str:
    """How a witness fared against the winner of its role, in words."""
    if item.instant is None:
        return "not readable"
    if not _plausible(item, now):
        return "before 1990 or in the future"
    if winner is None:
        return "never decides"
    if item.witness == winner.witness and item.raw == winner.raw:
        return "decides"
    return "agrees" if _same_day(item, winner) else "differs, trusted less"


def witness(name: str, role: str, raw: str, reading: Reading | None) -> DateWitness:
    """A witness record of a raw value and what could be read in it."""
    if reading is None:
        return DateWitness(name, role, raw[:120], None)
    return DateWitness(name, role, raw[:120], reading.instant, reading.offset_minutes, reading.precision, reading.guessed)


def _raw(document: Document) -> Iterator[tuple[str, str, object]]:
    article = document.metadata.article
    for name, role in (("datePublished", PUBLISHED), ("dateCreated", PUBLISHED), ("dateModified", MODIFIED)):
        yield f"jsonld.{name}", role, article.get(name)
    if not article:
        for node in document.metadata.nodes:
            if "WebPage" in types(node):
                yield "jsonld-page.datePublished", PUBLISHED, node.get("datePublished")
                yield "jsonld-page.dateModified", MODIFIED, node.get("dateModified")
    for names, role in ((META_PUBLISHED, PUBLISHED), (META_MODIFIED, MODIFIED)):
        for name in names:
            for value in document.metadata.meta.get(name, ())[:1]:
                yield f"meta.{name}", role, value
    yield from _markup(document.tree)
    yield from _visible(document)
    if day := url_day(document.url):
        yield "url", PUBLISHED, day


def _markup(tree: HtmlElement) -> Iterator[tuple[str, str, object]]:
    seen = 0
    for element in tree.iter("time", "span", "abbr", "div", "p"):
        itemprop = element.get("itemprop") or ""
        if itemprop in {"datePublished", "dateCreated", "dateModified"} and not _aside(element):
            raw = element.get("datetime") or element.get("content") or element.get("title") or _short_text(element)
            yield f"microdata.{itemprop}", MODIFIED if itemprop == "dateModified" else PUBLISHED, raw
        elif element.tag == "time" and seen < TIME_ELEMENTS and not _aside(element):
            seen += 1
            marks = (
                f"{element.get('class')} {element.get('id')} {element.getparent().get('class') if element.getparent() is not None else ''}"
            )
            role = MODIFIED if _MODIFIED_MARK.search(f"{marks} {_lead(element)}") else PUBLISHED
            yield "time", role, element.get("datetime") or _short_text(element)


def _visible(document: Document) -> Iterator[tuple[str, str, object]]:
    """Short lines around the page's heading that hold a date, cut in two where an update is named after the publication."""
    for block in document.head_blocks(BEFORE_HEADING, AFTER_HEADING):
        if len(block.text) > VISIBLE_LENGTH or not _YEAR.search(block.text) or _aside(block.owner):
            continue
        update = _MODIFIED_MARK.search(block.text)
        published, modified = (block.text[: update.start()], block.text[update.start() :]) if update else (block.text, "")
        for role, part in ((PUBLISHED, published), (MODIFIED, modified)):
            if _YEAR.search(part):
                yield "text", role, part


def _lead(element: HtmlElement) -> str:
    """The words just before an element, which say whether it is an update."""
    previous = element.getprevious()
    parent = element.getparent()
    before = (previous.tail or previous.text or "") if previous is not None else (parent.text or "" if parent is not None else "")
    around = parent.get("class") if parent is not None else ""
    return f"{around} {before[-40:]} {(element.text or '')[:20]}"


def _short_text(element: HtmlElement) -> str | None:
    text = element.text_content()
    return text if len(text) <= 200 else None


def _aside(element: HtmlElement) -> bool:
    return any(
        parent.tag in _ASIDE_TAGS or _ASIDE_MARK.search(f"{parent.get('class') or ''} {parent.get('id') or ''}")
        for parent in element.iterancestors()
        if parent.tag not in {"body", "html"}
    )


def url_day(url: str) -> str | None:
    """The day that a URL's path states (`/2022/03/10/`, `/2022/mar/10/`, `-20220310-`), as an ISO date."""
    path = url.split("?", 1)[0].split("://", 1)[-1].partition("/")[2]
    if match := _URL_DAY.search(f"/{path}"):
        return f"{match[1]}-{match[2]}-{match[3]}"
    if match := _URL_DAY_SLASHED.search(f"/{path}"):
        month = read_instant(f"{match[3]} {match[2]} {match[1]}", EARLIEST) if match[2].isalpha() else None
        if month:
            return month.instant.date().isoformat()
        if match[2].isdigit() and 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31:
            return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}"
    return None


def _region(document: Document) -> str | None:
    for tag in (document.metadata.language, document.metadata.first("og:locale")):
        if tag and (match := re.match(r"^[A-Za-z]{2,3}[-_]([A-Za-z]{2})\b", tag)):
            return match[1].upper()
    return None


def _plausible(item: DateWitness, now: datetime) -> bool:
    return item.instant is not None and EARLIEST <= item.instant <= now + FUTURE_SLACK


def _rank(item: DateWitness, trust: tuple[str, ...]) -> int:
    return next((place for place, prefix in enumerate(trust) if item.witness.startswith(prefix)), len(trust))


def _exact(item: DateWitness) -> bool:
    """Whether a witness names a minute. Midnight sharp is how systems without a time write a day."""
    assert item.instant is not None
    local = item.instant + timedelta(minutes=item.offset_minutes or 0)
    return item.precision in {"minute", "second"} and (local.hour, local.minute, local.second) != (0, 0, 0)


def _same_day(one: DateWitness, other: DateWitness) -> bool:
    assert one.instant is not None
    assert other.instant is not None
    return abs(one.instant - other.instant) <= SAME


def _with_zone(winner: DateWitness, others: list[DateWitness]) -> DateWitness:
    """Where the winner states no zone and another witness shows the same wall clock with one, the winner takes it."""
    if winner.offset_minutes is not None or not _exact(winner) or winner.instant is None:
        return winner
    for item in others:
        if item.offset_minutes is not None and item.instant is not None and _exact(item):
            wall = item.instant + timedelta(minutes=item.offset_minutes)
            if abs(wall - winner.instant) < timedelta(minutes=1):
                return replace(winner, instant=item.instant, offset_minutes=item.offset_minutes, guessed=False)
    return winner
