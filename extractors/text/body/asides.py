"""What is inside the article's part of a page but not its text: named parts, teasers, lists of links, sign-up boxes."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain, islice

from lxml.html import HtmlElement

from extractors.files import phrases
from extractors.text.body.prose import is_prose
from extractors.text.dom.blocks import HEADINGS, Block
from extractors.text.dom.layout import Layout, lineage, weigh
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
# A part of the root that holds this much of the text is the text's column.
MAIN_SHARE = 0.4
# How many things to play and links to channels are looked at on a page.
MAX_KNOWN = 200
_ADDRESS = re.compile(r"(?:https?:/)?/[\w/]")
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
    boxes, known = _boxes(layout.root), _known_boxes(layout)
    for index, block in enumerate(layout.blocks):
        if layout.chosen[index]:
            mark = foreign_part(layout, block.owner) or ("form" if _in_box(layout, block.owner, boxes) else None)
            mark = mark or next((known[part] for part in lineage(block.owner) if part in known), None) if known else mark
            if mark:
                marks[index] = mark
    weights: Counter[str] = Counter()
    for index, mark in marks.items():
        weights[mark] += len(layout.blocks[index].key)
    return {index: mark for index, mark in marks.items() if weights[mark] <= FOREIGN_SHARE * layout.total}


def _teasers(layout: Layout, title: str) -> frozenset[int]:
    """Chosen blocks in small parts that begin with a linked title, as pages show other articles; a listicle's stand in the root."""
    own = frozenset(part for block in layout.blocks if block.key == title for part in lineage(block.owner))
    wrappers = {wrapper for index, block in enumerate(layout.blocks) if (wrapper := _teaser(layout, index, block, own)) is not None}
    if not wrappers:
        return frozenset()
    chosen = ((index, block) for index, block in enumerate(layout.blocks) if layout.chosen[index])
    return frozenset(index for index, block in chosen if not wrappers.isdisjoint(lineage(block.owner)))


def _teaser(layout: Layout, index: int, block: Block, own: frozenset[HtmlElement]) -> HtmlElement | None:
    """The small part that begins with a block, where that is a linked title, or a label of related articles with one below it; `own` are
    the parts that the page's own title stands in."""
    if block.linked >= ALL_LINK and block.heading:
        part = next((part for part in lineage(block.owner) if part.tag not in HEADINGS and part.tag != "a"), layout.root)
        return part if part is not layout.root and part.tag not in PAGE_TAGS and _is_small(layout, part) else None
    if not layout.inside(block):
        return None
    label = block.linked < ALL_LINK and block.size < LABEL and phrases.RELATED_HEADING.match(block.text)
    title = block.linked >= ALL_LINK and block.size >= TITLE and "@" not in block.text and not is_prose([block.text])
    part = _opened(layout, index) if label or title else None
    if part is None or part in own or layout.share(part) > FOREIGN_SHARE:
        return None
    if label:
        return part if _begins_with_link(layout.blocks[index + 1]) else None
    return part if _is_small(layout, part) and not _is_one_of_many(layout, part) else None


def _is_one_of_many(layout: Layout, part: HtmlElement) -> bool:
    """Whether a part is called as others of the text are: where each paragraph stands in a part of its own, or each post of a live page."""
    name = part.get("class")
    beside = (*part.itersiblings(), *part.itersiblings(preceding=True)) if name else ()
    return any(other.get("class") == name and layout.weights[other] for other in beside)


def _known_boxes(layout: Layout) -> dict[HtmlElement, str]:
    """Small boxes with a title and something to hear or to watch, or with a link to where readers follow a site or give."""
    links = (link for link in layout.root.iter("a") if phrases.CHANNEL_ADDRESS.search(link.get("href") or ""))
    boxes = ((small_box(layout, part), str(part.tag)) for part in islice(chain(layout.root.iter("audio", "video"), links), MAX_KNOWN))
    found = [(box, tag) for box, tag in boxes if box is not None and box.tag != "p"]
    return {
        box: tag for box, tag in found if (layout.weights[box] <= MAX_FORM if tag == "a" else next(box.iter(*HEADINGS), None) is not None)
    }


def small_box(layout: Layout, element: HtmlElement) -> HtmlElement | None:
    """The widest small part that an element stands in, beside its own, None where it stands in the text itself."""
    box = None
    for part in element.iterancestors():
        if part is layout.root or part.tag in PAGE_TAGS or not _is_small(layout, part):
            break
        box = part
    return box if box is not None and not _is_one_of_many(layout, box) else None


def _is_small(layout: Layout, part: HtmlElement) -> bool:
    weight = layout.weights[part]
    return 0 < weight < max(SMALL_SHARE * layout.total, min(MAX_TEASER, FOREIGN_SHARE * layout.total))


def _opened(layout: Layout, index: int) -> HtmlElement | None:
    """The innermost part that holds a block and the next one, where it begins with the first and is no part of the page's frame."""
    if index + 1 == len(layout.blocks):
        return None
    following = frozenset(lineage(layout.blocks[index + 1].owner))
    part = next(part for part in lineage(layout.blocks[index].owner) if part in following)
    begins = index == 0 or part not in lineage(layout.blocks[index - 1].owner)
    return part if begins and part is not layout.root and part.tag not in PAGE_TAGS else None


def _begins_with_link(block: Block) -> bool:
    """Whether a block begins with a link to a whole title."""
    links = (" ".join(link.text_content().split()) for link in block.owner.iter("a"))
    title = block.text if block.linked >= ALL_LINK else next(filter(None, links), "")
    return len(title) >= SHORT_TITLE and block.text.startswith(title)


def other_pages(layout: Layout, title: str) -> frozenset[HtmlElement]:
    """The parts that hold other pages below the one whose title has this key: they are built as the part that it stands in, and each
    states an address of its own.
    """
    own = (part for block in layout.blocks if block.key == title for part in lineage(block.owner) if _stated_address(part))
    part = next(own, None)
    beside = (*part.itersiblings(part.tag), *part.itersiblings(part.tag, preceding=True)) if part is not None else ()
    return frozenset(
        other
        for other in beside
        if part is not None and other.get("class") == part.get("class") and _stated_address(other) not in (None, _stated_address(part))
    )


def _stated_address(part: HtmlElement) -> str | None:
    """The address of the page that a part says it is."""
    return next((value for name, value in part.items() if name.startswith("data-") and _ADDRESS.match(value)), None)


def side_column(layout: Layout, title: str) -> frozenset[HtmlElement]:
    """The parts beside the text's whose links to other pages say more than what was chosen of them."""
    holder, found = layout.root, set()
    titles = [block.linked >= ALL_LINK and block.size >= TITLE for block in layout.blocks]
    links = weigh((block.owner, block.size) for block, link in zip(layout.blocks, titles, strict=True) if link)
    pairs = zip(layout.blocks, titles, layout.chosen, strict=True)
    prose = weigh((block.owner, block.size) for block, link, chosen in pairs if chosen and not link)
    named = {part for block in layout.blocks if block.key == title for part in lineage(block.owner)}
    while (main := max(holder, key=layout.share, default=None)) is not None and layout.share(main) >= MAIN_SHARE:
        found |= {part for part in holder if 0 < prose[part] < links[part] and part is not main and part not in named}
        holder = main
    return frozenset(found)


def related_lists(layout: Layout, kept: Sequence[int]) -> frozenset[int]:
    """Positions of labels with the list of links below them: of two or more links, or of any where the label says `Read more`."""
    found: set[int] = set()
    for index in kept:
        block = layout.blocks[index]
        if block.size >= LABEL:
            continue
        label = block.heading or block.text.rstrip().endswith((":", "："))
        related = phrases.RELATED_HEADING.match(block.text)
        if not (label or related):
            continue
        items, links = [], 0
        for follower in range(index + 1, min(index + LIST_REACH, len(layout.blocks))):
            linked = layout.blocks[follower].linked
            if linked < MOSTLY_LINK and not _in_list(layout.blocks[follower].owner):
                break
            items.append(follower)
            links += linked >= ALL_LINK
        announced = related and (items or not block.heading) if label else links == len(items) > 0
        if announced or (links == len(items) >= LIST):
            found.update([index, *items])
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
