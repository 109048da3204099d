"""One block of a page and what it is judged by, for the rules of `cuts` and `returns`; and what both of them ask."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import NamedTuple

from lxml.html import HtmlElement

from extractors.files import phrases
from extractors.text.body.prose import is_prose
from extractors.text.dom.blocks import STOPS, Block, key_of
from extractors.text.dom.layout import Layout, lineage

# Head matter (title, byline, date, standfirst) stands within so many blocks of the first chosen one.
HEAD_AFTER = 6
# A link of so many letters may be a paragraph.
LINKED_SENTENCE = 80
# Prose that stands by itself has so many letters at least.
LOOSE = 40
# A paragraph stands beside chosen ones in an element that holds this share of the text.
BESIDE_SHARE = 0.15
# How far out the parts of a caption and its picture are looked for, and how many elements they have.
CAPTION_DEPTH, CAPTION_PARTS = 4, 6
# What stands above comments, or below a prompt to subscribe, has so many letters at least.
STUB = 250
# How far from a block others are looked for that say more of it, or that the text goes on with.
REACH = 60

SENTENCE_END = re.compile(rf"[{STOPS}]['\"”’»」]?$")
# Titles end with the other marks too.
_FULL_STOPS = tuple(STOPS.translate(dict.fromkeys(map(ord, "?…？！؟"))))


@dataclass(frozen=True, slots=True)
class Stated:
    """What the page states of itself, as keys of `blocks.key_of`: title, descriptions, author names, whole body ("" where unknown)."""

    title: str
    descriptions: tuple[str, ...]
    names: tuple[str, ...]
    body: str
    is_date: Callable[[str], bool]


class Head(NamedTuple):
    """Where a page's title stands, None where it does not, and its text's first block, as positions in the layout."""

    title: int | None
    first: int


class Case(NamedTuple):
    """One block to be judged, with its position on its page. `foreign` are the positions of blocks in foreign parts; `kin` are the parts
    that the text goes on in (`kin_of`); `tabular` says that rows of tables are most of the text."""

    layout: Layout
    stated: Stated
    head: Head
    foreign: Container[int]
    kin: Container[HtmlElement]
    tabular: bool
    position: int
    block: Block

    @property
    def near_head(self) -> bool:
        """Whether it stands where the lines of the head do."""
        return self.position <= self.head.first + HEAD_AFTER

    @property
    def within(self) -> bool:
        """Whether it stands among the chosen blocks of the article's root."""
        return self.layout.first <= self.position <= self.layout.last and self.layout.inside(self.block)


def is_prose_block(block: Block) -> bool:
    """Whether a block is prose, and of some length."""
    return block.size >= LOOSE and block.linked < 0.5 and is_prose([block.text])


def is_sentence(block: Block) -> bool:
    """Whether a paragraph is long and ends as sentences do, and titles do not."""
    return block.owner.tag == "p" and block.size >= LINKED_SENTENCE and block.text.rstrip("\"'”’»)").endswith(_FULL_STOPS)


def announces(block: Block) -> bool:
    """Whether a block is a heading or a label of what comes below it, not a sentence by itself."""
    label = block.heading or block.text.endswith((":", "："))
    return label and not (block.size >= LOOSE and (SENTENCE_END.search(block.text) or not block.heading))


def is_byline(block: Block, names: tuple[str, ...]) -> bool:
    """Whether a short line begins as bylines do, or has one of the authors' names."""
    if block.size >= 120 or len(block.text.split()) > 12 or SENTENCE_END.search(block.text):
        return False
    return bool(phrases.BYLINE.match(block.text)) or any(name in block.key for name in names)


def only_part(case: Case) -> HtmlElement | None:
    """The widest of a few parts around a block that has no other text, None where its own has."""
    block, sole = case.block, None
    weight = len(block.key) if case.layout.chosen[case.position] else 0
    for part, _ in zip(lineage(block.owner), range(CAPTION_DEPTH), strict=False):
        if case.layout.weights[part] > weight or len(part) > CAPTION_PARTS or key_of(str(part.text_content())) != block.key:
            break
        sole = part
    return sole
