"""What a page says about itself for machines: JSON-LD (schema.org), OpenGraph, meta elements."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

Node = Mapping[str, Any]

# schema.org types below CreativeWork that carry an article's own text.
ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "BackgroundNewsArticle",
        "ReviewNewsArticle",
        "AskPublicNewsArticle",
        "AdvertiserContentArticle",
        "BlogPosting",
        "LiveBlogPosting",
        "SocialMediaPosting",
        "Report",
        "ScholarlyArticle",
        "TechArticle",
        "SatiricalArticle",
        "Review",
    ]
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
OWN_TITLE = 10
OWN_ADDRESS = 10
MAX_DEPTH = 12
MAX_NODES = 5000


@dataclass(frozen=True, slots=True)
class Metadata:
    """JSON-LD nodes in document order, and meta contents by lower-cased name, property or itemprop.

    `article` is the node that describes this page's article, an empty mapping where there is none.
    """

    nodes: tuple[Node, ...] = ()
    article: Node = field(default_factory=dict)
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    canonical: str | None = None
    language: str | None = None

    def first(self, *names: str) -> str | None:
        """The first non-empty content of the first of these meta names that has one."""
        return next((values[0] for name in names if (values := self.meta.get(name))), None)

    def types(self) -> frozenset[str]:
        """All schema.org types that the page declares."""
        return frozenset(name for node in self.nodes for name in types(node))


def read_metadata(tree: HtmlElement) -> Metadata:
    """Collect the structured data of a parsed page. Never raises on malformed data: what cannot be read is left out."""
    nodes = tuple(_nodes(tree))
    canonical = tree.xpath('string((//link[translate(@rel, "CANOIL", "canoil")="canonical"]/@href)[1])')
    language = tree.get("lang") or tree.xpath("string((//@*[name()='xml:lang'])[1])") or None
    meta = _meta(tree)
    canonical = canonical.strip()
    return Metadata(nodes, _article(nodes, meta, canonical), meta, canonical or None, language)


def types(node: Node) -> tuple[str, ...]:
    """The `@type`s of a node without their vocabulary prefix."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(name.rsplit("/", 1)[-1].removeprefix("schema:") for name in names if isinstance(name, str))


def text_of(value: object) -> str | None:
    """A JSON-LD text value as plain text: entities resolved, white space collapsed, None where empty or no text."""
    if isinstance(value, list):
        return next((text for item in value if (text := text_of(item))), None)
    if isinstance(value, Mapping):
        return text_of(value.get("@value") or value.get("name"))
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value).split()) or None


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    count = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        for node in _walk(_load(script.text or ""), MAX_DEPTH):
            count += 1
            if count > MAX_NODES:
                return
            yield node


def _load(raw: str) -> object:
    for candidate in (raw, _TRAILING_COMMA.sub(r"\1", _WRAPPERS.sub("", raw)), html.unescape(raw)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: object, depth: int) -> Iterator[Node]:
    if depth == 0:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for child in value.values():
            yield from _walk(child, depth - 1)
    elif isinstance(value, list):
        for child in value:
            yield from _walk(child, depth - 1)


def _article(nodes: tuple[Node, ...], meta: Mapping[str, tuple[str, ...]], canonical: str) -> Node:
    """The article node that is about this page. A page may describe other articles too, as teasers: its own node bears the page's
    title or address, and says the most."""
    titles = {title.lower() for name in ("og:title", "twitter:title") for title in meta.get(name, ())}
    addresses = {address.split("?")[0].rstrip("/") for address in (canonical, *meta.get("og:url", ())) if address}

    def weight(node: Node) -> int:
        headline = (text_of(node.get("headline")) or text_of(node.get("name")) or "").lower()
        bears_title = bool(headline) and any(headline in title or title in headline for title in titles)
        bears_address = any(_address(node.get(name)) in addresses for name in ("url", "mainEntityOfPage", "@id"))
        return OWN_TITLE * bears_title + OWN_ADDRESS * bears_address + _richness(node)

    return max((node for node in nodes if ARTICLE_TYPES.intersection(types(node))), key=weight, default={})


def _address(value: object) -> str:
    address = value.get("@id") or value.get("url") if isinstance(value, Mapping) else value
    return address.split("?")[0].split("#")[0].rstrip("/") if isinstance(address, str) else ""


def _richness(node: Node) -> int:
    weights = {"articleBody": 3, "datePublished": 3, "headline": 2, "author": 2, "mainEntityOfPage": 2, "publisher": 2, "dateModified": 1}
    return sum(weight for name, weight in weights.items() if node.get(name))


def _meta(tree: HtmlElement) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        if not content:
            continue
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name:
                found.setdefault(name, []).append(content)
    return {name: tuple(values) for name, values in found.items()}
