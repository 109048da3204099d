"""Where on a page the article's text is: the engine's choice, found again among the page's own blocks."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.text.dom.blocks import Block, key_of
from extractors.text.dom.document import Document

# Shorter texts occur by chance inside others, so they must match a whole paragraph.
LONG_KEY = 25
# The engine's text counts as found again when this share of it is.
FOUND = 0.7
# The article's root is the innermost element that holds this share of the engine's text.
ROOT_SHARE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The page's blocks; which of them the engine chose; how much chosen text each element holds; and the innermost
    element (`root`) that holds nearly all of it, with the elements in it (`inner`, itself among them), and the first and the last chosen
    block inside it."""

    blocks: tuple[Block, ...]
    chosen: tuple[bool, ...]
    weights: Counter[HtmlElement]
    total: int
    root: HtmlElement
    inner: frozenset[HtmlElement]
    first: int
    last: int

    def inside(self, block: Block) -> bool:
        """Whether a block stands in the article's root."""
        return block.owner in self.inner

    def share(self, element: HtmlElement) -> float:
        """The share of the chosen text that an element holds."""
        return self.weights[element] / self.total


def lineage(element: HtmlElement) -> Iterator[HtmlElement]:
    """An element and its ancestors, innermost first."""
    yield element
    yield from element.iterancestors()


def weigh(parts: Iterable[tuple[HtmlElement, int]]) -> Counter[HtmlElement]:
    """How much elements hold, with all that stands in them, from what each holds by itself.

    One level after the other: a thousand paragraphs that stand deep in the same part are added up once, not once for each ancestor.
    """
    weights: Counter[HtmlElement] = Counter()
    level: Counter[HtmlElement] = Counter()
    for element, weight in parts:
        level[element] += weight
    while level:
        above: Counter[HtmlElement] = Counter()
        for element, weight in level.items():
            weights[element] += weight
            if (parent := element.getparent()) is not None:
                above[parent] += weight
        level = above
    return weights


def locate(document: Document, paragraphs: tuple[str, ...]) -> Layout | None:
    """The layout of a page on which the engine chose `paragraphs`; None where too little of them is found in the page again."""
    blocks = document.blocks
    keys = {key for paragraph in paragraphs if (key := key_of(paragraph))}
    joined = "".join(key_of(paragraph) for paragraph in paragraphs)
    certain = [block.key in keys or (block.key_size >= LONG_KEY and block.key in joined) for block in blocks]
    # Short lines between line breaks are found by their neighbours in the same element.
    owners = {block.owner for block, hit in zip(blocks, certain, strict=True) if hit}
    chosen = tuple(hit or (block.owner in owners and block.key in joined) for block, hit in zip(blocks, certain, strict=True))
    found = sum(len(key) for key in {block.key for block, hit in zip(blocks, chosen, strict=True) if hit})
    if not found or found < FOUND * sum(map(len, keys)):
        return None
    weights = weigh((block.owner, len(block.key)) for block, hit in zip(blocks, chosen, strict=True) if hit)
    total = sum(len(block.key) for block, hit in zip(blocks, chosen, strict=True) if hit)
    holders = [element for element, weight in weights.items() if weight >= ROOT_SHARE * total]
    root = max(holders, key=lambda element: sum(1 for _ in element.iterancestors()))
    inner = frozenset(root.iter())
    within = [index for index, block in enumerate(blocks) if chosen[index] and block.owner in inner]
    return Layout(blocks=blocks, chosen=chosen, weights=weights, total=total, root=root, inner=inner, first=within[0], last=within[-1])
