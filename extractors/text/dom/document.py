"""Bytes of a page → one parsed tree, shared by everything that reads it."""

import re
from dataclasses import dataclass
from itertools import chain, islice

from lxml.etree import ElementDefaultClassLookup, LxmlError, strip_elements, strip_tags
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.charsets import decode
from extractors.errors import ExtractError
from extractors.escapes import without_escapes
from extractors.records import Page, Reason
from extractors.text.dom.blocks import HEADINGS, INLINE, Block, key_of, read_blocks
from extractors.text.dom.parts import asks_consent, foreign_name, is_hidden
from extractors.text.dom.publishers import Publisher, publisher_of
from extractors.text.dom.structured import Metadata, is_wrapped, read_metadata

_ADDRESS = re.compile(r"https?://[^/]", re.IGNORECASE)
# Signs that XML has no place for are blanks: control codes, and the two that Unicode calls no characters.
_CONTROL = bytes.maketrans(bytes([*range(9), 11, 12, *range(14, 32)]), b" " * 29)
_NO_CHARACTERS = ("\ufffe", "\uffff")
# Soft hyphens, word joiners and byte order marks stand within words, so no phrase would be found that has one.
_WITHIN_WORDS = ("\u00ad", "\u2060", "\ufeff", "&shy;", "&#173;", "&#xad;", "&#xAD;")
_NOT_HTML = re.compile(r"^(application/(pdf|zip|octet-stream|msword|vnd\.)|image/|audio/|video/|font/)", re.IGNORECASE)
PROSE = 120  # characters that no byline or date line has
LINE = 40  # characters that no label has
SENTENCE = 80  # characters that no line of a menu has
MAX_HIDDEN = 200
MAX_OUTER, MAX_WRAPPED = 100, 10  # elements at the ends of a page, and within what only wraps them
_BLOCK_STYLE = re.compile(r"display\s{0,9}:\s{0,9}(?:block|table|flex|list-item)", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"\n[ \t\r]{0,99}\n\s{0,99}")
# What opens the part below it with a click.
_OPENERS = ("h2", "h3", "h4", "h5", "dt", "button")
_FOLDED = frozenset({"div", "section", "dd", "p"})
# What holds a line of text.
_LINES = INLINE | HEADINGS | {"p", "li", "dt", "figcaption", "button"}
# Every element is of one class, so that lxml need not ask Python for the class of each.
_CLASSES = ElementDefaultClassLookup(element=HtmlElement)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page: its element tree (read-only by agreement), its metadata, its blocks of text and its heading's position.

    `url` is where the page came from, or, where that is no address, what the page calls itself.
    """

    url: str
    tree: HtmlElement
    metadata: Metadata
    blocks: tuple[Block, ...]
    heading: int
    publisher: Publisher | None = None

    def head_blocks(self, before: int, after: int) -> tuple[Block, ...]:
        """So many blocks before and after the heading."""
        return self.blocks[max(0, self.heading - before) : self.heading + after]


def read(page: Page) -> Document:
    """Decode and parse a page once. Raises ExtractError (not html, no text) where there is nothing to read."""
    kind = page.header("content-type") or ""
    if _NOT_HTML.match(kind.strip()) or page.body[:5] == b"%PDF-":
        raise ExtractError(page.url, f"expected an HTML page, got {kind or 'a PDF'}", reason=Reason.NOT_HTML)
    text, _ = decode(page.body, kind)
    if not text.strip():
        raise ExtractError(page.url, "the page is empty", reason=Reason.NO_TEXT)
    tree = parse(text)
    if tree is None:
        raise ExtractError(page.url, "no HTML element was found in the page", reason=Reason.NOT_HTML)
    # Ruby says how the signs before it are read; no word of the text is in it.
    strip_elements(tree, "rt", "rp", "rtc", with_tail=False)
    strip_tags(tree, "ruby", "rb")
    _part_lines(tree)
    _settle_custom(tree)
    _settle_hidden(tree)
    _show_unscripted(tree)
    _drop_consent(tree)
    metadata = read_metadata(tree)
    if is_wrapped(metadata.article, metadata.body):
        # Or else the engine falls back on that body as it is: it knows the type by its plain name only.
        for script in tree.iter("script"):
            if "ld+json" in (script.get("type") or "").lower():
                script.set("type", "application/ld+json;charset=utf-8")
    url = _address(page, metadata)
    publisher = publisher_of(url)
    if publisher:
        publisher.prune(tree)
    blocks = read_blocks(tree)
    return Document(url, tree, metadata, blocks, _heading(metadata, blocks), publisher)


def _heading(metadata: Metadata, blocks: tuple[Block, ...]) -> int:
    """The position of the heading that is the page's title, else of its first level-one heading, else of its first block."""
    title = key_of(metadata.first("og:title", "twitter:title") or "")
    headings = [(block.key != title, block.owner.tag != "h1", index) for index, block in enumerate(blocks) if block.heading]
    unlike, lower, index = min(headings, default=(True, True, 0))
    return 0 if unlike and lower else index


def _settle_custom(tree: HtmlElement) -> None:
    """Take a custom element, whose name has a dash, for a part of the page unless it stands in a line of text; and what a page declares
    as the inside of one (`shadowrootmode`) for what it shows.
    """
    lines: dict[HtmlElement, bool] = {}
    for part in tree.iter():
        if "-" in part.tag:
            around = part.getparent()
            if around is not None and around not in lines:
                lines[around] = _is_line(around)
            if around is not None and not lines[around]:
                part.tag = "div"
        elif part.tag == "template" and not {"shadowrootmode", "shadowroot"}.isdisjoint(part.keys()):
            part.tag = "div"


def _part_lines(tree: HtmlElement) -> None:
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


def _settle_hidden(tree: HtmlElement) -> None:
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


def _show_unscripted(tree: HtmlElement) -> None:
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


def _drop_consent(tree: HtmlElement) -> None:
    """Leave out dialogs that ask for consent, which stand at the ends of a page, where it has paragraphs beside them: others are walls."""
    body = tree.find("body")
    outer = list(islice(body, MAX_OUTER)) if body is not None else []
    named = filter(asks_consent, (*outer, *chain.from_iterable(part for part in outer if len(part) <= MAX_WRAPPED)))
    parts = {part for part in named if part.find(".//h1") is None and part.find(".//article") is None}
    prose = (text for text in islice(tree.iter("p"), MAX_HIDDEN) if len(text.text_content()) > SENTENCE) if parts else ()
    if any(parts.isdisjoint(text.iterancestors()) for text in prose):
        for part in parts:
            part.drop_tree()


def _address(page: Page, metadata: Metadata) -> str:
    given = page.final_url or page.url
    if _ADDRESS.match(given):
        return given
    return next((url for url in (metadata.canonical, metadata.first("og:url")) if url and _ADDRESS.match(url)), given)


def parse(text: str) -> HtmlElement | None:
    """The element tree of an HTML string, comments and processing instructions left out; None where there is no element."""
    parser = HTMLParser(collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(_CLASSES)
    text = without_escapes(text)
    for sign in _NO_CHARACTERS:
        text = text.replace(sign, " ")
    for sign in _WITHIN_WORDS:
        text = text.replace(sign, "")
    data = text.encode("utf-8", "replace").translate(_CONTROL)
    try:
        return document_fromstring(data, parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
