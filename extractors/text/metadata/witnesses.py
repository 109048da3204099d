"""All evidence on a page about when it was published and modified, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from extractors.dates import Hints, month_of, of_reading, read_date
from extractors.files.data_files import load
from extractors.files.phrases import BEFORE_NAMES
from extractors.files.seeds import SEEDS
from extractors.records import DateWitness, Page
from extractors.text.dom.blocks import key_of
from extractors.text.dom.document import Document
from extractors.text.dom.microdata import own
from extractors.text.dom.structured import text_of, types
from extractors.text.metadata.beside import Asides
from extractors.text.metadata.updates import HAS_DAY, MODIFIED, PUBLISHED, parted, says_updated

_META_NAMES = load(SEEDS / "meta_names.yaml", dict[str, tuple[str, ...]])

# Other names of meta elements that say as much, where they hold a date.
_META_PUBLISHED = re.compile(
    r"publi(?:sh|c)|pub[-_.:]?(?:date|time)|issued|release[-_.]?date|created?(?:[-_.]?(?:at|date|time))?$|creation|^pdate$"
)
_META_MODIFIED = re.compile(r"modif|updat|lastmod|revis")
_META_OTHER = re.compile(r"image|video|audio|publisher|site|expir|copyright|comment")
# Names under which scripts and the state of client-side frameworks keep it.
_SCRIPT = re.compile(
    r"""["']?\b((?:date|first|original|article)?_?(?:publish(?:ed)?|publication|pub)(?:_?(?:at|on|date|time|datetime))?|date_?published)\\?["']?"""
    r"""\s*[:=]\s*\\?["']?(\d[\dT:.,Z+/ -]{7,32})""",
    re.IGNORECASE,
)
BEFORE_PUB = len("'original_")  # what may stand before `pub` in such a name, with the quote
_URL_DAY = re.compile(r"(?:^|[/_-])((?:19|20)\d{2})[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\D)")
_URL_DAY_SLASHED = re.compile(r"/((?:19|20)\d{2})/([a-z]{3}|\d{1,2})/(\d{1,2})(?=/|$)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
# What an element that may state a date has or is.
_STATING = frozenset({"datetime", "itemprop", "property", "data-timestamp", "data-datetime"})
_STATING_TAGS = frozenset({"time", "abbr", "meta"})
_DATES = {name.lower(): name for name in ("datePublished", "dateCreated", "dateModified")}
_META_KNOWN = frozenset({*_META_NAMES["published"], *_META_NAMES["modified"], *_DATES, "last-modified"})
_DUBLIN_CORE = re.compile(r"\bdc(?:terms)?:(?:date|created|issued|modified)\b", re.IGNORECASE)
_PUBLISHED_ABBR = re.compile(r"published|updated")
_PUBLISHED_CLASS = re.compile(r"(?:^|[\s_-])published(?:$|[\s_-])")
_STAMPS = ("datetime", "content", "title", "data-datetime", "data-timestamp", "data-time", "data-date", "data-published")
TIME_ELEMENTS = 12
# Where printed dates stand, in blocks of text before and after the heading, and how long such a line is at most.
BEFORE_HEADING = 6
AFTER_HEADING = 14
VISIBLE_LENGTH = 120
# A longer line must say more for itself.
DATE_LINE = 60
RELATIVE_LINE = 40
_PRINTED = frozenset({"text", "relative"})


def read_witnesses(
    document: Document, page: Page, hints: Hints, paragraphs: tuple[str, ...] = (), feed: tuple[DateWitness, ...] = ()
) -> tuple[DateWitness, ...]:
    """All evidence of a page, the feed's first, each raw value once per witness name. `paragraphs` are the article's text."""

    def read(name: str, role: str, raw: object) -> DateWitness | None:
        text = f"{raw:.0f}" if isinstance(raw, int | float) else text_of(raw)
        known = replace(hints, anchor=page.fetched_at) if name == "relative" else hints
        reading = read_date(text, known) if text else None
        # A printed line is a witness only where it holds a date; what is stated for machines is kept even if it cannot be read.
        return of_reading(name, role, text, reading) if text and (reading or name not in _PRINTED) else None

    found = [*feed, *filter(None, (read(*item) for item in _raw(document, hints, Asides(document, paragraphs))))]
    for name, value in (("http", page.header("last-modified")), ("meta-http", document.metadata.first("last-modified"))):
        found += filter(None, [read(f"{name}.last-modified", MODIFIED, value)])
    return tuple(dict.fromkeys(found))


def script_witness(document: Document, hints: Hints) -> DateWitness | None:
    """The instant of publication that the page's scripts name, where all that they say under such names is one instant.

    More than one is a page that carries its teasers' dates too.
    """
    read: dict[object, DateWitness] = {}
    for script in document.tree.iter("script"):
        for match in _script_dates(script.text or ""):
            if reading := read_date(match[2].strip(" ,"), hints):
                read.setdefault(reading.instant.replace(second=0), of_reading(f"script.{match[1]}", PUBLISHED, match[2], reading))
    return next(iter(read.values())) if len(read) == 1 else None


def _script_dates(source: str) -> Iterator[re.Match[str]]:
    """The matches of `_SCRIPT`, which is tried around `pub` only: scripts are long."""
    lower, position, end = source.lower(), 0, 0
    if len(lower) != len(source):
        yield from _SCRIPT.finditer(source)
        return
    while (position := lower.find("pub", position)) >= 0:
        starts = range(max(end, position - BEFORE_PUB), position + 1)
        if match := next((match for start in starts if (match := _SCRIPT.match(source, start))), None):
            yield match
            end = match.end()
        position = max(position + 1, end)


def _raw(document: Document, hints: Hints, asides: Asides) -> Iterator[tuple[str, str, object]]:
    article = document.metadata.article
    for name, role in (("datePublished", PUBLISHED), ("dateCreated", PUBLISHED), ("dateModified", MODIFIED)):
        yield f"jsonld.{name}", role, article.get(name)
    for node in document.metadata.nodes if not article.get("datePublished") else ():
        if "WebPage" in types(node):
            yield "jsonld-page.datePublished", PUBLISHED, node.get("datePublished")
            yield "jsonld-page.dateModified", MODIFIED, node.get("dateModified")
        # A film that the page is about bears its heading; others are beside the article.
        elif "VideoObject" in types(node) and key_of(text_of(node.get("name")) or "") in {
            each.key for each in document.blocks if each.heading
        }:
            yield "jsonld-page.uploadDate", PUBLISHED, node.get("uploadDate")
    yield from _meta(document, hints)
    yield from _markup(document.tree, asides)
    yield from _visible(document, asides)
    if day := url_day(document.url):
        yield "url", PUBLISHED, day


def _meta(document: Document, hints: Hints) -> Iterator[tuple[str, str, str]]:
    meta = document.metadata.meta
    for names, stated in ((_META_NAMES["published"], PUBLISHED), (_META_NAMES["modified"], MODIFIED)):
        for name in names:
            for value in meta.get(name, ())[:1]:
                yield f"meta.{name}", stated, value
    for name in meta:
        if name in _META_KNOWN:
            continue
        role = MODIFIED if _META_MODIFIED.search(name) else PUBLISHED if _META_PUBLISHED.search(name) else ""
        if role and not _META_OTHER.search(name) and read_date(meta[name][0], hints):
            yield f"meta-like.{name}", role, meta[name][0]


def _markup(tree: HtmlElement, asides: Asides) -> Iterator[tuple[str, str, object]]:
    """Marked-up instants, time elements after the heading before those above it: a page's head may print today's date."""
    above: list[HtmlElement] = []
    below: list[HtmlElement] = []
    found = above
    for element in tree.iterdescendants():
        if element.tag == "h1":
            found = below
        elif (
            len(found) < TIME_ELEMENTS
            and (element.tag in _STATING_TAGS or not _STATING.isdisjoint(element.keys()))
            and _states_date(element)
            and not asides.hold(element)
        ):
            found.append(element)
    yield from map(_marked, own(element for element in (*above, *below) if _property(element) in _DATES))
    yield from (_marked(element) for element in (*below, *above) if _property(element) not in _DATES)


def _states_date(element: HtmlElement) -> bool:
    """Whether it is a time element, has a property of that name or of Dublin Core's, or is an `abbr` as hAtom has it."""
    if (
        element.tag == "time"
        or element.get("datetime")
        or (not len(element) and (element.get("data-timestamp") or element.get("data-datetime")))
        or _property(element) in _DATES
        or _DUBLIN_CORE.search(element.get("property") or "")
    ):
        return True
    return element.tag == "abbr" and bool(_PUBLISHED_ABBR.search(element.get("class") or ""))


def _property(element: HtmlElement) -> str:
    """The name of its microdata or RDFa property, or of a meta element, in lower case and without a vocabulary's prefix."""
    name = element.get("itemprop") or element.get("property") or (element.get("name") if element.tag == "meta" else None)
    return (name or "").rsplit(":", 1)[-1].lower()


def _marked(element: HtmlElement) -> tuple[str, str, object]:
    raw = next((value for name in _STAMPS if (value := element.get(name))), None) or _short_text(element)
    if stated := _DATES.get(_property(element)):
        return f"microdata.{stated}", MODIFIED if stated == "dateModified" else PUBLISHED, raw
    marks = f"{element.get('class')} {element.get('id')} {element.get('property')} {_lead(element)}"
    # What is marked as both was not changed since: `<time class="published updated">`.
    both = _PUBLISHED_CLASS.search(element.get("class") or "")
    updated = (says_updated(marks) and not both) or _shows_update(element, raw)
    return "time", MODIFIED if updated else PUBLISHED, raw


def _shows_update(element: HtmlElement, raw: object) -> bool:
    """Whether an element that shows two days states that of the update: `16/03/2026 | Updated 17/03/2026`."""
    days = {role: set(_NUMBER.findall(part)) for role, part in parted(_short_text(element) or "")}
    stated = set(_NUMBER.findall(str(raw)[: len("2026-03-17")]))
    return len(days) > 1 and stated <= days[MODIFIED] and not stated <= days[PUBLISHED]


def _visible(document: Document, asides: Asides) -> Iterator[tuple[str, str, object]]:
    """Short lines around the page's heading that hold a date, in parts where they name a publication and an update.

    What counts from the moment of reading ("2 hours ago") is read by the moment at which the page was fetched.
    """
    # A page's head may print today's date, so what stands above the heading comes last.
    for block in (*document.head_blocks(0, AFTER_HEADING), *document.head_blocks(BEFORE_HEADING, 0)):
        line = block.text
        if len(line) > VISIBLE_LENGTH:
            continue
        if HAS_DAY.search(line):
            if _is_date_line(line) and not asides.hold(block.owner):
                yield from (("text", role, part) for role, part in parted(line))
        elif len(line) <= RELATIVE_LINE and not block.heading and not asides.hold(block.owner):
            yield "relative", MODIFIED if says_updated(line) else PUBLISHED, line


def _is_date_line(text: str) -> bool:
    """Whether a line is short, or says who or that it is published, or names two days, each with its role: others are sentences."""
    return (
        len(text) <= DATE_LINE
        or BEFORE_NAMES.match(text) is not None
        or _META_PUBLISHED.search(text.lower()) is not None
        or len(list(parted(text))) > 1
    )


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


def url_day(url: str) -> str | None:
    """The day that a URL's path states (`/2022/03/10/`, `/2022/mar/10/`, `-20220310-`), as an ISO date."""
    path = url.split("?", 1)[0].split("://", 1)[-1].partition("/")[2]
    if match := _URL_DAY.search(f"/{path}"):
        return f"{match[1]}-{match[2]}-{match[3]}"
    if match := _URL_DAY_SLASHED.search(f"/{path}"):
        month, day = int(match[2]) if match[2].isdigit() else month_of(match[2]) or 0, int(match[3])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{match[1]}-{month:02d}-{day:02d}"
    return None
