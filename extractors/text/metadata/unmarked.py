"""Names that no element marks as a byline: below a heading `Author`, beside a date above the text, below the text as its signature."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise, zip_longest

from lxml.html import HtmlElement

from extractors.bylines.lone_names import begins_with_name, is_byline, is_whole_name, named_beside, signed_by
from extractors.bylines.names import read_bylines
from extractors.files.phrases import AUTHOR_BOX, AUTHOR_LABEL
from extractors.text.dom.blocks import INLINE, Block, key_of, size_of
from extractors.text.dom.document import Document
from extractors.text.dom.layout import lineage
from extractors.text.dom.structured import text_of
from extractors.text.metadata.teasers import TRAIL, Teasers, is_caption, is_foreign, is_menu

_SMALL_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,}(?![^\W\d_])")
# How many paragraphs a signed text has, in how many of the last ones or of the blocks below the signature stands, and how many lines
# below the prose: a review ends with what it is of.
MIN_SIGNED, BELOW, SINCE = 3, 2, 5
PROSE = 80
# Where such a name stands, in blocks of text after the heading; the characters that no line of a byline has, and no date or role below one.
HEAD_AFTER, MAX_BYLINE, MAX_SHORT = 12, 120, 50
MAX_ELEMENTS = 50  # in a line
BOX = 3  # elements around the name, up to the box with a note on the author


def unmarked(document: Document, teasers: Teasers) -> Iterator[str]:
    """The name below a heading that says `Author`; else the first line above the text that is a name beside a date, a role or an agency.

    A date may stand beside the name of a section or a kind of text, too: these have links elsewhere, and their words are used as words.
    """
    for label, block in pairwise(document.blocks):
        if AUTHOR_LABEL.match(label.text) and (name := begins_with_name(block.text)) and not is_foreign(block, teasers):
            yield name
            return
    yield from _beside(document, teasers) or _lone(document, teasers) or _boxed(document)


def _beside(document: Document, teasers: Teasers) -> list[str]:
    """The first line between the heading and the text that is a name beside a date, a role or an agency."""
    prose = 0
    head = document.head_blocks(0, HEAD_AFTER)
    for block, below in zip_longest(head, head[1:]):
        prose += len(block.text) > MAX_BYLINE
        if prose > 1:
            break
        if len(block.text) > MAX_BYLINE or block.heading or is_caption(block.owner):
            continue
        if TRAIL.search(block.text) or is_foreign(block, teasers):
            continue
        both = f"{block.text} | {below.text}" if below and len(below.text) <= MAX_SHORT and is_whole_name(block.text) else block.text
        sure = named_beside(both, by_date=False)
        line = sure or named_beside(both) or named_beside(parted(block)) or _untimed(block)
        name = line.partition(",")[0] if line else ""
        if line and not _is_section(name, document) and (sure or not _is_within_prose(name, document)):
            return [line]
    return []


def _is_within_prose(name: str, document: Document) -> bool:
    """Whether the text names whom or what a date stands beside: where it was written, or somebody whom it is about."""
    return any(block.text.find(name) > 0 for block in document.blocks if len(block.text) > MAX_BYLINE)


def _lone(document: Document, teasers: Teasers) -> list[str]:
    """The only line of the page that is a byline and nothing else, with prose right below it, wherever that stands."""
    found = [
        block.text
        for block, below in pairwise(document.blocks)
        if len(block.text) <= MAX_SHORT and below.size > MAX_BYLINE and not below.linked and is_byline(block.text)
        if not is_foreign(block, teasers)
    ]
    return found if len(found) == 1 else []


def _boxed(document: Document) -> list[str]:
    """Whom the page's only note on an author is headed by."""
    names = [block for block in document.blocks if len(block.text) <= MAX_SHORT and is_whole_name(block.text)]
    found = {block.text for block in names if any(map(_is_author_box, islice(block.owner.iterancestors("div", "section", "aside"), BOX)))}
    return list(found) if len(found) == 1 else []


def _is_author_box(part: HtmlElement) -> bool:
    return AUTHOR_BOX.search(f"{part.get('class') or ''} {part.get('id') or ''}") is not None


def parted(block: Block) -> str:
    """The text of a block with a bar where elements stand side by side with nothing between: `<b>Ada Brandt</b><i>Reporter</i>`."""
    text = block.text
    for part in islice(block.owner.iterdescendants(*INLINE), MAX_ELEMENTS):
        words = " ".join("".join(part.itertext()).split())
        start = text.find(words) if words else -1
        for border in (start + len(words), start) if start >= 0 else ():
            before, after = text[border - 1 : border], text[border : border + 1]
            begins = after.isdigit() or (after.isupper() and not before.isupper()) or (after.isalpha() and is_whole_name(words))
            if before.isalnum() and begins:
                text = f"{text[:border]} | {text[border:]}"
    return text


def _untimed(block: Block) -> str | None:
    """The name in a line whose other part is an element of a date."""
    for part in block.owner.iter("time"):
        stated = " ".join(part.itertext()).split()
        rest = " ".join(block.text.replace(" ".join(stated), " ").strip(" |•·,/–—-").split())
        if stated and is_whole_name(rest):
            return rest
    return None


def _is_section(name: str, document: Document) -> bool:
    """Whether a menu of the page links these words, the article states them as its section, or its text has one of them as a word."""
    stated = (document.metadata.first("article:section"), text_of(document.metadata.article.get("articleSection")))
    if key_of(name) in {key_of(text) for text in stated if text}:
        return True
    for link in document.tree.iter("a"):
        if key_of(link.text_content()) == key_of(name) and any(map(is_menu, lineage(link))):
            return True
    words = {word for block in document.blocks for word in _SMALL_WORD.findall(block.text)}
    return any(word.lower() in words for word in name.split() if word != word.lower())


def signed(document: Document, paragraphs: tuple[str, ...], organisations: frozenset[str]) -> tuple[str, ...]:
    """The people who sign a text at its end, where nothing else names its authors: below prose, in a line or in brackets behind it.

    Whom the text itself names is no author of it.
    """
    if len(paragraphs) < MIN_SIGNED:
        return ()
    last = key_of(paragraphs[-1])
    index = next((index for index in range(len(document.blocks) - 1, -1, -1) if document.blocks[index].key == last), len(document.blocks))
    teasers = Teasers(document.tree)
    below = (
        block.text
        for block in document.blocks[index + 1 : index + 1 + BELOW]
        if not (block.linked or block.heading or is_foreign(block, teasers) or any(map(is_menu, lineage(block.owner))))
    )
    end = [*paragraphs, *below]
    for at in range(len(paragraphs) - BELOW, len(end)):
        if any(size_of(after) > PROSE for after in end[at + 1 :]):
            continue  # a heading
        line = signed_by(end[at]) if any(size_of(above) > PROSE for above in end[max(0, at - SINCE) : at + 1]) else None
        people = read_bylines([line], organisations).people if line else ()
        if people and not any(name in " ".join(end[:at]) or _is_section(name, document) for name in people):
            return people
    return ()
