"""Which blocks of a page are the article's own text: the engine's choice, corrected by what the page shows and states.

Each rule below answers for one block, and is named; the number of blocks that each rule took out is recorded with the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from extractors.text.body.asides import ALL_LINK, MOSTLY_LINK, foreign_part, foreign_parts, related_lists
from extractors.text.body.standfirst import is_standfirst, says
from extractors.text.cleanup import phrases
from extractors.text.dom.blocks import HEADINGS, Block
from extractors.text.dom.layout import Layout

# Head matter (title, byline, date, standfirst) stands within so many blocks of the first chosen one.
HEAD_AFTER = 6
# The share of the engine's choice that may stand above the page's title, as teasers and lines of the head do.
ABOVE_TITLE = 0.5
LATE = 0.6
UNSTATED = 0.3
# So many letters, found in the stated body, are not there by chance.
STATED = 30
SHINGLE = 4
# Sentences that stand loose in an element that holds this share of the text.
LOOSE_SHARE = 0.3
LOOSE = 40

_LABEL = re.compile(r"^[^:>|]{2,40}\s*[:>|»–—-]")
_BYLINE = re.compile(r"^(?:by|von|par|por|di|door|text|автор|текст)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？؟]['\"”’»」]?$")
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
    """Blocks that stay, in page order; how many each rule took out; and those taken out as dates."""

    kept: tuple[Block, ...]
    removed: Counter[str]
    dates: tuple[str, ...]


class Head(NamedTuple):
    """Where a page's title stands, None where it does not, and its text's first block, as places in the layout."""

    title: int | None
    first: int


def select(layout: Layout, stated: Stated) -> Selection:
    """Judge every block of a page."""
    removed: Counter[str] = Counter()
    kept: list[int] = []
    dates: list[str] = []
    seen: set[str] = set()
    head = _head(layout, stated)
    foreign = foreign_parts(layout)
    for place, block in enumerate(layout.blocks):
        if not layout.chosen[place]:
            wanted = _missed(layout, stated, head, place) and block.key not in seen
        elif rule := "foreign-part" if place in foreign else _foreign(layout, stated, head, place):
            removed[rule] += 1
            wanted = False
            if rule == "date-line":
                dates.append(block.text)
        else:
            wanted = True
        if wanted:
            kept.append(place)
            seen.add(block.key)
    related = related_lists(layout, kept)
    removed["related-list"] += len(related)
    kept = [place for place in kept if place not in related]
    while kept and layout.blocks[kept[-1]].heading:
        kept.pop()
        removed["last-heading"] += 1
    return Selection(tuple(layout.blocks[place] for place in kept), removed, tuple(dates))


def _head(layout: Layout, stated: Stated) -> Head:
    """The page's title, if most of the text stands below it, and the text's first block below it that is not the title again."""
    blocks = layout.blocks
    headings = [place for place, block in enumerate(blocks) if block.owner.tag == "h1"]
    named = [place for place, block in enumerate(blocks) if block.key == stated.title]
    title = next((place for place in headings if place in named), next(iter(named or headings), None))
    if title is not None:
        above = sum(len(blocks[place].key) for place in range(layout.first, title) if layout.chosen[place])
        # A heading that is not called like the page may be one within its text.
        if title > layout.last or above > (ABOVE_TITLE * layout.total if title in named else 0):
            title = None
    chosen = (place for place in range(max(layout.first, title or 0), layout.last + 1) if layout.chosen[place])
    first = next((place for place in chosen if not _is_title(blocks[place], stated)), layout.first)
    return Head(title, first)


def _is_title(block: Block, stated: Stated) -> bool:
    return block.key == stated.title or block.owner.tag == "h1"


def _foreign(layout: Layout, stated: Stated, head: Head, place: int) -> str | None:
    """The rule by which a chosen block is not the article's own text, None where it is."""
    block = layout.blocks[place]
    near_head = place <= head.first + HEAD_AFTER
    if near_head and _is_title(block, stated):
        return "title"
    if head.title is not None and place < head.title and not any(says(block.key, description) for description in stated.descriptions):
        return "above-title"
    inside = layout.first <= place <= layout.last and layout.inside(block)
    if not inside and block.key not in stated.descriptions and not _leads_in(layout, head, place):
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


def _leads_in(layout: Layout, head: Head, place: int) -> bool:
    """Whether a block between title and text is a paragraph beside the part that holds the text."""
    owner = layout.blocks[place].owner
    between = head.title is not None and head.title < place < layout.first
    return between and owner.tag == "p" and any(part is owner.getparent() for part in layout.root.iterancestors())


def _missed(layout: Layout, stated: Stated, head: Head, place: int) -> bool:
    """Whether a block that the engine left out is the article's own text all the same."""
    block = layout.blocks[place]
    below = place > (layout.first if head.title is None else head.title)
    if stated.body and below and len(block.key) >= STATED and block.key in stated.body and block.linked < 0.5:
        return True
    if place < head.first:
        standfirst = is_standfirst(layout, place, head.first, head.title, stated.descriptions)
        return standfirst and not (stated.is_date(block.text) or _is_byline(block, stated.names))
    if place > layout.last or not layout.inside(block) or foreign_part(layout, block.owner):
        return False
    if layout.share(block.owner) >= LOOSE_SHARE:
        return block.linked < 0.5 and block.size >= LOOSE and bool(_SENTENCE_END.search(block.text))
    parent = block.owner.getparent()
    if parent is None or layout.share(parent) < 0.15:
        return False
    if block.owner.tag == "p":
        return block.linked < 0.5 and len(block.text) >= 20
    follower = layout.chosen[place + 1]
    spoken = any(map(str.isalpha, block.key))
    return block.owner.tag in HEADINGS and spoken and len(block.text) < 150 and (follower or block.linked < 0.5)


def _is_byline(block: Block, names: tuple[str, ...]) -> bool:
    if len(block.text) >= 120 or len(block.text.split()) > 12 or _SENTENCE_END.search(block.text):
        return False
    return bool(_BYLINE.match(block.text)) or any(name in block.key for name in names)


def _stated_share(block: Block, body: str) -> float:
    words = _WORD.findall(block.text.lower())
    shingles = ["".join(words[start : start + SHINGLE]).replace("_", "") for start in range(max(1, len(words) - SHINGLE + 1))]
    return sum(shingle in body for shingle in shingles) / len(shingles)
