"""The standfirst: lines between title and text that belong to the text, found by their words, name or position."""

from extractors.files import phrases
from extractors.text.body.prose import is_prose
from extractors.text.dom.blocks import HEADINGS, Block, size_of
from extractors.text.dom.layout import Layout, lineage
from extractors.text.dom.parts import foreign_name, names_of

# How far above the first chosen block a standfirst stands, in blocks: one that the description repeats, and any other.
DESCRIBED_BEFORE = 25
NAMED_BEFORE = 12
# How far below the title one stands that is neither repeated nor named.
BELOW_TITLE = 3
MIN_LENGTH, MAX_LENGTH = 40, 400
MIN_SIZE = 30
# A lead in a part of its own that has no name: captions have fewer letters.
LEAD = 200
LINKED = 0.5
# A description may be the standfirst cut short, or the standfirst and more.
MIN_DESCRIPTION = 40
MIN_COVERED = 0.7


def is_standfirst(layout: Layout, index: int, first: int, title: int | None, descriptions: tuple[str, ...]) -> bool:
    """Whether a block above the text, whose first block is `first`, is its standfirst. `title` is the title's position."""
    block = layout.blocks[index]
    if index < first - DESCRIBED_BEFORE or index == title or block.owner.tag == "h1" or block.size < MIN_SIZE or block.linked >= LINKED:
        return False
    if any(says(block.key, description) for description in descriptions):
        return True
    if not MIN_LENGTH <= block.size <= MAX_LENGTH or (title is not None and index < title):
        return False
    parts = [element for _, element in zip(range(2), lineage(block.owner), strict=False)]
    if any(foreign_name(part) for part in parts):
        return False
    named = phrases.STANDFIRST_PART.search(" ".join(map(names_of, parts)))
    reach = first - NAMED_BEFORE if title is None else min(first - NAMED_BEFORE, title)
    return (bool(named) and index >= reach) or (title is not None and _follows(layout.blocks, index, title))


def says(key: str, description: str) -> bool:
    """Whether a block says what a description says, or most of it."""
    if key == description:
        return True
    return size_of(key) > MIN_DESCRIPTION and (
        key in description or (size_of(description) > MIN_DESCRIPTION and description in key and len(description) > MIN_COVERED * len(key))
    )


def _follows(blocks: tuple[Block, ...], index: int, title: int) -> bool:
    """Whether a block is a lower heading right below the title, the paragraph beside it, or one of prose in another part."""
    block, heading = blocks[index], blocks[title]
    if heading.owner.tag not in HEADINGS or index - title > BELOW_TITLE:
        return False
    beside = block.owner.getparent() is heading.owner.getparent() or (block.size >= LEAD and is_prose([block.text]))
    return block.heading or (block.owner.tag == "p" and beside)
