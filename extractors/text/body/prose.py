"""A second opinion: the part of a page that holds most of the prose below its title."""

import re
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from extractors.files import phrases
from extractors.text.dom.blocks import HEADINGS, PAIR, STOPS, Block, size_of
from extractors.text.dom.layout import lineage, weigh
from extractors.text.dom.parts import BOUNDARY_TAGS, FOREIGN_SHARE, foreign_name

# Shorter or more linked blocks are labels, teasers and lists rather than prose.
PROSE = 40
LINKED = 0.4
# An element's prose is gone through for as long as one of its children holds this share of it.
MAIN_SHARE = 0.6
NO_PROSE_TAGS = HEADINGS | {"li", "td", "th"}
STEM = 6
# Prose has a sentence's end in so many letters, and hardly any of the signs that code and markup are made of.
SENTENCE = 400
CODE_SHARE = 0.02
_SYLLABLES = re.compile(r"(?=([\uac00-\ud7af]{2}))")
_WORD = re.compile(r"[^\W\d_]{4,}")
# Thai and Lao end a sentence with a blank, which comes sooner between labels.
_END = re.compile(rf"[{STOPS}](?=[\s\'\"”’»」』)\]]|$)|[。！？]|[\u0e00-\u0eff]{{20}}(?=\s|$)")
_CODE = re.compile(r"[{}\[\]<>=|\\_;]")


def prose_below(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The prose below the title (a key of `blocks.key_of`), up to the next other level-one heading or the readers' comments; all of it
    where no title is found."""
    named = {index for index, block in enumerate(blocks) if block.key == title}
    headings = {index: None for index, block in enumerate(blocks) if block.owner.tag == "h1"}  # in their order
    start = max(named & headings.keys(), default=max(named, default=-1))
    # A title may be printed again above its text; another one begins another article.
    end = next((index for index in headings if index > start and index not in named), len(blocks)) if start >= 0 else len(blocks)
    end = next((index for index in range(start + 1, end) if heads_comments(blocks[index])), end)
    below = blocks[start + 1 : end]
    return tuple(block for block in below if block.key_size >= PROSE and block.linked < LINKED and block.owner.tag not in NO_PROSE_TAGS)


def heads_comments(block: Block) -> bool:
    """Whether a block is the heading above readers' comments."""
    return block.heading and phrases.COMMENTS_HEADING.match(block.text) is not None


def main_prose(prose: tuple[Block, ...]) -> tuple[Block, ...]:
    """What of a page's prose stands in the part that holds most of it, and in no part that is called something else."""
    blocks = _own(prose)
    weights = weigh((block.owner, len(block.key)) for block in blocks)
    root = next((element for element, weight in weights.items() if element.getparent() is None), None)
    while root is not None:
        inner = next((child for child in root if weights[child] >= MAIN_SHARE * weights[root]), None)
        if inner is None:
            break
        root = inner
    inner = frozenset(root.iter()) if root is not None else frozenset()
    return tuple(block for block in blocks if block.owner in inner)


def _own(prose: tuple[Block, ...]) -> list[Block]:
    """Without what stands in foreign parts; a name that much of the prose stands under is the page's layout."""
    known: dict[HtmlElement, str | None] = {}
    names = [_foreign_above(block.owner, known) for block in prose]
    weights: Counter[str] = Counter()
    for block, name in zip(prose, names, strict=True):
        if name:
            weights[name] += len(block.key)
    most = FOREIGN_SHARE * sum(len(block.key) for block in prose)
    return [block for block, name in zip(prose, names, strict=True) if not name or weights[name] > most]


def _foreign_above(element: HtmlElement, known: dict[HtmlElement, str | None]) -> str | None:
    """The name of the innermost foreign part that an element stands in; `known` are the answers so far."""
    passed: list[HtmlElement] = []
    name: str | None = None
    for part in lineage(element):
        if part in known:
            name = known[part]
            break
        passed.append(part)
        if part.tag not in BOUNDARY_TAGS and (name := foreign_name(part)):
            break
    known.update(dict.fromkeys(passed, name))
    return name


def terms(text: str) -> set[str]:
    """The longer words of a text, cut to their beginnings, so that most inflected forms are one; pairs of signs in scripts that
    part no words, or in Korean, whose words are short and take endings."""
    lower = text.lower()
    return {*(word[:STEM] for word in _WORD.findall(lower)), *PAIR.findall(lower), *_SYLLABLES.findall(lower)}


def is_prose(paragraphs: Sequence[str]) -> bool:
    """Whether a text reads like prose: whole sentences, rather than labels, settings, code or markup that nobody has decoded."""
    text = "\n".join(paragraphs)
    ends, code = len(_END.findall(text)), len(_CODE.findall(text))
    return bool(ends) and size_of(text) <= SENTENCE * ends and code <= CODE_SHARE * len(text)
