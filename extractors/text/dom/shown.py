"""What a page shows, as parts of its tree: paragraphs, hidden words, what a click unfolds."""

import re

from lxml.html import HtmlElement

from extractors.text.dom.blocks import HEADINGS, INLINE
from extractors.text.dom.parts import foreign_name, is_hidden

PROSE = 120  # characters that no byline or date line has
LINE = 40  # characters that no label has
SENTENCE = 80  # characters that no line of a menu has
MAX_HIDDEN = 200
_BLOCK_STYLE = re.compile(r"display\s{0,9}:\s{0,9}(?:block|table|flex|list-item)", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"\n[ \t\r]{0,99}\n\s{0,99}")
# What AMP shows while a part is being loaded, or in place of one that cannot be.
_WAITING = "//*[starts-with(name(), 'amp-')]/*[@placeholder or @fallback]"
# What opens the part below it with a click.
_OPENERS = ("h2", "h3", "h4", "h5", "dt", "button")
_FOLDED = frozenset({"div", "section", "dd", "p"})
# What holds a line of text.
_LINES = INLINE | HEADINGS | {"p", "li", "dt", "figcaption", "button"}


def settle_custom(tree: HtmlElement) -> None:
    """Take a custom element, whose name has a dash, for a part of the page unless it stands in a line of text; and what a page declares
    as the inside of one (`shadowrootmode`) for what it shows.
    """
    lines: dict[HtmlElement, bool] = {}
    for waiting in tree.xpath(_WAITING):
        waiting.drop_tree()
    for part in tree.iter():
        if "-" in part.tag:
            around = part.getparent()
            if around is not None and around not in lines:
                lines[around] = _is_line(around)
            if around is not None and not lines[around]:
                part.tag = "div"
        elif part.tag == "template" and not {"shadowrootmode", "shadowroot"}.isdisjoint(part.keys()):
            part.tag = "div"


def part_lines(tree: HtmlElement) -> None:
    """Put a break where paragraphs that are set as they were typed (`pre`) have an empty line between them; code has no paragraphs."""
    for typed in tree.iter("pre"):
        if typed.find(".//code") is not None or not _EMPTY_LINE.search(typed.text_content()):
            continue
        typed.tag = "div"
        for element in list(typed.iter()):
            first, *rest = _EMPTY_LINE.split(element.text or "")
            element.text = first
            for index, line in enumerate(rest):
                element.insert(index, _break(line))
            first, *rest = _EMPTY_LINE.split(element.tail or "") if element is not typed else [element.tail]
            element.tail = first
            for line in reversed(rest):
                element.addnext(_break(line))


def _break(line: str) -> HtmlElement:
    element = HtmlElement()
    element.tag, element.tail = "br", line
    return element


def _is_line(part: HtmlElement) -> bool:
    """Whether an element holds a line of text, by its tag or because text stands in it by itself."""
    return part.tag in _LINES or any(text and not text.isspace() for text in (part.text, *(child.tail for child in part)))


def settle_hidden(tree: HtmlElement) -> None:
    """Leave out what paragraphs of prose do not show: the words of a glossary, `(opens in a new window)`. Whole hidden paragraphs stay,
    for pages that scripts show, and so do the words of a byline or date line for those who hear it.

    What is folded up below its own heading is shown, as the answers of a page with questions: a click does so, too.
    """
    hidden: list[HtmlElement] = []
    for part in tree.iter("span", *_OPENERS):
        if part.tag == "span":
            if is_hidden(part) and len(hidden) < MAX_HIDDEN:
                hidden.append(part)
            elif (style := part.get("style")) and _BLOCK_STYLE.search(style):
                _settle_block(part)
        elif (below := part.getnext()) is not None and below.tag in _FOLDED and _is_folded(below):
            _unfold(below)
    for part in hidden:
        block = next(part.iterancestors("p", "li"), None)
        if block is not None and len(block.text_content()) - len(part.text_content()) > PROSE:
            part.drop_tree()


def _settle_block(part: HtmlElement) -> None:
    """Take a sentence that its style shows as a paragraph for one."""
    around = part.getparent()
    if len(part.text_content()) <= SENTENCE or next(part.iterancestors(*HEADINGS, "a", "button"), None) is not None:
        return
    if around is not None and around.tag == "p":
        around.tag = "div"
    part.tag = "p"


def show_unscripted(tree: HtmlElement) -> None:
    """Take paragraphs of prose for readers without scripts as what the page shows; pictures and requests to allow scripts are none."""
    for part in tree.iter("noscript"):
        if sum(len(text.text_content()) > SENTENCE for text in part.iter("p")) > 1:
            part.tag = "div"


def _is_folded(part: HtmlElement) -> bool:
    """Whether an element is hidden and holds some prose, which no menu does."""
    if not (is_hidden(part) or part.get("aria-hidden") == "true") or foreign_name(part):
        return False
    text = part.text_content()
    return len(text) > LINE and len(text) > 2 * sum(len(link.text_content()) for link in part.iter("a"))


def _unfold(part: HtmlElement) -> None:
    for name in ("hidden", "style", "aria-hidden"):
        part.attrib.pop(name, None)
