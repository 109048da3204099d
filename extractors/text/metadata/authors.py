"""Names of people who wrote an article, out of JSON-LD, meta elements and marked-up bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from extractors.text.dom.document import Document
from extractors.text.dom.microdata import own
from extractors.text.dom.structured import Node, text_of, types
from extractors.text.metadata.names import BYLINE, MAX_AUTHORS, clean_names
from extractors.text.metadata.title import SITE_TYPES, site_name

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
PERSON_TYPES = frozenset({"Person"})
# How sites call their authors' own pages.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|staff|people|person|profiles?|journalists?|contributors?|by|autor(?:es|en)?|auteurs?|autor[ei]|avtor|skribent|yazar)/[^/?#]+",
    re.IGNORECASE,
)
_BYLINES = (
    ".//*[@itemprop='author']//*[@itemprop='name']",
    ".//*[@itemprop='author']",
    ".//a[@rel='author']",
    ".//*[contains(concat(' ', normalize-space(@class), ' '), ' byline ')]",
    ".//*[contains(@class, 'author-name') or contains(@class, 'author__name')]",
    ".//*[contains(@class, 'byline-name') or contains(@class, 'byline__name')]",
    ".//a[contains(@class, 'author') or contains(@data-testid, 'uthor')]",
)
MAX_BYLINE = 120
# Where a byline stands, in blocks of text before and after the heading.
HEAD_BEFORE, HEAD_AFTER = 3, 12


def find_authors(document: Document) -> tuple[str, ...]:
    """Names in the order of the first witness that has any; empty where the page names nobody."""
    organisations = _organisations(document)
    for raw in (_stated(document), _meta(document), _marked(document.tree), _linked(document), _printed(document)):
        names = clean_names(raw, organisations)
        if names:
            return names
    return ()


def _stated(document: Document) -> Iterator[str]:
    article = document.metadata.article
    by_id = {node["@id"]: node for node in document.metadata.nodes if isinstance(node.get("@id"), str) and node.get("name")}
    for field in ("author", "creator"):
        value = article.get(field)
        for item in value if isinstance(value, list) else [value]:
            node = by_id.get(item["@id"], item) if isinstance(item, Mapping) and isinstance(item.get("@id"), str) else item
            if isinstance(node, Mapping) and _organisation(node):
                continue
            if name := text_of(node.get("name") if isinstance(node, Mapping) else node):
                yield name


def _meta(document: Document) -> Iterator[str]:
    for name in META_AUTHOR:
        values = document.metadata.meta.get(name, ())
        if values:
            yield from values
            return
    # What Yoast and others show on cards: a label and its value, in pairs.
    for number in ("1", "2"):
        if BYLINE.match(f"{document.metadata.first(f'twitter:label{number}') or ''} x"):
            yield document.metadata.first(f"twitter:data{number}") or ""


def _marked(tree: HtmlElement) -> Iterator[str]:
    for expression in _BYLINES:
        elements = tree.xpath(expression)
        if "itemprop" in expression:
            elements = own(elements)
        found = [" ".join(element.text_content().split()) for element in elements[:MAX_AUTHORS]]
        short = [text for text in found if 3 <= len(text) <= 120]
        if short:
            yield from short
            return


def _linked(document: Document) -> Iterator[str]:
    """Links to authors' pages beside the heading; those beside the first such link, for a page's other authors come later."""
    for block in document.head_blocks(HEAD_BEFORE, HEAD_AFTER):
        links = [link for link in block.owner.iter("a") if _AUTHOR_PAGE.search(link.get("href") or "")]
        if links and len(block.text) <= MAX_BYLINE:
            yield from (" ".join(link.text_content().split()) for link in links[:MAX_AUTHORS])
            return


def _printed(document: Document) -> Iterator[str]:
    """Lines beside the heading that begin like a byline."""
    for block in document.head_blocks(HEAD_BEFORE, HEAD_AFTER):
        if len(block.text) <= MAX_BYLINE and BYLINE.match(block.text):
            yield block.text


def _organisations(document: Document) -> frozenset[str]:
    nodes = filter(_organisation, document.metadata.nodes)
    names = [site_name(document), *(text_of(node.get("name")) for node in nodes)]
    return frozenset(name.lower() for name in names if name)


def _organisation(node: Node) -> bool:
    """Some systems give an author both types."""
    return bool(SITE_TYPES.intersection(types(node))) and not PERSON_TYPES.intersection(types(node))
