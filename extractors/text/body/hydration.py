"""Text that a page holds only for its own scripts: runs of prose in the state from which a client-side framework starts.

The caller decides, by what else the page shows, which of them is the article, if any.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml.html import HtmlElement

from extractors.files import phrases
from extractors.text.body.states import MIN_SCRIPT, is_short, states
from extractors.text.dom.blocks import key_of, size_of
from extractors.text.dom.parts import judged_once

Paragraphs = tuple[str, ...]

# A string that names a part of the state: `$12`, and `$L12` where that is loaded later.
_NAME = re.compile(r"\$[L@]?([\w$]{1,40})")
_JSON_AGAIN = ("{", "[", "%7B", "%5B", "%7b", "%5b")
MAX_DEPTH = 40
# A part of the state is a run of prose when it has so many pieces of such a length (`blocks.size_of`), and none of them is most of it.
PIECES = 3
PIECE = 40
MAX_SHARE = 0.6
# Names under which frameworks and content systems keep text, and what an article is called by.
TEXT_NAMES = frozenset({
    "text", "value", "content", "html", "body", "markup", "paragraph", "textcontent", "richtext", "data", "bodyhtml", "children",
})  # fmt: skip
TITLE_NAMES = frozenset({"title", "headline"})


@dataclass(slots=True)
class Run:
    """A run of prose as its pieces in order: plain text or HTML, as the page keeps them. `own` says whether the nearest part of the state
    around it that has a title has the page's; None where none has a title."""

    pieces: Paragraphs
    own: bool | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Goes through one state, whose `parts` are taken out where their names stand; `titles` are the keys of what the page is called."""

    parts: dict[str, object]
    titles: tuple[str, ...]
    runs: list[Run] = field(default_factory=list)

    def text(self, value: object, depth: int = MAX_DEPTH) -> str:
        """The text of one part of a state: its own, or else that of what is below it, joined. The runs found on the way go to `runs`."""
        value = self._named(value)
        if isinstance(value, str):
            return value if " " in value or (not value.isascii() and size_of(value) > len(value)) else ""
        if depth == 0 or not isinstance(value, dict | list):
            return ""
        before = len(self.runs)
        own: list[str] = []
        pieces: list[str] = []
        element = _is_element(value)
        mixed = isinstance(value, list) and any(map(_is_element, value))
        for name, child in value.items() if isinstance(value, dict) else (("", child) for child in (value[3:4] if element else value)):
            if name and _is_state(name):
                continue
            child = self._named(child)
            if isinstance(child, str) and len(child) >= MIN_SCRIPT and child.lstrip().startswith(_JSON_AGAIN):
                child = _nested(child)
            if isinstance(child, str) and ("<p" in child or "\n" in child) and size_of(child) >= PIECE * PIECES:
                self.runs.append(Run((child,)))
            if mixed and isinstance(child, str):
                pieces.append(child)
            elif not (isinstance(child, str) and name):
                pieces.append(self.text(child, depth - 1))
            elif child and name.lower() in TEXT_NAMES:
                own.append(child)
        long = [size for piece in pieces if (size := size_of(piece)) >= PIECE]
        if len(long) >= PIECES and max(long) <= MAX_SHARE * sum(long):
            self.runs.append(Run(tuple(piece for piece in pieces if piece)))
        self._mark_own(value, pieces, before)
        return max(own, key=len) if own else "".join(pieces)

    def _named(self, value: object) -> object:
        """The part that a value names, any other value as it is; but for short texts parts are taken out, so that none holds itself."""
        match value:
            case str() if value.startswith("$") and (name := _NAME.fullmatch(value)) and (key := f"${name[1]}") in self.parts:
                return self.parts[key] if is_short(self.parts[key]) else self.parts.pop(key)
            case {"__ref": str(key), **others} if not others:
                return self.parts.pop(key, None)
        return value

    def _mark_own(self, value: dict[str, object] | list[object], pieces: list[str], before: int) -> None:
        """Tell the runs below a part with a title whether it is the page's; a list has that where one of its pieces begins with it."""
        if isinstance(value, dict):
            named = (self._named(child) for name, child in value.items() if name.lower() in TITLE_NAMES)
            found = {key_of(child) in self.titles for child in named if isinstance(child, str) and child}
        else:
            found = {True for piece in pieces if len(self.runs) > before and key_of(piece).startswith(self.titles)}
        for run in self.runs[before:] if found else ():
            run.own = max(found) if run.own is None else run.own


def script_texts(tree: HtmlElement, titles: tuple[str, ...]) -> Iterator[Run]:
    """Each run of prose in the state that a page's scripts hold; `titles` are keys of what the page is called (`blocks.key_of`)."""
    for value, parts in states(tree):
        reader = _Reader(dict(parts), titles)
        reader.text([value])
        yield from reader.runs


def _is_element(value: object) -> bool:
    """Whether a list is an element: a sign, its tag, its key and its attributes, which hold what stands in it."""
    return isinstance(value, list) and len(value) >= 4 and value[0] == "$"


@judged_once
def _is_state(name: str) -> bool:
    return phrases.STATE_NAME.search(name) is not None


def _nested(text: str) -> object:
    """A string that is JSON once more, read, also where it is escaped as in an address; any other as it is."""
    try:
        return json.loads(unquote(text) if text.lstrip().startswith("%") else text, strict=False)
    except (ValueError, RecursionError):
        return text
