"""Names of people who wrote an article, out of JSON-LD, meta elements and marked-up bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml.html import HtmlElement

from extractors.text.document import Document
from extractors.text.instants import MONTHS
from extractors.text.phrases import any_of
from extractors.text.structured import text_of, types
from extractors.text.title import SITE_TYPES, site_name

META_AUTHOR = [
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
    "authors",
]
_BY = re.compile(
    r"^\s*(?:(?:view all posts|posts|articles|written|reported|edited|posted|published|story|text|words|analysis|opinion|report)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|przez|автор|текст)\b\s*:?\s+",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:;|\||•|·|/|\n|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÀ-Þ])|&|\bwith\b|\bі\b|\bта\b|,)\s*")
_URL = re.compile(r"https?://|www\.|@|\.(?:com|org|net|info|co)\b", re.IGNORECASE)
_ROLE = any_of(
    r"""
    editors?
    editorial
    reporters?
    correspondents?
    (?:staff )?writers?
    staff
    newsroom
    desk
    team
    columnist
    journalist
    producer
    contributor
    bureau
    chief
    senior
    associate
    director
    photographer
    analyst
    author
    admin
    redaktion
    redaktor
    r[ée]daction
    redacción
    redazione
    redactie
    редакці[яї]
    редакци[яи]
    agenc(?:y|ies)
    press
    news
    wire
    services?
    media
    network
    magazine
    times
    reuters
    afp
    ap
    dpa
    board
    guest
    special
    online
    web
    digital
""",
    before=r"\b",
    after=r"\b",
)
_HONORIFIC = re.compile(r"^(?:dr|prof|professor|mr|mrs|ms|sir|dame|rev|hon)\.?\s+", re.IGNORECASE)
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|phd|ph\.d|md|esq)\.?$", re.IGNORECASE)
_AFTER = re.compile(r"\s*(?:[(\[|]|\s[-–—]\s| for | in | at |\bUpdated\b|\bPublished\b|\bPosted\b|\d).*$")
PERSON_TYPES = frozenset({"Person"})
_BYLINES = (
    ".//*[@itemprop='author']//*[@itemprop='name']",
    ".//*[@itemprop='author']",
    ".//a[@rel='author']",
    ".//*[contains(concat(' ', normalize-space(@class), ' '), ' byline ')]",
    ".//*[contains(@class, 'author-name') or contains(@class, 'author__name')]",
    ".//*[contains(@class, 'byline-name') or contains(@class, 'byline__name')]",
)
MAX_AUTHORS = 12
MAX_NAME = 60
MAX_BYLINE = 120
# Where a byline stands, in blocks of text before and after the heading.
HEAD_BEFORE, HEAD_AFTER = 3, 12


def find_authors(document: Document) -> tuple[str, ...]:
    """Names in the order of the first witness that has any; empty where the page names nobody."""
    organisations = _organisations(document)
    for raw in (_stated(document), _meta(document), _marked(document.tree), _printed(document)):
        names = clean_names(raw, organisations)
        if names:
            return names
    return ()


def clean_names(raw: Iterable[str], organisations: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Split bylines into names; titles, roles, organisations and addresses are left out."""
    names: dict[str, str] = {}
    for line in raw:
        for part in _SPLIT.split(_BY.sub("", line)):
            name = _name(part)
            if name and name.lower() not in organisations:
                names.setdefault(name.lower(), name)
    return tuple(names.values())[:MAX_AUTHORS]


def _name(part: str) -> str | None:
    text = " ".join(_AFTER.sub("", _HONORIFIC.sub("", _BY.sub("", part).strip())).split()).strip(" .,:;-–—'\"“”")
    if not 3 <= len(text) <= MAX_NAME or _URL.search(part) or _ROLE.search(text) or _SUFFIX.match(text):
        return None
    words = text.split()
    # A byline's date is cut at its digits, and its month is left.
    while words and words[-1].lower().strip(".") in MONTHS:
        words.pop()
    text = " ".join(words)
    if len(words) == 1 and text.isupper():
        return None
    if not 1 < len(words) <= 6 and not (len(words) == 1 and text[0].isupper() and text.isalpha()):
        return None
    if text == text.lower() and text.upper() != text:
        return None
    return _cased(text)


def _cased(text: str) -> str:
    letters = [character for character in text if character.isalpha()]
    return text.title() if letters and len(text) > 4 and all(character.isupper() for character in letters) else text


def _stated(document: Document) -> Iterator[str]:
    article = document.metadata.article
    by_id = {node["@id"]: node for node in document.metadata.nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for field in ("author", "creator"):
        value = article.get(field)
        for item in value if isinstance(value, list) else [value]:
            node = by_id.get(item["@id"], item) if isinstance(item, Mapping) and isinstance(item.get("@id"), str) else item
            if isinstance(node, Mapping) and types(node) and not PERSON_TYPES.intersection(types(node)):
                continue
            if name := text_of(node.get("name") if isinstance(node, Mapping) else node):
                yield name


def _meta(document: Document) -> Iterator[str]:
    for name in META_AUTHOR:
        values = document.metadata.meta.get(name, ())
        if values:
            yield from values
            return


def _marked(tree: HtmlElement) -> Iterator[str]:
    for expression in _BYLINES:
        found = [" ".join(element.text_content().split()) for element in tree.xpath(expression)[:MAX_AUTHORS]]
        short = [text for text in found if 3 <= len(text) <= 120]
        if short:
            yield from short
            return


def _printed(document: Document) -> Iterator[str]:
    """Lines beside the heading that begin like a byline."""
    for block in document.head_blocks(HEAD_BEFORE, HEAD_AFTER):
        if len(block.text) <= MAX_BYLINE and _BY.match(block.text):
            yield block.text


def _organisations(document: Document) -> frozenset[str]:
    nodes = (node for node in document.metadata.nodes if SITE_TYPES.intersection(types(node)))
    names = [site_name(document), *(text_of(node.get("name")) for node in nodes)]
    return frozenset(name.lower() for name in names if name)
