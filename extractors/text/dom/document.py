"""Bytes of a page → one parsed tree, shared by everything that reads it."""

import json
import re
from dataclasses import dataclass

from lxml.etree import ElementDefaultClassLookup, LxmlError, strip_elements, strip_tags
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.documents.charsets import decode
from extractors.errors import ExtractError
from extractors.records import Page, Reason
from extractors.strings.escapes import without_escapes
from extractors.text.dom.blocks import Block, key_of, read_blocks
from extractors.text.dom.publishers import Publisher, publisher_of
from extractors.text.dom.shown import part_lines, settle_custom, settle_hidden, show_unscripted
from extractors.text.dom.structured import Metadata, is_wrapped, read_metadata

_ADDRESS = re.compile(r"https?://[^/]", re.IGNORECASE)
# Signs that XML has no place for are blanks: control codes, and the two that Unicode calls no characters.
_CONTROL = bytes.maketrans(bytes([*range(9), 11, 12, *range(14, 32)]), b" " * 29)
_NO_CHARACTERS = ("\ufffe", "\uffff")
# Soft hyphens, word joiners and byte order marks stand within words, so no phrase would be found that has one.
_WITHIN_WORDS = ("\u00ad", "\u2060", "\ufeff")
_SOFT_HYPHEN = re.compile(r"&(?:shy|#173|#x[aA][dD]);")
_JSON = re.compile(r"\s*+(?:\{\s*(?:\"|\})|\[\s*(?:[{\"\]]))")
_NOT_HTML = re.compile(r"^(application/(pdf|zip|octet-stream|msword|vnd\.)|image/|audio/|video/|font/)", re.IGNORECASE)
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
    if _JSON.match(text) and _is_json(text):
        raise ExtractError(page.url, "expected an HTML page, got JSON", reason=Reason.NOT_HTML)
    tree = parse(text)
    if tree is None:
        raise ExtractError(page.url, "no HTML element was found in the page", reason=Reason.NOT_HTML)
    # Ruby says how the signs before it are read; no word of the text is in it.
    strip_elements(tree, "rt", "rp", "rtc", with_tail=False)
    strip_tags(tree, "ruby", "rb")
    # What stands in a form's field is a value, as an attribute is.
    for form_field in tree.iter("textarea"):
        form_field.set("value", form_field.text or "")
        form_field.text = None
    part_lines(tree)
    settle_custom(tree)
    settle_hidden(tree)
    show_unscripted(tree)
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


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _heading(metadata: Metadata, blocks: tuple[Block, ...]) -> int:
    """The position of the heading that is the page's title, else of its first level-one heading, else of its first block."""
    title = key_of(metadata.first("og:title", "twitter:title") or "")
    headings = [(block.key != title, block.owner.tag != "h1", index) for index, block in enumerate(blocks) if block.heading]
    unlike, lower, index = min(headings, default=(True, True, 0))
    return 0 if unlike and lower else index


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
    data = _SOFT_HYPHEN.sub("", text).encode("utf-8", "replace").translate(_CONTROL)
    try:
        return document_fromstring(data, parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
