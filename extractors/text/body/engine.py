"""The engine: trafilatura, run on a copy of the tree that is parsed already."""

from configparser import ConfigParser
from copy import copy, deepcopy
from functools import lru_cache
from itertools import islice

from lxml.etree import iterwalk, strip_elements
from lxml.html import HtmlElement
from trafilatura.core import ESCALATION_MAX_LENGTH, ESCALATION_PAGE_SHARE, trafilatura_sequence
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import DEFAULT_CONFIG, MANUALLY_CLEANED, Extractor
from trafilatura.xml import xmltotxt

from extractors.text.body.searches import BEFORE_READING, quick_searches
from extractors.text.dom.blocks import CELLS, HEADINGS, INLINE
from extractors.text.dom.document import Document

# The engine takes in what stands around a text of fewer characters than this; in a wide script so few are a whole report.
MIN_WIDE = 80
# Half of what a page shows of prose is enough, but no less than these; prose has so many letters.
FEW_WIDE, PROSE = 30, 40
# A page is in a wide script where its blocks say so much more than they have characters.
WIDE = 1.3
# Elements that the engine calls itself for, and how deep they may stand: no page that is written by hand nests so much.
NESTING, DEEPEST = ("ul", "ol", "li", "dl", "dd", "blockquote", "q", "table", "tr", "td"), 60
# Tables within each other: for each, the engine gathers all that stands in those within it, so its time grows with the third power.
MAX_TABLES = 10
# Elements within each other: jusText writes the path of each paragraph twice, so its time grows with the square. Browsers allow 512 below
# the root.
MAX_DEPTH = 513
# What the engine throws away wherever it stands; a form may hold a whole page, and a figure a table.
UNREAD = (*(set(MANUALLY_CLEANED) - {"form", "figure", "script", "style"}), "meta", "template")
# What its rivals throw away too.
UNSEEN = ("svg", "link", "meta", "template")


def engine_paragraphs(document: Document, *, fast: bool) -> tuple[str, ...]:
    """What trafilatura takes for the article's text, comments left out. Unless `fast`, it compares itself with readability and jusText,
    which are not asked about a page whose elements stand too deep in each other: there is no text then.
    """
    tree = document.tree
    if not fast and _depth(tree, ("*",)) > MAX_DEPTH:
        return ()
    if any(sum(1 for _ in table.iterancestors("table")) > MAX_TABLES for table in islice(tree.iter("table"), MAX_TABLES, None)):
        tree = _flat(tree, ("table",), MAX_TABLES)
    if _depth(tree, NESTING) > DEEPEST:
        tree = _flat(tree, NESTING, DEEPEST)
    options = _options(fast, _least(document) if is_wide(document) else None)
    # Posts of a forum stand where other pages have comments, and the engine's later stages see to it that they are not lost.
    first = fast and "DiscussionForumPosting" not in document.metadata.types()
    with quick_searches():
        try:
            text = _first_text(tree, options) if first else _text(_read_part(tree) if fast else _bare(copy(tree), *UNSEEN), options)
        except RecursionError:
            # It calls itself for each element within another: lists and quotes, but also headings and marks that were not closed.
            text = _text(_flat(document.tree, (*NESTING, *HEADINGS, *INLINE), DEEPEST), options)
    return tuple(line for raw in text.split("\n") if (line := _row(" ".join(raw.split()))))


def _first_text(tree: HtmlElement, options: Extractor) -> str:
    """The text of the engine's first stage, which is all that it asks on most pages; where it is not, that of all of them.

    The others want three more copies of the page, and a measure of it that takes as long as the first stage's searches.
    """
    part = _read_part(tree)
    body = part.find(".//body")
    whole = (part if body is None else body).text_content()
    # As long as they are held here, a dozen searches need not ask lxml to make them anew.
    elements = list(part.iter())
    prune_unwanted_nodes(part, [BEFORE_READING])
    try:
        found, text = extract_content(convert_tags(tree_cleaning(part, options), options), options)
    except (TypeError, ValueError):
        return ""
    # The engine's measure of a page is all of its text, with a blank at either end of some elements.
    most = len(" ".join(whole.split())) + 2 * len(elements) if len(text) < ESCALATION_MAX_LENGTH else 0
    if len(text) < max(options.min_extracted_size, ESCALATION_PAGE_SHARE * most):
        return _text(_read_part(tree), options)
    return xmltotxt(found, False)


def _text(tree: HtmlElement, options: Extractor) -> str:
    """The text of all of the engine's stages, which change the tree; "" where they find none."""
    try:
        body, text, _, _ = trafilatura_sequence(tree, options)
    except (TypeError, ValueError):
        return ""
    return xmltotxt(body, False) if text else ""


def _least(document: Document) -> int:
    """The fewest characters of a text on a page in a wide script: one sentence is all of some reports."""
    prose = sum(len(block.key) for block in document.blocks if block.size >= PROSE and not block.linked)
    return max(FEW_WIDE, min(MIN_WIDE, prose // 2))


def is_wide(document: Document) -> bool:
    """Whether most of a page is in Chinese, Japanese or Korean writing."""
    return sum(block.size for block in document.blocks) > WIDE * sum(len(block.text) for block in document.blocks)


def _read_part(tree: HtmlElement) -> HtmlElement:
    """A copy of a tree without what the engine would throw away after searching it: about a third of its time is saved.

    JSON-LD stays, which it may fall back on; so does all of a tree whose paragraphs stand in such parts only, and such a part with
    the page's heading in it.
    """
    part = copy(tree)
    for layout in {around for heading in part.iter("h1") for around in heading.iterancestors("aside")}:
        layout.tag = "div"
    return part if _bare(part, *UNREAD).find(".//p") is not None else copy(tree)


def _bare(part: HtmlElement, *tags: str) -> HtmlElement:
    """A tree when elements of these tags and scripts were taken out of it, but for JSON-LD."""
    for script in part.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            script.tag = "style"
    strip_elements(part, "style", *tags, with_tail=False)
    return part


def _depth(tree: HtmlElement, tags: tuple[str, ...]) -> int:
    """How many elements of these tags stand within each other."""
    depths: dict[HtmlElement | None, int] = {None: 0}
    for element in tree.iter(*tags):
        passed: list[HtmlElement] = []
        part = element.getparent()
        while part not in depths:
            passed.append(part)
            part = part.getparent()
        depths |= dict.fromkeys(passed, depths[part])  # so that each element is passed once
        depths[element] = depths[part] + 1
    return max(depths.values())


def _flat(tree: HtmlElement, nesting: tuple[str, ...], deepest: int) -> HtmlElement:
    """A copy of a tree in which what stands in elements (lists, quotes, tables) within too many others stands in plain ones."""
    flat = copy(tree)
    depth = 0
    deep = []
    for event, element in iterwalk(flat, events=("start", "end"), tag=nesting):
        depth += 1 if event == "start" else -1
        if event == "end" and depth > deepest:
            deep.append(element)
    for element in deep:
        element.tag = "div"  # to take the tag away moves all that is in it, for each of thousands
    return flat


@lru_cache(maxsize=128)
def _options(fast: bool, least: int | None) -> Extractor:
    return Extractor(output_format="python", config=_config(least) if least else DEFAULT_CONFIG, fast=fast, comments=False)


def _config(least: int) -> ConfigParser:
    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(least))
    return config


def _row(line: str) -> str:
    """A row of a table, which the engine prints between bars, as the page's blocks have it; any other line as it is."""
    if not (line.startswith("|") and line.endswith("|")):
        return line
    return CELLS.join(cell for part in line.split("|") if (cell := part.strip(" -:")))
