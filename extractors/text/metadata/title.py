"""The headline: several places state it, the page's own heading and the others' agreement decide."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.text.dom.blocks import INLINE
from extractors.text.dom.document import Document
from extractors.text.dom.structured import text_of, types

_SEPARATOR = re.compile(r"\s+[|\-–—•·:»«/~]+\s+|\s*[|｜»_]\s*|\s+::\s+|(?<=[\u3040-\u9fff])[-–—](?=[\u3040-\u9fff])")
_WORD = re.compile(r"\w+")
# Soft hyphen, zero-width space, word joiner, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
MAX_LENGTH = 400
LONG_KEY = 20
HALF = 0.5
KICKER_WORDS = 3
SITE_TYPES = frozenset({"Organization", "NewsMediaOrganization", "WebSite", "Corporation"})


def site_name(document: Document) -> str | None:
    """What the site calls itself: og:site_name, the JSON-LD publisher, application-name."""
    metadata = document.metadata
    return (
        metadata.first("og:site_name")
        or text_of(metadata.article.get("publisher"))
        or metadata.first("application-name", "al:android:app_name")
    )


@dataclass(frozen=True, slots=True)
class Headline:
    """The chosen headline, the witness it was taken from, why, and all candidates as (witness, text)."""

    text: str | None
    witness: str
    why: str
    candidates: tuple[tuple[str, str], ...]


def find_title(document: Document) -> Headline:
    """The headline without the site's name; its text is None where the page has none.

    A level-one heading that another witness confirms wins; then JSON-LD `headline`, `og:title`, `twitter:title`, `<title>`.
    What only the heading has before the headline that two others agree on is a kicker, and is cut off.
    """
    names = _site_names(document)
    stated = [(witness, cleaned) for witness, raw in _stated(document) if raw and (cleaned := strip_site(raw, names))]
    headings = [
        text for text in (_text(heading) for heading in document.tree.iter("h1")) if text and (key := _key(text)) and key not in names
    ]
    candidates = (*(("h1", heading) for heading in headings), *stated)
    for heading in headings:
        if confirmed := _confirmed(_key(heading), stated):
            witness, other = confirmed
            if _key(other) == _key(heading) and words(other) != words(heading):
                return Headline(other, witness, "the heading says the same, with its words run together", candidates)
            if headline := _after_kicker(heading, stated):
                return Headline(headline, "h1", "without what stands before it in the heading alone", candidates)
            return Headline(heading, "h1", f"confirmed by {witness}", candidates)
    if stated:
        if len(headings) == 1 and max(_overlap(headings[0], text) for _, text in stated) >= HALF:
            return Headline(headings[0], "h1", "the only heading, and half its words are stated", candidates)
        witness, text = next(((name, text) for name, text in stated if not _truncated(text, stated)), stated[0])
        return Headline(text, witness, "no heading confirmed it, first in trust", candidates)
    if headings:
        return Headline(headings[0], "h1", "the only witness", candidates)
    return Headline(None, "none", "the page states no title", ())


def _stated(document: Document) -> tuple[tuple[str, str | None], ...]:
    metadata = document.metadata
    return (
        ("jsonld.headline", text_of(metadata.article.get("headline"))),
        ("meta.og:title", metadata.first("og:title")),
        ("meta.twitter:title", metadata.first("twitter:title")),
        ("title element", _element_title(document.tree)),
    )


def _confirmed(key: str, stated: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The first witness that says the same, or that contains it or is contained in it."""
    for witness, text in stated:
        other = _key(text)
        if key == other or (_long(key) and other and (key in other or other in key)):
            return witness, text
    return None


def _long(key: str) -> bool:
    """Whether a key is too long for a chance; in UTF-8, for a Chinese character says as much as three Latin letters."""
    return len(key.encode()) > LONG_KEY


def _after_kicker(heading: str, stated: list[tuple[str, str]]) -> str | None:
    """The headline that two witnesses agree on and that a heading ends with, after a few words of its own."""
    key, length = _key(heading), len(words(heading))
    counts = Counter(_key(text) for _, text in stated)
    for _, text in stated:
        other = _key(text)
        if key != other and key.endswith(other) and counts[other] > 1 and length - len(words(text)) <= KICKER_WORDS:
            return text
    return None


def _truncated(text: str, stated: list[tuple[str, str]]) -> bool:
    """Whether a text ends in dots where another witness goes on: systems cut JSON-LD headlines at 110 characters."""
    key = _key(text)
    return text.endswith(("...", "…")) and any(len(_key(other)) > len(key) and _key(other).startswith(key) for _, other in stated)


def strip_site(title: str, names: frozenset[str]) -> str:
    """Cut leading and trailing parts of a title that are, normalised, one of the site's names."""
    text = _plain(html.unescape(title))
    while True:
        parts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(text)]
        for start, end in parts:
            if _key(text[:start]) in names and text[end:]:
                text = text[end:]
                break
            if _key(text[end:]) in names and text[:start]:
                text = text[:start]
                break
        else:
            return text.strip()


def _site_names(document: Document) -> frozenset[str]:
    metadata = document.metadata
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    stated = [site_name(document), metadata.first("twitter:site"), metadata.first("application-name"), host]
    stated += [text_of(node.get("name")) for node in metadata.nodes if SITE_TYPES.intersection(types(node))]
    stated += [text_of(node.get("alternateName")) for node in metadata.nodes if SITE_TYPES.intersection(types(node))]
    stated += labels[:-1]
    return frozenset(key for name in stated if name and (key := _key(name)))


def _element_title(tree: HtmlElement) -> str | None:
    element = tree.find(".//head/title")
    return _text(element) if element is not None else None


def _text(element: HtmlElement) -> str | None:
    return _plain("".join(_pieces(element))) or None


def _pieces(element: HtmlElement) -> Iterator[str]:
    """The element's text, with a space where a line or block ends."""
    for event, part in iterwalk(element, events=("start", "end")):
        if event == "start":
            yield part.text or ""
        else:
            yield "" if part.tag in INLINE else " "
            yield (part.tail or "") if part is not element else ""


def _plain(text: str) -> str:
    """White space collapsed; marks for hyphenation and line breaks, which are no text, left out."""
    return " ".join(_INVISIBLE.sub("", text).split())[:MAX_LENGTH]


def _key(text: str) -> str:
    """Letters and digits only: `The Daily News` and `thedailynews` are one name."""
    return "".join(words(text)).removeprefix("the")


def words(text: str) -> list[str]:
    """Runs of letters and digits, in lower case."""
    return _WORD.findall(text.lower())


def _overlap(one: str, other: str) -> float:
    a, b = set(words(one)), set(words(other))
    return len(a & b) / max(1, min(len(a), len(b)))
