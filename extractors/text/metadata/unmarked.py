"""Names that no element marks as a byline: below a heading `Author`, beside a date above the text, below the text as its signature."""

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from extractors.lone_names import is_whole_name, named_beside, signed_by
from extractors.names import read_bylines
from extractors.text.dom.blocks import Block, key_of, size_of
from extractors.text.dom.document import Document
from extractors.text.dom.layout import lineage
from extractors.text.dom.structured import text_of
from extractors.text.metadata.teasers import TRAIL, Teasers, is_foreign, is_menu

# A heading above a name.
_AUTHOR_LABEL = re.compile(
    r"(?:the )?(?:authors?|autor(?:es|a|en|in|ka|zy)?|auteurs?|autore|autori|автор(?:ы|и|ка)?"
    r"|författare|forfatter|szerző|yazar|作者)\s?[:：]?",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,}(?![^\W\d_])")
# How many paragraphs a signed text has, and in how many of the last ones or of the blocks below the signature stands.
MIN_SIGNED, BELOW = 3, 2
PROSE = 80
# Where such a name stands, in blocks of text after the heading; the characters that no line of a byline has, and no date or role below one.
HEAD_AFTER, MAX_BYLINE, MAX_SHORT = 12, 120, 50


def unmarked(document: Document, teasers: Teasers) -> Iterator[str]:
    """The name below a heading that says `Author`; else the first line above the text that is a name beside a date, a role or an agency.

    A date may stand beside the name of a section or a kind of text, too: these have links elsewhere, and their words are used as words.
    """
    for label, block in pairwise(document.blocks):
        if _AUTHOR_LABEL.fullmatch(label.text) and is_whole_name(name := block.text.strip(" ,")) and not is_foreign(block, teasers):
            yield name
            return
    prose = 0
    head = document.head_blocks(0, HEAD_AFTER)
    for block, below in zip_longest(head, head[1:]):
        prose += len(block.text) > MAX_BYLINE
        if prose > 1:
            return
        if len(block.text) > MAX_BYLINE or block.heading or TRAIL.search(block.text) or is_foreign(block, teasers):
            continue
        both = f"{block.text} | {below.text}" if below and len(below.text) <= MAX_SHORT and is_whole_name(block.text) else block.text
        line = named_beside(both) or _untimed(block)
        if line and not _is_section(line.partition(",")[0], document):
            yield line
            return


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
        line = signed_by(end[at]) if any(size_of(above) > PROSE for above in end[max(0, at - MIN_SIGNED) : at + 1]) else None
        people = read_bylines([line], organisations).people if line else ()
        if people and not any(name in " ".join(end[:at]) or _is_section(name, document) for name in people):
            return people
    return ()
