"""A parsed page as its blocks of text, in document order: what a reader sees as paragraphs, headings, list items, captions."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.strings.markup import decoded

INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
SILENT = frozenset({
    "script", "style", "noscript", "template", "svg", "iframe", "button", "select", "option", "textarea", "input", "head", "object",
    "embed", "audio", "video", "canvas", "math", "map",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Cells of a row stand in one line between these; a longer cell is text.
CELLS = " – "
# What ends a sentence, in the scripts of the press: Latin, Han, Arabic, Devanagari, Urdu, Armenian, Ethiopic, Burmese, Khmer.
STOPS = ".!?…。！？؟।۔։።။។"
CELL = 80
_LETTERS = re.compile(r"[\W_]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
# Chinese, Japanese and Thai part no words: two signs are a word of theirs.
PAIR = re.compile(r"(?=([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{2}))")
# Beside letters of an alphabet a sign of Kana or Hangul says about twice as much, one of Han three times.
_SYLLABIC = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Keys of texts up to this length are kept: a page's paragraphs are compared by many.
KEPT = 2000


class Block(NamedTuple):
    """One run of text between two block-level boundaries. `owner` is the block-level element it stands in.

    `key` is the text's letters and digits in lower case, for comparison; `linked` is the share of its characters inside links; `size` is
    how much it says, as `size_of` counts.
    """

    text: str
    key: str
    linked: float
    owner: HtmlElement
    size: int

    @property
    def heading(self) -> bool:
        """Whether it stands in a heading element."""
        return self.owner.tag in HEADINGS

    @property
    def key_size(self) -> int:
        """How much its key says, as `size_of` counts: no sign counts for more where none of the text's does."""
        return len(self.key) if self.size == len(self.text) else size_of(self.key)


def key_of(text: str) -> str:
    """Letters and digits in lower case: the form in which texts are compared."""
    return _known_key(text) if len(text) <= KEPT else _key(text)


def _key(text: str) -> str:
    lowered = text.lower()
    # Most signs that are no letters are of ASCII: these first, which takes no pattern.
    letters = lowered.encode("utf-8", "surrogatepass").translate(None, _NO_LETTERS).decode("utf-8", "surrogatepass")
    return letters if letters.isascii() else _LETTERS.sub("", letters)


_known_key = lru_cache(maxsize=2048)(_key)


def size_of(text: str) -> int:
    """How much a text says, in letters of an alphabet: its length, with signs of Kana and Hangul counted twice, of Han three times."""
    if text.isascii() or not _WIDE.search(text):
        return len(text)
    return len(text) + len(_SYLLABIC.findall(text)) + 2 * len(_HAN.findall(text))


def read_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """All blocks of the page's body that have a letter or digit in them."""
    body = tree.find(".//body")
    return tuple(_blocks(body if body is not None else tree))


def _blocks(body: HtmlElement) -> Iterator[Block]:
    owners = [body]
    pieces: list[str] = []
    links = linked = 0
    walk = iterwalk(body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if tag in SILENT:
            if event == "start":
                walk.skip_subtree()
                continue
            text = element.tail
        elif tag in INLINE or "-" in tag:
            if tag == "a":
                links += 1 if event == "start" else -1
            text = element.text if event == "start" else element.tail
        else:
            if pieces:
                if block := _block(pieces, linked, owners[-1]):
                    yield block
                pieces, linked = [], 0
            if event == "start":
                owners.append(element if tag != "br" else owners[-1])
                if tag == "tr" and (row := _row(element)):
                    yield row
                    walk.skip_subtree()
                    continue
                text = element.text
            else:
                owners.pop()
                text = element.tail if element is not body else None
        if text and (pieces or not text.isspace()):
            pieces.append(text)
            linked += len(text) if links else 0


def _row(element: HtmlElement) -> Block | None:
    """A row of a table of facts as one line; None where the table is the page's layout: a cell has parts of its own, or much text."""
    cells = [cell for cell in element if cell.tag in {"td", "th"}]
    if len(cells) < 2 or any(_bounds(part.tag) and part.tag != "br" for cell in cells for part in cell.iterdescendants()):
        return None
    texts = [" ".join(str(cell.text_content()).split()) for cell in cells]
    if max(map(size_of, texts)) > CELL:
        return None
    text = _resolved(CELLS.join(filter(None, texts)))
    linked = sum(len(str(link.text_content())) for link in element.iter("a"))
    key = key_of(text)
    return Block(text, key, min(1.0, linked / len(text)), element, size_of(text)) if key else None


def _resolved(text: str) -> str:
    """The text with entities that the page shows (`caf&eacute;`) resolved, as the engine has it, but no markup that the page shows."""
    if "&" not in text or "<" in text:
        return text
    resolved = decoded(text)
    return text if "<" in resolved else resolved


def _bounds(tag: str) -> bool:
    """Whether a tag ends a line of text; a custom element (its name has a dash) does not."""
    return tag not in INLINE and "-" not in tag


def _block(pieces: list[str], linked: int, owner: HtmlElement) -> Block | None:
    raw = "".join(pieces)
    text = _resolved(" ".join(raw.split()))
    key = key_of(text)
    return Block(text, key, min(1.0, linked / len(raw)), owner, size_of(text)) if key else None
