"""The headline: several places state it, the page's own heading and the others' agreement decide."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.text.document import Document
from extractors.text.structured import text_of, types

_SEPARATOR = re.compile(r"\s+[|\-–—•·:»«/~]+\s+|\s*[|»]\s*|\s+::\s+")
_WORD = re.compile(r"\w+")
MAX_LENGTH = 400
SITE_TYPES = frozenset({"Organization", "NewsMediaOrganization", "WebSite", "Corporation"})


def site_name(document: Document) -> str | None:
    """What the site calls itself: og:site_name, the JSON-LD publisher, application-name."""
    metadata = document.metadata
    return (
        metadata.first("og:site_name")
        or text_of(metadata.article.get("publisher"))
        or metadata.first("application-name", "al:android:app_name")
    )


def find_title(document: Document) -> str | None:
    """The headline without the site's name, None where the page has none.

    A level-one heading that another witness confirms wins; then JSON-LD `headline`, `og:title`, `<title>`.
    """
    metadata = document.metadata
    names = _site_names(document)
    raw = (
        text_of(metadata.article.get("headline")),
        metadata.first("og:title"),
        metadata.first("twitter:title"),
        _element_title(document.tree),
    )
    stated = [cleaned for item in raw if item and (cleaned := strip_site(item, names))]
    headings = [text for text in (_text(heading) for heading in document.tree.iter("h1")) if text and _key(text) not in names]
    keys = [_key(item) for item in stated]
    for heading in headings:
        key = _key(heading)
        if any(key == other or (len(key) > 20 and (key in other or other in key)) for other in keys if other):
            return heading
    if stated:
        if len(headings) == 1 and max(_overlap(headings[0], item) for item in stated) >= 0.5:
            return headings[0]
        return stated[0]
    return headings[0] if headings else None


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
