"""The headline: several places state it, the page's own heading and the others' agreement decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.text.document import Document
from extractors.text.structured import text_of, types

_SEPARATOR = re.compile(r"\s+[|\-–—•·:»«/~]+\s+|\s*[|»]\s*|\s+::\s+")
_WORD = re.compile(r"\w+")
MAX_LENGTH = 400
LONG_KEY = 20
HALF = 0.5
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
    """
    names = _site_names(document)
    stated = [(witness, cleaned) for witness, raw in _stated(document) if raw and (cleaned := strip_site(raw, names))]
    headings = [
        text for text in (_text(heading) for heading in document.tree.iter("h1")) if text and (key := _key(text)) and key not in names
    ]
    candidates = (*(("h1", heading) for heading in headings), *stated)
    for heading in headings:
        if witness := _confirmed(_key(heading), stated):
            return Headline(heading, "h1", f"confirmed by {witness}", candidates)
    if stated:
        if len(headings) == 1 and max(_overlap(headings[0], text) for _, text in stated) >= HALF:
            return Headline(headings[0], "h1", "the only heading, and half its words are stated", candidates)
        return Headline(stated[0][1], stated[0][0], "no heading confirmed it, first in trust", candidates)
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


def _confirmed(key: str, stated: list[tuple[str, str]]) -> str | None:
    """The first witness that says the same, or that contains it or is contained in it."""
    for witness, text in stated:
        other = _key(text)
        if key == other or (len(key) > LONG_KEY and other and (key in other or other in key)):
            return witness
    return None


def strip_site(title: str, names: frozenset[str]) -> str:
    """Cut leading and trailing parts of a title that are, normalised, one of the site's names."""
    text = " ".join(title.split())[:MAX_LENGTH]
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
    return " ".join(element.text_content().split())[:MAX_LENGTH] or None


def _key(text: str) -> str:
    """Letters and digits only: `The Daily News` and `thedailynews` are one name."""
    return "".join(_WORD.findall(text.lower())).removeprefix("the")


def _overlap(one: str, other: str) -> float:
    a, b = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return len(a & b) / max(1, min(len(a), len(b)))
