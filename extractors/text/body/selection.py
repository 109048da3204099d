"""Which blocks of a page are the article's own text: the engine's choice, corrected by what the page shows and states.

Each rule below judges one block and has a name; an article records how many blocks each rule removed. bench/text_rules.py
measures the worth of each rule.
"""

import re
from collections import Counter
from collections.abc import Callable, Container
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from extractors import phrases
from extractors.text.body.asides import (
    ALL_LINK,
    CHANNEL,
    MOSTLY_LINK,
    foreign_part,
    foreign_parts,
    other_pages,
    related_lists,
    side_column,
    small_box,
)
from extractors.text.body.prose import heads_comments, is_prose
from extractors.text.body.standfirst import is_standfirst, says
from extractors.text.dom.blocks import HEADINGS, STOPS, Block, key_of
from extractors.text.dom.layout import Layout, lineage
from extractors.text.dom.parts import foreign_name, names_of

# Head matter (title, byline, date, standfirst) stands within so many blocks of the first chosen one.
HEAD_AFTER = 6
# A link of so many letters may be a paragraph.
LINKED_SENTENCE = 80
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
# A link is a title from this length on.
TITLE = 25
# A paragraph stands beside chosen ones in an element that holds this share of the text.
BESIDE_SHARE = 0.15
# A part that the text goes on in is prose for this share.
PROSE_SHARE = 0.6
# How far around the article's root such parts are looked for, in elements.
AROUND = 3
# A text of so many letters is no stub; a prompt to subscribe has fewer.
WHOLE, PROMPT = 800, 80
# What stands above comments, or below a prompt to subscribe, has so many letters at least.
STUB = 250
# A colon within so many characters more than a name has makes it that of a speaker.
SPEAKER = 10
# How far from a block others are looked for that say more of it, or that the text goes on with.
REACH = 60
# A caption has fewer letters, and stands so many elements below the part that has the picture too.
CAPTION, CAPTION_DEPTH, CAPTION_PARTS = 120, 4, 6
# What has a heading of its own that is none of the text.
DRAWN = ("img", "picture", "figure", "video", "audio", "iframe")
# The part that says that a block is a quotation is it or stands so near around it.
QUOTE_DEPTH = 3
# How many lines there are below the one that says whose the rights are.
IMPRINT = 6
# Rows that are so much of the text are the article.
TABULAR = 0.5

_LABEL = re.compile(r"^[\W_]{0,4}(?!\d)[^:：>|]{2,40}\s*[:：>|»–—\]】-]")
_SENTENCE_END = re.compile(rf"[{STOPS}]['\"”’»」]?$")
# Titles end with the other marks too.
_FULL_STOPS = tuple(STOPS.translate(dict.fromkeys(map(ord, "?…？！؟"))))
_QUOTE_PART = re.compile(r"(?<!pull)(?<!pull[-_])quote|zitat|\bcit(?:a|at|ation|azione)\b|cytat", re.IGNORECASE)
_RIGHTS = re.compile(r"[^\w©]{0,5}(?:©|\(c\)\s|copyright\b)", re.IGNORECASE)
_SPEAKER = re.compile(r"[:：]")
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
    """Blocks that stay, in page order; those taken out, each with the rule that took it."""

    kept: tuple[Block, ...]
    cut: tuple[tuple[str, Block], ...]

    @property
    def removed(self) -> Counter[str]:
        """How many blocks each rule took out."""
        return Counter(rule for rule, _ in self.cut)

    @property
    def dates(self) -> tuple[str, ...]:
        """The lines taken out as dates, in page order."""
        return tuple(block.text for rule, block in self.cut if rule == "date-line")


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


def select(layout: Layout, stated: Stated) -> Selection:
    """Judge every block of a page: a chosen one stays unless a rule of CUTS takes it, another comes in where one of RETURNS wants it."""
    kept: list[int] = []
    cut: list[tuple[str, int]] = []
    seen: set[str] = set()
    head = _head(layout, stated)
    foreign, kin = foreign_parts(layout, stated.title), kin_of(layout)
    rows = sum(len(block.key) for block, chosen in zip(layout.blocks, layout.chosen, strict=True) if chosen and block.owner.tag == "tr")
    tabular = rows >= TABULAR * layout.total
    # Below the text only what the page states, or a part beside the text's, can be wanted.
    end = len(layout.blocks) if kin or stated.body else layout.last + 1
    comments = _comments(layout)
    outside = {"other-page": other_pages(layout, stated.title), "side-column": side_column(layout, stated.title)}
    outside = {rule: parts for rule, parts in outside.items() if parts}
    for position, block in enumerate(layout.blocks):
        if not layout.chosen[position] and (block.key in seen or position >= end):
            continue
        case = Case(layout, stated, head, foreign, kin, tabular, position, block)
        if position >= comments:
            cut += [("comments", position)] if layout.chosen[position] else []
            continue
        if outside and (beside := next((rule for rule, parts in outside.items() if not parts.isdisjoint(lineage(block.owner))), None)):
            cut += [(beside, position)] if layout.chosen[position] else []
            continue
        if layout.chosen[position]:
            rule = next((name for name, takes in CUTS.items() if takes(case)), None)
            if rule:
                cut.append((rule, position))
                continue
        elif not any(wants(case) for wants in RETURNS.values()):
            continue
        kept.append(position)
        seen.add(block.key)
    related = related_lists(layout, kept)
    cut += [("related-list", position) for position in sorted(related)]
    kept = [position for position in kept if position not in related]
    while kept and _announces(layout.blocks[kept[-1]]):
        cut.append(("last-heading", kept.pop()))
    return Selection(tuple(layout.blocks[position] for position in kept), tuple((rule, layout.blocks[position]) for rule, position in cut))


def _comments(layout: Layout) -> int:
    """Where readers' comments begin below a text that is no stub; behind the last block where there are none."""
    above = 0
    for position, block in enumerate(layout.blocks):
        if above >= STUB and heads_comments(block):
            return position
        above += block.size if layout.chosen[position] else 0
    return len(layout.blocks)


def _announces(block: Block) -> bool:
    """Whether a block is a heading or a label of what comes below it, not a sentence by itself."""
    label = block.heading or block.text.endswith((":", "："))
    return label and not (block.size >= LOOSE and (_SENTENCE_END.search(block.text) or not block.heading))


def kin_of(layout: Layout) -> frozenset[HtmlElement]:
    """The parts that a text goes on in, with those that hold it: parts beside them that are prose for the most part, of their tag and
    class, as live pages and long reads have. One with a title of its own is another article."""
    beside: dict[HtmlElement, HtmlElement] = {}
    for holder in (*islice(layout.root.iterancestors(), AROUND), layout.root, *layout.root):
        name = holder.get("class")
        if name and layout.share(holder) >= BESIDE_SHARE and holder.find(".//h1") is None:
            others = (*holder.itersiblings(holder.tag), *holder.itersiblings(holder.tag, preceding=True))
            beside |= {part: holder for part in others if part.get("class") == name and not layout.weights[part]}
    if not beside:
        return frozenset()
    prose: Counter[HtmlElement] = Counter()
    all_of: Counter[HtmlElement] = Counter()
    for block in layout.blocks:
        for part in lineage(block.owner):
            if part in beside:
                all_of[part] += len(block.key)
                prose[part] += len(block.key) if _is_prose(block) else 0
    found = {part for part, weight in prose.items() if weight >= PROSE_SHARE * all_of[part] and part.find(".//h1") is None}
    return frozenset(found | {beside[part] for part in found})


def _is_prose(block: Block) -> bool:
    return block.size >= LOOSE and block.linked < 0.5 and is_prose([block.text])


def _head(layout: Layout, stated: Stated) -> Head:
    """The page's title, if most of the text stands below it, and the text's first block below it that is not the title again."""
    blocks = layout.blocks
    headings = [position for position, block in enumerate(blocks) if block.owner.tag == "h1"]
    named = [position for position, block in enumerate(blocks) if block.key == stated.title]
    title = next((position for position in headings if position in named), next(iter(named or headings), None))
    if title is not None:
        above = sum(len(blocks[position].key) for position in range(layout.first, title) if layout.chosen[position])
        # A heading that is not called like the page may be one within its text.
        if title > layout.last or above > (ABOVE_TITLE * layout.total if title in named else 0):
            title = None
    chosen = (position for position in range(max(layout.first, title or 0), layout.last + 1) if layout.chosen[position])
    first = next((position for position in chosen if not _is_title(blocks[position], stated)), layout.first)
    return Head(title, first)


def _is_title(block: Block, stated: Stated) -> bool:
    return block.key == stated.title or block.owner.tag == "h1"


def _is_byline(block: Block, names: tuple[str, ...]) -> bool:
    if block.size >= 120 or len(block.text.split()) > 12 or _SENTENCE_END.search(block.text):
        return False
    return bool(phrases.BYLINE.match(block.text)) or any(name in block.key for name in names)


def _stated_share(block: Block, body: str) -> float:
    words = _WORD.findall(block.text.lower())
    shingles = ["".join(words[start : start + SHINGLE]).replace("_", "") for start in range(max(1, len(words) - SHINGLE + 1))]
    return sum(shingle in body for shingle in shingles) / len(shingles)


def _table_row(case: Case) -> bool:
    """A row of a table beside the text: a table is the article's own where it is most of it, as results, prices and schedules are."""
    return case.block.owner.tag == "tr" and not case.tabular


def _title(case: Case) -> bool:
    """The page's title, or another level-one heading above the text where no heading of this level is that title."""
    if not case.near_head or case.block.key == case.stated.title:
        return case.near_head
    title = case.head.title
    own = title is not None and case.layout.blocks[title].owner.tag == "h1" and case.layout.blocks[title].key == case.stated.title
    return case.block.owner.tag == "h1" and not own


def _above_title(case: Case) -> bool:
    title = case.head.title
    above = title is not None and case.position < title
    return above and not any(says(case.block.key, description) for description in case.stated.descriptions)


def _outside(case: Case) -> bool:
    """Outside of the element that holds the text, below it, or above it as a line that is no sentence: a standfirst may stand there."""
    if case.within or case.block.key in case.stated.descriptions:
        return False
    return case.position > case.layout.last or case.block.size < LOOSE or case.block.linked >= 0.5


def _link_only(case: Case) -> bool:
    """Nothing but a link, unless it is an address to write to, or a paragraph of whole sentences, which no title is."""
    block = case.block
    return block.linked >= ALL_LINK and not block.heading and "@" not in block.text and not _is_sentence(block)


def _is_sentence(block: Block) -> bool:
    """Whether a paragraph is long and ends as sentences do, and titles do not."""
    return block.owner.tag == "p" and block.size >= LINKED_SENTENCE and block.text.rstrip("\"'”’»)").endswith(_FULL_STOPS)


def _labelled_link(case: Case) -> bool:
    """A label with a link to another page: `Read also: …`, or any other one in words of which the link is a whole title."""
    block = case.block
    if block.linked < MOSTLY_LINK or block.size >= 250 or not _LABEL.match(block.text):
        return False
    return bool(phrases.RELATED_HEADING.match(block.text)) or block.linked * block.size >= TITLE


def _promotion(case: Case) -> bool:
    """What asks to subscribe, to follow or to give, by its words, or by where its link leads."""
    block = case.block
    if block.size >= 300:
        return False
    if block.linked and phrases.PROMOTION.search(block.text):
        return True
    return any(CHANNEL.search(link.get("href") or "") for link in block.owner.iter("a"))


def _paywall(case: Case) -> bool:
    """What asks for a subscription in a long text, or above more of one; of a stub it is the evidence of its kind, and stays."""
    if case.block.size >= PROMPT or not phrases.PAYWALL.search(case.block.text):
        return False
    layout = case.layout
    near = range(case.position + 1, min(layout.last, case.position + REACH) + 1)
    below = sum(layout.blocks[position].size for position in near if layout.chosen[position])
    return layout.total >= WHOLE or below >= STUB


def _date_line(case: Case) -> bool:
    return case.near_head and case.block.size < 80 and case.stated.is_date(case.block.text)


def _byline(case: Case) -> bool:
    return case.near_head and _is_byline(case.block, case.stated.names)


def _author_note(case: Case) -> bool:
    """What begins with an author's name far below the title, or in a box above the text, unless that says who is speaking."""
    late = case.position > case.layout.first + (case.layout.last - case.layout.first) * LATE
    aside = late or (case.near_head and small_box(case.layout, case.block.owner) is not None)
    name = next((name for name in case.stated.names if aside and case.block.key.startswith(name)), "")
    return bool(name) and not _SPEAKER.search(case.block.text[: len(name) + SPEAKER])


def _caption(case: Case) -> bool:
    """A short line that is no sentence, in a part of the text that has nothing else but a picture."""
    block, layout = case.block, case.layout
    if (
        block.size >= CAPTION
        or block.heading
        or block.owner.tag == "li"
        or _SENTENCE_END.search(block.text.rstrip(")]"))
        or _announces(block)
    ):
        return False
    part = _sole(case)
    if part is None or part is layout.root or next(part.iter("img", "picture"), None) is None:
        return False
    return layout.share(part.getparent()) >= BESIDE_SHARE


def _sole(case: Case) -> HtmlElement | None:
    """The widest of a few parts around a block that has no other text, None where its own has."""
    block, sole = case.block, None
    weight = len(block.key) if case.layout.chosen[case.position] else 0
    for part, _ in zip(lineage(block.owner), range(CAPTION_DEPTH), strict=False):
        if case.layout.weights[part] > weight or len(part) > CAPTION_PARTS or key_of(str(part.text_content())) != block.key:
            break
        sole = part
    return sole


def _unstated(case: Case) -> bool:
    block, body = case.block, case.stated.body
    return bool(body) and not block.heading and block.key not in body and _stated_share(block, body) < UNSTATED


def _in_stated(case: Case) -> bool:
    """What the stated body says too, below the title."""
    block, body = case.block, case.stated.body
    below = case.position > (case.layout.first if case.head.title is None else case.head.title)
    return bool(body) and below and block.key_size >= STATED and block.key in body and block.linked < 0.5


def _is_lead(case: Case) -> bool:
    """A standfirst above the text."""
    head, block = case.head, case.block
    return (
        case.position < head.first
        and is_standfirst(case.layout, case.position, head.first, head.title, case.stated.descriptions)
        and not (case.stated.is_date(block.text) or _is_byline(block, case.stated.names))
    )


def _among(case: Case) -> bool:
    return case.head.first <= case.position <= case.layout.last and case.layout.inside(case.block)


def _loose(case: Case) -> bool:
    """Prose that stands loose in an element, as the first of lines between breaks, in which the engine chose what stands beside it."""
    title, first = case.head
    position, layout = case.position, case.layout
    begins = first if title is None else title
    if not begins <= position < layout.last or not (layout.chosen[position + 1] or layout.chosen[position - 1]):
        return False
    beside = any(layout.blocks[near].owner is case.block.owner for near in (position - 1, position + 1) if layout.chosen[near])
    return beside and case.block.owner.tag not in HEADINGS and _is_prose(case.block)


def _opens(case: Case) -> bool:
    """A first paragraph that is one link, which the engine leaves out: right above the rest of the text, and below the title."""
    title, first = case.head
    if title is None or not title < case.position < first or not _is_sentence(case.block):
        return False
    return case.block.owner.getparent() is case.layout.blocks[first].owner.getparent()


def _beside(case: Case) -> bool:
    """A paragraph, a heading with text below it, or a list's item of prose, that stands beside chosen ones."""
    if not (_among(case) or _opens(case)):
        return False
    block, layout = case.block, case.layout
    followed = layout.chosen[case.position + 1]
    box = _sole(case) if block.heading and followed else None
    parent = (block.owner if box is None or next(box.iter(*DRAWN), None) is not None else box).getparent()
    if parent is not None and "li" in (block.owner.tag, parent.tag):
        parent = parent.getparent()
    if parent is None:
        return False
    if layout.share(block.owner) >= LOOSE_SHARE or layout.share(parent) < BESIDE_SHARE:
        return False
    if block.owner.tag == "p":
        wanted = (block.linked < 0.5 and block.size >= 20) or _is_sentence(block)
    elif block.owner.tag == "li":
        wanted = _is_prose(block)
    else:
        wanted = block.heading and any(map(str.isalpha, block.key)) and block.size < 150 and (followed or block.linked < 0.5)
    return wanted and not foreign_part(layout, block.owner)


def _plain(case: Case) -> bool:
    """A sentence in an element without a name (`div`, `section`), which the engine leaves out between the text's own paragraphs."""
    block, layout = case.block, case.layout
    owner, parent = block.owner, block.owner.getparent()
    if (
        owner.tag not in ("div", "section")
        or parent is None
        or len(owner.attrib)
        or block.linked >= 0.5
        or not _SENTENCE_END.search(block.text)
    ):
        return False
    if not case.head.first <= case.position <= layout.last and not (
        case.head.title is not None and case.head.title < case.position < case.head.first
    ):
        return False
    near = (other for other in (*owner.itersiblings(), *owner.itersiblings(preceding=True)) if layout.weights[other])
    return (
        next(near, owner).tag == "p"
        and not foreign_part(layout, owner)
        and layout.share(parent) >= BESIDE_SHARE
        and not _contained_elsewhere(layout, case.position)
    )


def _imprint(case: Case) -> bool:
    """Below a line that says whose the rights are, which is no end of a text but of its page."""
    layout, position = case.layout, case.position
    if layout.last - position >= IMPRINT:
        return False
    line = next((block for block in layout.blocks[max(0, position - IMPRINT) : position] if _RIGHTS.match(block.text)), None)
    return line is not None and line.owner.getparent() is case.block.owner.getparent()


def _quoted(case: Case) -> bool:
    """Prose among the text that is named a quotation, unless the text says it anywhere else."""
    block, layout = case.block, case.layout
    if not (_among(case) and _is_prose(block)) or foreign_part(layout, block.owner):
        return False
    return _is_quotation(block) and not _contained_elsewhere(layout, case.position)


def _is_quotation(block: Block) -> bool:
    parts = [part for part, _ in zip(lineage(block.owner), range(QUOTE_DEPTH), strict=False)]
    return any(part.tag == "blockquote" or _QUOTE_PART.search(names_of(part)) for part in parts)


def _contained_elsewhere(layout: Layout, position: int) -> bool:
    """Whether a chosen block near this one says all that it says, and more."""
    near = slice(max(0, position - REACH), position + REACH)
    block, pairs = layout.blocks[position], zip(layout.blocks[near], layout.chosen[near], strict=True)
    return any(chosen and len(other.key) > len(block.key) and block.key in other.key for other, chosen in pairs)


def _in_kin(case: Case) -> bool:
    """Prose, or a heading, in a part that is called as the one beside it that holds the text, or at the end of that one."""
    block = case.block
    if not case.kin or not (block.heading or _is_prose(block)):
        return False
    parts: list[HtmlElement] = []
    for part in lineage(block.owner):
        parts.append(part)
        if part in case.kin:
            return not any(foreign_name(inner) for inner in parts)
    return False


# Why a chosen block is not the article's own text, and why another one is, each by its name: the first that says so decides.
CUTS: dict[str, Callable[[Case], bool]] = {
    "foreign-part": lambda case: case.position in case.foreign,
    "table-row": _table_row,
    "title": _title,
    "above-title": _above_title,
    "outside": _outside,
    "link-only": _link_only,
    "labelled-link": _labelled_link,
    "promotion": _promotion,
    "paywall": _paywall,
    "date-line": _date_line,
    "byline": _byline,
    "author-note": _author_note,
    "caption": _caption,
    "imprint": _imprint,
    "unstated": _unstated,
}
RETURNS: dict[str, Callable[[Case], bool]] = {
    "stated": _in_stated,
    "standfirst": _is_lead,
    "beside": _beside,
    "plain": _plain,
    "loose": _loose,
    "quotation": _quoted,
    "kin": _in_kin,
}
