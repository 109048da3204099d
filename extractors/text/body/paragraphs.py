"""The article's own paragraphs: the engine's choice, checked against the layout and the statements of the page."""

import re
from collections import Counter
from dataclasses import dataclass, field

from extractors.dates import Hints, read_date
from extractors.records import Post
from extractors.text.body.case import Stated
from extractors.text.body.draft import AGREEMENT, Draft, descriptions, draft, trusted
from extractors.text.body.listing import listed_share
from extractors.text.body.selection import select
from extractors.text.dom.blocks import key_of, size_of
from extractors.text.dom.document import Document
from extractors.text.dom.layout import Layout, lineage, locate

# A stated body of this length that holds this share of the chosen text is a witness for the rest.
LONG_BODY = 400
# A line of a date has few other words, or more between bars and dots: authors, sections, minutes to read.
DATE_WORDS, PARTED_WORDS = 6, 14
_PARTED = re.compile(r"\s[|·•]\s")
# Where the rules would leave less than this of the engine's text, the page is built in a way that they do not know.
TRUSTED = 0.5


@dataclass(frozen=True, slots=True)
class Body:
    """Paragraphs in order; the reading that won (those of `draft`, posts, publisher); blocks taken out by rule; date lines;
    and the share of the text that stands in entries that lead to other pages."""

    paragraphs: tuple[str, ...] = ()
    reading: str = "none"
    removed: Counter[str] = field(default_factory=Counter)
    dates: tuple[str, ...] = ()
    listed: float = 0.0


def find_body(document: Document, title: str | None, authors: tuple[str, ...], hints: Hints) -> Body:
    """The text of a page's article; no paragraphs where nothing was found."""
    if own := _publisher_text(document):
        return Body(own, "publisher")
    first = draft(document, title)
    paragraphs = first.paragraphs
    if not paragraphs:
        return Body()
    layout = locate(document, paragraphs)
    if layout is None:
        return _as_read(first, title, 0.0)
    listed = 0.0 if document.metadata.article else listed_share(layout, document.url)
    selection = select(layout, _stated(document, layout, title, authors, first.stated, hints))
    kept = tuple(block.text for block in selection.kept)
    below = sum(len(block.text) for rule, block in selection.cut if rule in ("comments", "other-page", "side-column"))
    if _length(kept) < TRUSTED * (_length(paragraphs) - below):
        return _as_read(first, title, listed)
    return Body(kept, first.reading, selection.removed, selection.dates, listed)


def with_posts(body: Body, posts: tuple[Post, ...]) -> Body:
    """A live blog's posts instead of the page's text, where they are longer and may be trusted to be that text."""
    lines = tuple(line for post in posts for line in (post.title, *post.text.split("\n\n")) if line)
    longer = _length(lines) > _length(body.paragraphs)
    return Body(lines, "posts") if longer and trusted(lines, map(key_of, body.paragraphs)) else body


def _as_read(first: Draft, title: str | None, listed: float) -> Body:
    """A draft whose blocks cannot be judged, without the title above it."""
    above = len(first.paragraphs) > 1 and key_of(first.paragraphs[0]) == key_of(title or "")
    return Body(first.paragraphs[above:], first.reading, Counter(title=1) if above else Counter(), listed=listed)


def _publisher_text(document: Document) -> tuple[str, ...]:
    parts = document.publisher.own_parts(document.tree) if document.publisher else frozenset()
    return tuple(block.text for block in document.blocks if not parts.isdisjoint(lineage(block.owner))) if parts else ()


def _stated(document: Document, layout: Layout, title: str | None, authors: tuple[str, ...], body: tuple[str, ...], hints: Hints) -> Stated:
    whole = "".join(map(key_of, body))
    chosen = [block.key for block, hit in zip(layout.blocks, layout.chosen, strict=True) if hit]
    agreed = len(whole) > LONG_BODY and sum(len(key) for key in chosen if key in whole) >= AGREEMENT * layout.total

    def is_date(text: str) -> bool:
        words = [word for word in text.split() if sum(map(str.isalpha, word)) >= 3]
        most = PARTED_WORDS if _PARTED.search(text) else DATE_WORDS
        reading = read_date(text, hints) if len(words) <= most else None
        return reading is not None and reading.precision not in {"month", "year"}

    return Stated(
        title=key_of(title or ""),
        descriptions=tuple(key for text in descriptions(document) if (key := key_of(text))),
        names=tuple(key for name in authors if size_of(key := key_of(name)) > 3),
        body=whole if agreed else "",
        is_date=is_date,
    )


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))
