"""Why a block that the engine chose is not the article's own text: each rule by its name; the first that says so decides."""

import re
from collections.abc import Callable

from extractors.files import phrases
from extractors.text.body.asides import ALL_LINK, MOSTLY_LINK, small_box
from extractors.text.body.case import (
    BESIDE_SHARE,
    LOOSE,
    REACH,
    SENTENCE_END,
    STUB,
    Case,
    announces,
    is_byline,
    is_sentence,
    only_part,
)
from extractors.text.body.standfirst import says
from extractors.text.dom.blocks import Block

LATE = 0.6
UNSTATED = 0.3
SHINGLE = 4
# A link is a title from this length on.
TITLE = 25
# A text of so many letters is no stub; a prompt to subscribe has fewer.
WHOLE, PROMPT = 800, 80
# A colon within so many characters more than a name has makes it that of a speaker.
SPEAKER = 10
# A caption has fewer letters.
CAPTION = 120
# How many lines there are below the one that says whose the rights are.
IMPRINT = 6

_LABEL = re.compile(r"^[\W_]{0,4}(?!\d)[^:：>|]{2,40}\s*[:：>|»–—\]】-]")
_RIGHTS = re.compile(r"[^\w©]{0,5}(?:©|\(c\)\s|copyright\b)", re.IGNORECASE)
_SPEAKER = re.compile(r"[:：]")
_WORD = re.compile(r"\w+")


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
    return block.linked >= ALL_LINK and not block.heading and "@" not in block.text and not is_sentence(block)


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
    return any(phrases.CHANNEL_ADDRESS.search(link.get("href") or "") for link in block.owner.iter("a"))


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
    return case.near_head and is_byline(case.block, case.stated.names)


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
        or SENTENCE_END.search(block.text.rstrip(")]"))
        or announces(block)
    ):
        return False
    part = only_part(case)
    if part is None or part is layout.root or next(part.iter("img", "picture"), None) is None:
        return False
    return layout.share(part.getparent()) >= BESIDE_SHARE


def _imprint(case: Case) -> bool:
    """Below a line that says whose the rights are, which is no end of a text but of its page."""
    layout, position = case.layout, case.position
    if layout.last - position >= IMPRINT:
        return False
    line = next((block for block in layout.blocks[max(0, position - IMPRINT) : position] if _RIGHTS.match(block.text)), None)
    return line is not None and line.owner.getparent() is case.block.owner.getparent()


def _unstated(case: Case) -> bool:
    block, body = case.block, case.stated.body
    return bool(body) and not block.heading and block.key not in body and _stated_share(block, body) < UNSTATED


def _stated_share(block: Block, body: str) -> float:
    words = _WORD.findall(block.text.lower())
    shingles = ["".join(words[start : start + SHINGLE]).replace("_", "") for start in range(max(1, len(words) - SHINGLE + 1))]
    return sum(shingle in body for shingle in shingles) / len(shingles)


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
