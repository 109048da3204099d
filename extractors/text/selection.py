"""Which blocks of a page are the article's own text: the engine's choice, corrected by what the page shows and states.

Each rule below answers for one block, and is named; the number of blocks that each rule took out is recorded with the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.text import phrases
from extractors.text.blocks import HEADINGS, Block
from extractors.text.layout import Layout, lineage

FOREIGN_TAGS = frozenset({"aside", "nav", "footer", "figcaption", "form", "button", "label", "dialog", "menu"})
BOUNDARY_TAGS = frozenset({"body", "html", "article", "main"})
# A part that holds this much of the chosen text is the article, whatever it is called.
ARTICLE_SHARE = 0.35
# Parts under one name that together hold more than this are the way the page is built.
FOREIGN_SHARE = 0.3
# Head matter (title, byline, date, standfirst) stands within so many blocks of the first chosen one.
HEAD_AFTER = 6
HEAD_BEFORE = 25
STANDFIRST_BEFORE = 12
STANDFIRST_LENGTH = (40, 400)
MOSTLY_LINK = 0.6
ALL_LINK = 0.9
LIST_REACH = 12
LATE = 0.6
TEASER_SHARE = 0.1
UNSTATED = 0.3
SHINGLE = 4

_LABEL = re.compile(r"^[^:>|]{2,40}\s*[:>|»–—-]")
_BYLINE = re.compile(r"^(?:by|von|par|por|di|door|text|автор|текст)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»]?$")
_BIO = re.compile(r"^.{3,60}?\s(?:is|covers|writes|reports|has been|was|joined|works|can be|ist|est|es|є)\b")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Stated:
    """What the page states of itself, as keys of `blocks.key_of`: title, descriptions, author names, whole body ("" where unknown)."""

    title: str
    descriptions: tuple[str, ...]
    names: tuple[str, ...]
    body: str
    is_date: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Selection:
    """Blocks that stay, in page order; how many each rule took out; those taken out as dates; and the share of the engine's choice that
    stands in teasers of other articles, which is high on index pages."""

    kept: tuple[Block, ...]
    removed: Counter[str]
    dates: tuple[str, ...]
    teasers: float


def select(layout: Layout, stated: Stated) -> Selection:
    """Judge every block of a page."""
    removed: Counter[str] = Counter()
    dates: list[str] = []
    kept: list[int] = []
    seen: set[str] = set()
    foreign = _foreign_parts(layout)
    for place, block in enumerate(layout.blocks):
        if not layout.chosen[place]:
            wanted = _missed(layout, stated, place, block) and block.key not in seen
        elif rule := "foreign-part" if place in foreign else _foreign(layout, stated, place, block):
            removed[rule] += 1
            wanted = False
            if rule == "date-line":
                dates.append(block.text)
        else:
            wanted = True
        if wanted:
            kept.append(place)
            seen.add(block.key)
    related = _related_lists(layout, kept)
    removed["related-list"] += len(related)
    kept = [place for place in kept if place not in related]
    while kept and layout.blocks[kept[-1]].heading:
        kept.pop()
        removed["last-heading"] += 1
    teasers = sum(len(layout.blocks[place].key) for place in _teasers(layout) if layout.chosen[place]) / layout.total
    return Selection(tuple(layout.blocks[place] for place in kept), removed, tuple(dates), teasers)


def _foreign(layout: Layout, stated: Stated, place: int, block: Block) -> str | None:
    """The rule by which a chosen block is not the article's own text, None where it is."""
    near_head = place <= layout.first + HEAD_AFTER
    if near_head and (block.key == stated.title or block.owner.tag == "h1"):
        return "title"
    if not (layout.first <= place <= layout.last and layout.inside(block)) and block.key not in stated.descriptions:
        return "outside"
    if block.linked >= ALL_LINK and not block.heading:
        return "link-only"
    if block.linked >= MOSTLY_LINK and len(block.text) < 250 and _LABEL.match(block.text):
        return "labelled-link"
    if block.linked > 0 and len(block.text) < 300 and phrases.PROMOTION.search(block.text):
        return "promotion"
    if near_head and len(block.text) < 80 and stated.is_date(block.text):
        return "date-line"
    if near_head and _is_byline(block, stated.names):
        return "byline"
    late = place > layout.first + (layout.last - layout.first) * LATE
    if late and any(block.key.startswith(name) for name in stated.names) and _BIO.match(block.text):
        return "author-note"
    if stated.body and not block.heading and block.key not in stated.body and _stated_share(block, stated.body) < UNSTATED:
        return "unstated"
    return None


def _missed(layout: Layout, stated: Stated, place: int, block: Block) -> bool:
    """Whether a block that the engine left out is the article's own text all the same."""
    if place < layout.first:
        return _is_standfirst(layout, stated, place, block)
    if place > layout.last or not layout.inside(block) or foreign_part(layout, block.owner):
        return False
    if stated.body and len(block.key) >= 30 and block.key in stated.body and block.linked < ALL_LINK:
        return True
    parent = block.owner.getparent()
    if parent is None or layout.share(parent) < 0.15:
        return False
    if block.owner.tag == "p":
        return block.linked < 0.5 and len(block.text) >= 20
    follower = layout.chosen[place + 1]
    return block.owner.tag in HEADINGS and len(block.text) < 150 and (follower or block.linked < 0.5)


def _is_standfirst(layout: Layout, stated: Stated, place: int, block: Block) -> bool:
    titled = block.owner.tag == "h1" or block.key == stated.title
    if titled or len(block.text) < 30 or place < layout.first - HEAD_BEFORE or block.linked >= 0.5:
        return False
    if any(_says(block.key, description) for description in stated.descriptions):
        return True
    shortest, longest = STANDFIRST_LENGTH
    names = " ".join(_names(element) for _, element in zip(range(2), lineage(block.owner), strict=False))
    near = place >= layout.first - STANDFIRST_BEFORE
    return (
        near
        and shortest <= len(block.text) <= longest
        and bool(phrases.STANDFIRST_PART.search(names))
        and not phrases.FOREIGN_PART.search(names)
    )


def _says(key: str, description: str) -> bool:
    if key == description:
        return True
    return len(key) > 40 and (key in description or (len(description) > 40 and description in key and len(description) > 0.7 * len(key)))


def foreign_part(layout: Layout, element: HtmlElement) -> str | None:
    """The tag or name by which an element stands in a part of the root that is not the article's own text, None where it does not."""
    for part in lineage(element):
        if part is layout.root or part.tag in BOUNDARY_TAGS or layout.share(part) > ARTICLE_SHARE:
            return None
        if part.tag in FOREIGN_TAGS:
            return str(part.tag)
        names = _names(part)
        if (match := phrases.FOREIGN_PART.search(names)) and not phrases.OWN_PART.search(names):
            return match[0].lower()
    return None


def _foreign_parts(layout: Layout) -> dict[int, str]:
    """The foreign part of each chosen block in one. A name under which much of the article stands is not foreign."""
    marks = _teasers(layout) | {
        place: mark for place, block in enumerate(layout.blocks) if layout.chosen[place] and (mark := foreign_part(layout, block.owner))
    }
    weights: Counter[str] = Counter()
    for place, mark in marks.items():
        weights[mark] += len(layout.blocks[place].key)
    return {place: mark for place, mark in marks.items() if weights[mark] <= FOREIGN_SHARE * layout.total}


def _names(element: HtmlElement) -> str:
    return " ".join(element.get(attribute) or "" for attribute in ("class", "id", "data-testid", "data-component"))


def _is_byline(block: Block, names: tuple[str, ...]) -> bool:
    if len(block.text) >= 120 or len(block.text.split()) > 12 or _SENTENCE_END.search(block.text):
        return False
    return bool(_BYLINE.match(block.text)) or any(name in block.key for name in names)


def _teasers(layout: Layout) -> dict[int, str]:
    """Blocks in small parts that begin with a linked heading, as pages show other articles; a listicle's stand in the root."""
    wrappers = set()
    for place, block in enumerate(layout.blocks):
        if layout.chosen[place] and block.heading and block.linked >= ALL_LINK:
            wrapper = next((part for part in lineage(block.owner) if part.tag not in HEADINGS and part.tag != "a"), layout.root)
            if wrapper is not layout.root and wrapper.tag not in BOUNDARY_TAGS and layout.share(wrapper) < TEASER_SHARE:
                wrappers.add(wrapper)
    if not wrappers:
        return {}
    return {place: "teaser" for place, block in enumerate(layout.blocks) if not wrappers.isdisjoint(lineage(block.owner))}


def _stated_share(block: Block, body: str) -> float:
    words = _WORD.findall(block.text.lower())
    shingles = ["".join(words[start : start + SHINGLE]).replace("_", "") for start in range(max(1, len(words) - SHINGLE + 1))]
    return sum(shingle in body for shingle in shingles) / len(shingles)


def _related_lists(layout: Layout, kept: Iterable[int]) -> frozenset[int]:
    """Places of headings like `Read more` with the links or list items that follow them."""
    found: set[int] = set()
    for place in kept:
        block = layout.blocks[place]
        titled = block.heading or block.text.endswith(":")
        if len(block.text) >= 60 or not titled or not phrases.RELATED_HEADING.match(block.text):
            continue
        items = []
        for follower in range(place + 1, min(place + LIST_REACH, len(layout.blocks))):
            if layout.blocks[follower].linked < MOSTLY_LINK and not _in_list(layout.blocks[follower]):
                break
            items.append(follower)
        if items or block.text.endswith(":"):
            found.update([place, *items])
    return frozenset(found)


def _in_list(block: Block) -> bool:
    return any(element.tag == "li" for _, element in zip(range(3), lineage(block.owner), strict=False))
