"""What is inside the article's part of a page but not its text: named parts, teasers, lists of links, sign-up boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from extractors import phrases
from extractors.text.body.prose import is_prose
from extractors.text.dom.blocks import HEADINGS, Block
from extractors.text.dom.layout import Layout, lineage
from extractors.text.dom.parts import BOUNDARY_TAGS, FOREIGN_SHARE, foreign_name

# A part that holds this much of the chosen text is the article, under any name.
ARTICLE_SHARE = 0.35
# A small part: a teaser of another article, a box.
SMALL_SHARE = 0.1
# One of so few letters is small beside a short text too.
MAX_TEASER = 250
# A link is a title from this length on; below a label that says so, a short one is.
TITLE, SHORT_TITLE = 25, 8
MOSTLY_LINK = 0.6
ALL_LINK = 0.9
LIST_REACH = 12
# The label of a list of links is short; so many links below one are a list, whatever the label says.
LABEL = 60
LIST = 2
# The letters of a box that asks its reader to fill in something.
MAX_FORM = 300
PAGE_TAGS = BOUNDARY_TAGS - {"article"}
ASKING = frozenset({"email", "text", "tel"})


def foreign_part(layout: Layout, element: HtmlElement) -> str | None:
    """The tag or name by which an element stands in a part of the root that is not the article's own text, None where it does not."""
    for part in _inner_parts(layout, element):
        if layout.share(part) > ARTICLE_SHARE:
            return None
        if name := "hidden" if part.get("hidden") is not None else foreign_name(part):
            return name
    return None


def foreign_parts(layout: Layout, title: str) -> dict[int, str]:
    """The foreign part of each chosen block in one. A name under which much of the article stands is not foreign; `title` is the key of
    the page's title.
    """
    marks = dict.fromkeys(_teasers(layout, title), "teaser")
    boxes = _boxes(layout.root)
    for place, block in enumerate(layout.blocks):
        if layout.chosen[place]:
            mark = foreign_part(layout, block.owner) or ("form" if _in_box(layout, block.owner, boxes) else None)
            if mark:
                marks[place] = mark
    weights: Counter[str] = Counter()
    for place, mark in marks.items():
        weights[mark] += len(layout.blocks[place].key)
    return {place: mark for place, mark in marks.items() if weights[mark] <= FOREIGN_SHARE * layout.total}


def _teasers(layout: Layout, title: str) -> frozenset[int]:
    """Chosen blocks in small parts that begin with a linked title, as pages show other articles; a listicle's stand in the root."""
    own = frozenset(part for block in layout.blocks if block.key == title for part in lineage(block.owner))
    wrappers = {wrapper for place, block in enumerate(layout.blocks) if (wrapper := _teaser(layout, place, block, own)) is not None}
    if not wrappers:
        return frozenset()
    chosen = ((place, block) for place, block in enumerate(layout.blocks) if layout.chosen[place])
    return frozenset(place for place, block in chosen if not wrappers.isdisjoint(lineage(block.owner)))


def _teaser(layout: Layout, place: int, block: Block, own: frozenset[HtmlElement]) -> HtmlElement | None:
    """The small part that begins with a block, where that is a linked title, or a label of related articles with one below it; `own` are
    the parts that the page's own title stands in."""
    if block.linked >= ALL_LINK and block.heading:
        part = next((part for part in lineage(block.owner) if part.tag not in HEADINGS and part.tag != "a"), layout.root)
        return part if part is not layout.root and part.tag not in PAGE_TAGS and _is_small(layout, part) else None
    if not layout.inside(block):
        return None
    label = block.linked < ALL_LINK and block.size < LABEL and phrases.RELATED_HEADING.match(block.text)
    title = block.linked >= ALL_LINK and block.size >= TITLE and "@" not in block.text and not is_prose([block.text])
    part = _opened(layout, place) if label or title else None
    if part is None or part in own or layout.share(part) > FOREIGN_SHARE:
        return None
    if label:
        return part if _begins_with_link(layout.blocks[place + 1]) else None
    # Where each paragraph stands in a part of its own, those that begin with a link are called as all others are.
    alike = part.get("class") and any(other.get("class") == part.get("class") and layout.weights[other] for other in part.itersiblings())
    return part if _is_small(layout, part) and not alike else None


def _is_small(layout: Layout, part: HtmlElement) -> bool:
    weight = layout.weights[part]
    return 0 < weight < max(SMALL_SHARE * layout.total, min(MAX_TEASER, FOREIGN_SHARE * layout.total))


def _opened(layout: Layout, place: int) -> HtmlElement | None:
    """The innermost part that holds a block and the next one, where it begins with the first and is no part of the page's frame."""
    if place + 1 == len(layout.blocks):
        return None
    following = frozenset(lineage(layout.blocks[place + 1].owner))
    part = next(part for part in lineage(layout.blocks[place].owner) if part in following)
    begins = place == 0 or part not in lineage(layout.blocks[place - 1].owner)
    return part if begins and part is not layout.root and part.tag not in PAGE_TAGS else None


def _begins_with_link(block: Block) -> bool:
    """Whether a block begins with a link to a whole title."""
    links = (" ".join(link.text_content().split()) for link in block.owner.iter("a"))
    title = block.text if block.linked >= ALL_LINK else next(filter(None, links), "")
    return len(title) >= SHORT_TITLE and block.text.startswith(title)


def related_lists(layout: Layout, kept: Sequence[int]) -> frozenset[int]:
    """Places of labels with the list of links below them: of two or more links, or of any where the label says `Read more`."""
    found: set[int] = set()
    for place in kept:
        block = layout.blocks[place]
        if block.size >= LABEL:
            continue
        label = block.heading or block.text.rstrip().endswith((":", "："))
        related = phrases.RELATED_HEADING.match(block.text)
        if not (label or related):
            continue
        items, links = [], 0
        for follower in range(place + 1, min(place + LIST_REACH, len(layout.blocks))):
            linked = layout.blocks[follower].linked
            if linked < MOSTLY_LINK and not _in_list(layout.blocks[follower].owner):
                break
            items.append(follower)
            links += linked >= ALL_LINK
        announced = related and (items or not block.heading) if label else links == len(items) > 0
        if announced or (links == len(items) >= LIST):
            found.update([place, *items])
    return frozenset(found)


def _inner_parts(layout: Layout, element: HtmlElement) -> list[HtmlElement]:
    """An element and what it stands in, up to the article's root."""
    parts = []
    for part in lineage(element):
        if part is layout.root or part.tag in BOUNDARY_TAGS:
            break
        parts.append(part)
    return parts


def _boxes(root: HtmlElement) -> frozenset[HtmlElement]:
    """What holds a form or a field that asks its reader to fill in something."""
    forms = {form.getparent() for form in root.iter("form")}
    fields = {part for field in root.iter("input") if field.get("type") in ASKING for part in field.iterancestors()}
    return frozenset(forms | fields)


def _in_box(layout: Layout, element: HtmlElement, boxes: frozenset[HtmlElement]) -> bool:
    """Whether an element stands in a small part that holds one of these."""
    for part in _inner_parts(layout, element) if boxes else ():
        if layout.share(part) >= FOREIGN_SHARE or layout.weights[part] > MAX_FORM:
            return False
        if part in boxes:
            return True
    return False


def _in_list(element: HtmlElement) -> bool:
    return any(part.tag == "li" for _, part in zip(range(3), lineage(element), strict=False))
