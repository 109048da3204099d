"""Which blocks of a page are the article's own text: the engine's choice, corrected by what the page shows and states.

Each rule of `cuts` and `returns` judges one block and has a name; an article records how many blocks each rule removed.
bench/text_rules.py measures the worth of each rule.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from extractors.text.body.asides import foreign_parts, other_pages, related_lists, side_column
from extractors.text.body.case import BESIDE_SHARE, STUB, Case, Head, Stated, announces, is_prose_block
from extractors.text.body.cuts import CUTS
from extractors.text.body.prose import heads_comments
from extractors.text.body.returns import RETURNS
from extractors.text.dom.blocks import Block
from extractors.text.dom.layout import Layout, lineage

# The share of the engine's choice that may stand above the page's title, as teasers and lines of the head do.
ABOVE_TITLE = 0.5
# A part that the text goes on in is prose for this share.
PROSE_SHARE = 0.6
# How far around the article's root such parts are looked for, in elements.
AROUND = 3
# Rows that are so much of the text are the article.
TABULAR = 0.5


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


def select(layout: Layout, stated: Stated) -> Selection:
    """Judge every block of a page: a chosen one stays unless a rule of CUTS takes it, another comes in where one of RETURNS wants it."""
    kept: list[int] = []
    cut: list[tuple[str, int]] = []
    seen: set[str] = set()
    head = _head(layout, stated)
    foreign, kin = foreign_parts(layout, stated.title), kin_of(layout)
    rows = sum(len(block.key) for block, chosen in zip(layout.blocks, layout.chosen, strict=True) if chosen and block.owner.tag == "tr")
    tabular = rows >= TABULAR * layout.total
    # Below the text only what the page states, a part beside the text's, or the paragraph right below it can be wanted.
    end = len(layout.blocks) if kin or stated.body else layout.last + 2
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
    while kept and announces(layout.blocks[kept[-1]]):
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
                prose[part] += len(block.key) if is_prose_block(block) else 0
    found = {part for part, weight in prose.items() if weight >= PROSE_SHARE * all_of[part] and part.find(".//h1") is None}
    return frozenset(found | {beside[part] for part in found})


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
