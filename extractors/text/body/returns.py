"""Why a block that the engine left out is the article's own text: each rule by its name; the first that says so decides."""

from collections.abc import Callable

from lxml.html import HtmlElement

from extractors.text.body.asides import foreign_part
from extractors.text.body.case import (
    BESIDE_SHARE,
    LINKED_SENTENCE,
    REACH,
    SENTENCE_END,
    Case,
    is_byline,
    is_prose_block,
    is_sentence,
    only_part,
)
from extractors.text.body.standfirst import is_standfirst
from extractors.text.dom.blocks import HEADINGS
from extractors.text.dom.layout import Layout, lineage
from extractors.text.dom.parts import foreign_name

# So many letters, found in the stated body, are not there by chance.
STATED = 30
# Sentences that stand loose in an element that holds this share of the text.
LOOSE_SHARE = 0.3
# What has a heading of its own that is none of the text.
DRAWN = ("img", "picture", "figure", "video", "audio", "iframe")


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
        and not (case.stated.is_date(block.text) or is_byline(block, case.stated.names))
    )


def _beside(case: Case) -> bool:
    """A paragraph, a heading with text below it, or a list's item of prose, that stands beside chosen ones."""
    if not (_among(case) or _opens(case)):
        return False
    block, layout = case.block, case.layout
    followed = layout.chosen[case.position + 1]
    box = only_part(case) if block.heading and followed else None
    parent = (block.owner if box is None or next(box.iter(*DRAWN), None) is not None else box).getparent()
    if parent is not None and "li" in (block.owner.tag, parent.tag):
        parent = parent.getparent()
    if parent is None:
        return False
    if layout.share(block.owner) >= LOOSE_SHARE or layout.share(parent) < BESIDE_SHARE:
        return False
    if block.owner.tag == "p":
        wanted = (block.linked < 0.5 and block.size >= 20) or is_sentence(block)
    elif block.owner.tag == "li":
        wanted = is_prose_block(block)
    else:
        wanted = block.heading and any(map(str.isalpha, block.key)) and block.size < 150 and (followed or block.linked < 0.5)
    return wanted and not foreign_part(layout, block.owner)


def _among(case: Case) -> bool:
    return case.head.first <= case.position <= case.layout.last and case.layout.inside(case.block)


def _opens(case: Case) -> bool:
    """A first paragraph that is one link, which the engine leaves out: right above the rest of the text, and below the title."""
    title, first = case.head
    if title is None or not title < case.position < first or not is_sentence(case.block):
        return False
    return case.block.owner.getparent() is case.layout.blocks[first].owner.getparent()


def _plain(case: Case) -> bool:
    """A sentence in an element without a name (`div`, `section`), which the engine leaves out between the text's own paragraphs; right
    below them one of some length."""
    block, layout = case.block, case.layout
    owner, parent = block.owner, block.owner.getparent()
    if (
        owner.tag not in ("div", "section")
        or parent is None
        or len(owner.attrib)
        or block.linked >= 0.5
        or not SENTENCE_END.search(block.text)
    ):
        return False
    begins = case.head.first if case.head.title is None else case.head.title + 1
    ends = layout.last + (block.size >= LINKED_SENTENCE)
    if not begins <= case.position <= ends:
        return False
    near = (other for other in (*owner.itersiblings(), *owner.itersiblings(preceding=True)) if layout.weights[other])
    return (
        next(near, owner).tag == "p"
        and not foreign_part(layout, owner)
        and layout.share(parent) >= BESIDE_SHARE
        and not _contained_elsewhere(layout, case.position)
    )


def _loose(case: Case) -> bool:
    """Prose that stands loose in an element, as the first of lines between breaks, in which the engine chose what stands beside it."""
    title, first = case.head
    position, layout = case.position, case.layout
    begins = first if title is None else title
    if not begins <= position < layout.last or not (layout.chosen[position + 1] or layout.chosen[position - 1]):
        return False
    beside = any(layout.blocks[near].owner is case.block.owner for near in (position - 1, position + 1) if layout.chosen[near])
    return beside and case.block.owner.tag not in HEADINGS and is_prose_block(case.block)


def _contained_elsewhere(layout: Layout, position: int) -> bool:
    """Whether a chosen block near this one says all that it says, and more."""
    near = slice(max(0, position - REACH), position + REACH)
    block, pairs = layout.blocks[position], zip(layout.blocks[near], layout.chosen[near], strict=True)
    return any(chosen and len(other.key) > len(block.key) and block.key in other.key for other, chosen in pairs)


def _in_kin(case: Case) -> bool:
    """Prose, or a heading, in a part that is called as the one beside it that holds the text, or at the end of that one."""
    block = case.block
    if not case.kin or not (block.heading or is_prose_block(block)):
        return False
    parts: list[HtmlElement] = []
    for part in lineage(block.owner):
        parts.append(part)
        if part in case.kin:
            return not any(foreign_name(inner) for inner in parts)
    return False


RETURNS: dict[str, Callable[[Case], bool]] = {
    "stated": _in_stated,
    "standfirst": _is_lead,
    "beside": _beside,
    "plain": _plain,
    "loose": _loose,
    "kin": _in_kin,
}
