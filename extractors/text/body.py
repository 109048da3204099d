"""The article's own paragraphs: the engine's choice, checked against the page's layout and against what the page states."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from extractors.text.blocks import key_of
from extractors.text.document import Document, parse
from extractors.text.engine import engine_paragraphs, split_lines
from extractors.text.instants import read_instant
from extractors.text.layout import Layout, lineage, locate
from extractors.text.selection import Stated, select
from extractors.text.structured import text_of

# Below this many characters the other ways of reading a page are tried too.
SHORT = 250
# A stated body of this length that holds this share of the chosen text is a witness for the rest.
LONG_BODY = 400
AGREEMENT = 0.8
LONGER = 1.6
DATE_WORDS = 6
# Where the rules would leave less than this of the engine's text, the page is built in a way that they do not know.
TRUSTED = 0.5


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs in order; the reading that won (engine, compared, stated, posts, publisher); blocks taken out by rule; date lines;
    and the share of the text that stands in teasers of other articles."""

    paragraphs: tuple[str, ...] = ()
    reading: str = "none"
    removed: Counter[str] = field(default_factory=Counter)
    dates: tuple[str, ...] = ()
    teasers: float = 0.0


def find_body(document: Document, title: str | None, authors: tuple[str, ...], now: datetime) -> Body:
    """The text of a page's article; no paragraphs where nothing was found."""
    if own := _publisher_text(document):
        return Body(own, "publisher")
    stated = stated_body(document)
    reading, paragraphs = _choose(document, stated)
    layout = locate(document, paragraphs) if paragraphs else None
    if layout is None:
        return Body(paragraphs, reading if paragraphs else "none")
    selection = select(layout, _stated(document, layout, title, authors, stated, now))
    kept = tuple(block.text for block in selection.kept)
    if _length(kept) < TRUSTED * _length(paragraphs):
        return Body(paragraphs, reading, teasers=selection.teasers)
    return Body(kept, reading, selection.removed, selection.dates, selection.teasers)


def _choose(document: Document, stated: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The reading to start from, with its name: the engine's, unless the stated body has it all and more, or it is too short."""
    engine = engine_paragraphs(document, fast=True)
    if _continues(stated, engine):
        return "stated", stated
    if _length(engine) >= SHORT:
        return "engine", engine
    readings = {"engine": engine, "compared": engine_paragraphs(document, fast=False), "stated": stated}
    return max(readings.items(), key=lambda item: _length(item[1]))


def _publisher_text(document: Document) -> tuple[str, ...]:
    parts = document.publisher.own_parts(document.tree) if document.publisher else frozenset()
    return tuple(block.text for block in document.blocks if not parts.isdisjoint(lineage(block.owner))) if parts else ()


def html_paragraphs(markup: str) -> tuple[str, ...]:
    """Text of an HTML fragment (a feed's content, a JSON-LD body), one item per block element."""
    tree = parse(f"<html><body>{markup}</body></html>")
    if tree is None:
        return ()
    for element in tree.iter("script", "style"):
        element.text = None
    for element in tree.iter("p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "figure"):
        element.tail = "\n" + (element.tail or "")
        if element.tag != "br":
            element.text = "\n" + (element.text or "")
    return split_lines(tree.text_content())


def stated_body(document: Document) -> tuple[str, ...]:
    """The paragraphs of the JSON-LD `articleBody`, empty where there is none."""
    body = document.metadata.article.get("articleBody")
    if isinstance(body, str) and "<" in body:
        return html_paragraphs(body)
    return split_lines(body if isinstance(body, str) else text_of(body) or "")


def _stated(
    document: Document, layout: Layout, title: str | None, authors: tuple[str, ...], body: tuple[str, ...], now: datetime
) -> Stated:
    metadata = document.metadata
    descriptions = [metadata.first("og:description", "description", "twitter:description"), text_of(metadata.article.get("description"))]
    whole = "".join(map(key_of, body))
    chosen = [block.key for block, hit in zip(layout.blocks, layout.chosen, strict=True) if hit]
    agreed = len(whole) > LONG_BODY and sum(len(key) for key in chosen if key in whole) >= AGREEMENT * layout.total

    def is_date(text: str) -> bool:
        words = [word for word in text.split() if sum(map(str.isalpha, word)) >= 3]
        return len(words) <= DATE_WORDS and read_instant(text, now) is not None

    return Stated(
        title=key_of(title or ""),
        descriptions=tuple(key for text in descriptions if text and (key := key_of(text))),
        names=tuple(key for name in authors if len(key := key_of(name)) > 3),
        body=whole if agreed else "",
        is_date=is_date,
    )


def _continues(stated: tuple[str, ...], engine: tuple[str, ...]) -> bool:
    """Whether the stated body holds nearly all of the engine's text and much more, or is what the engine read as one paragraph."""
    whole = "".join(map(key_of, stated))
    keys = [key_of(paragraph) for paragraph in engine]
    if len(keys) == 1 < len(stated) and keys[0] in whole:
        return True
    length = sum(map(len, keys))
    return len(whole) > LONGER * length and sum(len(key) for key in keys if key in whole) >= AGREEMENT * length


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))
