"""What a page states for machines: JSON-LD (schema.org), OpenGraph, meta elements."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from urllib.parse import urljoin

from lxml.html import HtmlElement

from extractors.bylines.lone_names import begins_with_name
from extractors.strings import clean
from extractors.text.dom.json_ld import MAX_DEPTH, Node, load_json, read_nodes
from extractors.text.dom.microdata import is_of_another

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
# Names in which the family's comes first, with no space behind it; foreign ones are in katakana, and keep their order.
_EASTERN = re.compile("[\u3041-\u309f\u3400-\u9fff\uac00-\ud7af]+")
OWN_TITLE = 10
OWN_ADDRESS = 10
MAX_HEADINGS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """JSON-LD nodes in document order, and meta contents by lower-cased name, property or itemprop.

    `article` is the node that describes this page's article, an empty mapping where there is none; `body` are the paragraphs of its
    `articleBody`, empty where it states none.
    """

    nodes: tuple[Node, ...] = ()
    article: Node = field(default_factory=dict)
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    canonical: str | None = None
    language: str | None = None
    body: tuple[str, ...] = ()

    def first(self, *names: str) -> str | None:
        """The first non-empty content of the first of these meta names that has one."""
        return next((values[0] for name in names if (values := self.meta.get(name))), None)

    def types(self) -> frozenset[str]:
        """All schema.org types that the page declares."""
        return frozenset(name for node in self.nodes for name in types(node))


def read_metadata(tree: HtmlElement) -> Metadata:
    """Collect the structured data of a parsed page. Never raises on malformed data: what cannot be read is left out."""
    nodes = tuple(read_nodes(tree))
    canonical = next((link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()), "")
    canonical = canonical.strip()
    if canonical and "://" not in canonical:
        canonical = urljoin(tree.xpath("string(//base/@href)").strip(), canonical)
    language = tree.get("lang") or tree.xpath("string((//@*[name()='xml:lang'])[1])") or None
    meta = _meta(tree)
    # Those within each other are read once for each of them.
    headings = (clean.line(element.text_content()) or "" for element in islice(chain(tree.iter("title"), tree.iter("h1")), MAX_HEADINGS))
    article = _article(nodes, meta, canonical, headings)
    return Metadata(nodes=nodes, article=article, meta=meta, canonical=canonical or None, language=language, body=body_of(article))


def types(node: Node) -> tuple[str, ...]:
    """The `@type`s of a node without their vocabulary prefix."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return tuple(name.rsplit("/", 1)[-1].removeprefix("schema:") for name in names if isinstance(name, str))


def text_of(value: object) -> str | None:
    """A JSON-LD text value as plain text in one line (`clean.line`), None where empty or no text."""
    if isinstance(value, list):
        return next((text for item in value if (text := text_of(item))), None)
    if isinstance(value, Mapping):
        return text_of(value.get("@value") or value.get("name"))
    if not isinstance(value, str):
        return None
    return clean.line(value)


def body_of(node: Node) -> tuple[str, ...]:
    """The paragraphs of a node's `articleBody`, which may be plain text, HTML or Markdown, escaped or not, or a list of pieces."""
    body = node.get("articleBody")
    items = body if isinstance(body, list) else [body]
    pieces = (item.get("@value") or item.get("text") if isinstance(item, Mapping) else item for item in items)
    return tuple(paragraph for piece in pieces for paragraph in clean.paragraphs(piece, markdown=True))


def is_wrapped(node: Node, paragraphs: tuple[str, ...]) -> bool:
    """Whether a node's `articleBody` is anything but plain text: it has entities, markup or Markdown to be undone.
    `paragraphs` is what `body_of` read in it."""
    body = node.get("articleBody")
    return body is not None and not (isinstance(body, str) and " ".join(paragraphs) == " ".join(body.split()))


def agents(value: object, nodes: Iterable[Node]) -> Iterator[str]:
    """The names of the people and organisations that a value of schema.org's `author` or `creator` stands for, in order.

    A value is a name, a node or a list of them, a JSON-LD list or set (`@list`, `@set`), or a `Role` around one; a node may be
    a reference by `@id` to another of the page's nodes. A person without `name` is called by the parts of their name.
    """
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and _called(node)}
    return _agents(value, by_id, MAX_DEPTH)


def _agents(value: object, by_id: Mapping[str, Node], depth: int) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _agents(item, by_id, depth - 1)
    elif isinstance(value, str):
        if known := by_id.get(value):
            yield from _called(known)
        elif value.lstrip().startswith(("{", "[{")):  # written as JSON once more
            yield from _agents(load_json(value), by_id, depth - 1)
        elif text := text_of(value):
            yield text
    elif isinstance(value, Mapping):
        within = next(
            (value[name] for name in ("@list", "@set", "@graph", "itemListElement", "item", "author", "creator") if value.get(name)), None
        )
        known = by_id.get(value["@id"]) if isinstance(value.get("@id"), str) else None
        names = _called(value) or (_called(known) if known else ())
        yield from names
        if within is not None and not names:
            yield from _agents(within, by_id, depth - 1)


def _called(node: Node) -> tuple[str, ...]:
    """What a node calls itself: its name or names, else the parts of a person's name. A name without capitals is an
    account's, for which the parts stand. One who is only called by a first name is called as the note on them begins: `Ada Brandt is our
    reporter`."""
    name = node.get("name") or node.get("@value")
    named = (text for item in (name if isinstance(name, list) else [name]) if (text := text_of(item)))
    stated = tuple(text for text in named if not text.startswith(("http://", "https://")))
    parts = [text for part in ("givenName", "additionalName", "familyName") if (text := text_of(node.get(part)))]
    whole = "".join(reversed(parts)) if _EASTERN.fullmatch("".join(parts)) else " ".join(parts)
    if len(stated) == 1 and " " not in stated[0]:
        noted = begins_with_name(text_of(node.get("description")) or "") or ""
        account = stated[0].islower() and " " in whole
        stated = next(((name,) for name in (whole, noted) if account or name.lower().startswith(f"{stated[0].lower()} ")), stated)
    return stated or tuple(filter(None, [whole or text_of(node.get("alternateName"))]))


def _article(nodes: tuple[Node, ...], meta: Mapping[str, tuple[str, ...]], canonical: str, headings: Iterable[str]) -> Node:
    """The article node that is about this page. A page may describe other articles too, as teasers: its own node bears the page's
    title, which a heading may have within more words, or its address, and says the most."""
    candidates = [node for node in nodes if ARTICLE_TYPES.intersection(types(node))]
    if len(candidates) < 2:
        return next(iter(candidates), {})
    titles = {title.lower() for name in ("og:title", "twitter:title") for title in meta.get(name, ())}
    headed = [heading.lower() for heading in headings]
    addresses = {address.split("?")[0].rstrip("/") for address in (canonical, *meta.get("og:url", ())) if address}

    def weight(node: Node) -> int:
        headline = (text_of(node.get("headline")) or text_of(node.get("name")) or "").lower()
        bears_title = bool(headline) and (
            any(headline in title or title in headline for title in titles) or any(headline in heading for heading in headed)
        )
        bears_address = any(_address(node.get(name)) in addresses for name in ("url", "mainEntityOfPage", "@id"))
        # A review beside an article is a reader's, or the article's verdict.
        return OWN_TITLE * bears_title + OWN_ADDRESS * bears_address + _richness(node) - ("Review" in types(node))

    return max(candidates, key=weight)


def _address(value: object) -> str:
    address = value.get("@id") or value.get("url") if isinstance(value, Mapping) else value
    return address.split("?")[0].split("#")[0].rstrip("/") if isinstance(address, str) else ""


def _richness(node: Node) -> int:
    weights = {"articleBody": 3, "datePublished": 3, "headline": 2, "author": 2, "mainEntityOfPage": 2, "publisher": 2, "dateModified": 1}
    return sum(weight for name, weight in weights.items() if node.get(name))


def _meta(tree: HtmlElement) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = clean.line(element.get("content"))
        if not content:
            continue
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and not (attribute == "itemprop" and is_of_another(element)):
                found.setdefault(name, []).append(content)
    for page in found.get("parsely-page", ())[:1]:
        loaded = load_json(page)
        stated = loaded if isinstance(loaded, dict) else {}
        for key in ("title", "pub_date", "author", "authors"):
            values = stated[key] if isinstance(stated.get(key), list) else [stated.get(key)]
            found.setdefault(f"parsely-{key.replace('_', '-').removesuffix('s')}", []).extend(filter(None, map(text_of, values)))
    return {name: tuple(values) for name, values in found.items()}
