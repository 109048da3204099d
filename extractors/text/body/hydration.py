"""Text that a page holds only for its own scripts: the JSON from which a client-side framework starts.

No framework is known by name: every piece of JSON in a script is searched for runs of prose. The caller decides, by what else
the page shows, which of them is the article, if any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from extractors import phrases
from extractors.text.dom.parts import judged_once

Paragraphs = tuple[str, ...]

# JSON begins a script, is assigned to a name, or is an argument of a call; it may be a string of JSON once more.
_START = re.compile(r"(?:^|[=(])\s*(?=[{\[\"])")
_DECODER = json.JSONDecoder(strict=False)
MIN_SCRIPT = 500
STARTS = 40
MAX_DEPTH = 40
# A part of the state is a run of prose when it has so many pieces of such a length, and none of them is most of it.
PIECES = 3
PIECE = 40
MAX_SHARE = 0.6
# Names under which frameworks and content systems keep text.
TEXT_NAMES = frozenset({"text", "value", "content", "html", "body", "markup", "paragraph", "textcontent", "richtext", "data", "bodyhtml"})


def script_texts(tree: HtmlElement) -> Iterator[Paragraphs]:
    """Each run of prose in the JSON of a page's scripts, as its pieces in order: plain text or HTML, as the page keeps them."""
    for script in tree.iter("script"):
        source = script.text or ""
        if len(source) >= MIN_SCRIPT and "ld+json" not in (script.get("type") or "").lower():
            for value in _values(source.replace(":undefined", ":null").replace(": undefined", ": null")):
                runs: list[Paragraphs] = []
                _walk([value], MAX_DEPTH, runs)
                yield from runs


def _values(source: str) -> Iterator[object]:
    """The JSON values of a script that are long enough to hold an article."""
    place = 0
    for _ in range(STARTS):
        match = _START.search(source, place)
        if match is None:
            return
        try:
            value, end = _DECODER.raw_decode(source, match.end())
        except (ValueError, RecursionError):
            place = match.end()
            continue
        if end - match.end() >= MIN_SCRIPT:
            yield value
        place = max(end, match.end() + 1)


def _walk(value: object, depth: int, runs: list[Paragraphs]) -> str:
    """The text of one part of a state: its own, or else that of what is below it, joined. The runs found on the way go to `runs`."""
    if isinstance(value, str):
        return value if " " in value else ""
    if depth == 0 or not isinstance(value, dict | list):
        return ""
    own: list[str] = []
    pieces: list[str] = []
    for name, child in value.items() if isinstance(value, dict) else (("", child) for child in value):
        if name and _is_state(name):
            continue
        if isinstance(child, str) and (len(child) >= MIN_SCRIPT and child[0] in "[{"):
            child = _nested(child)
        if isinstance(child, str) and len(child) >= PIECE * PIECES and ("<p" in child or "\n" in child):
            runs.append((child,))
        if not (isinstance(child, str) and name):
            pieces.append(_walk(child, depth - 1, runs))
        elif child and name.lower() in TEXT_NAMES:
            own.append(child)
    long = [len(piece) for piece in pieces if len(piece) >= PIECE]
    if len(long) >= PIECES and max(long) <= MAX_SHARE * sum(long):
        runs.append(tuple(piece for piece in pieces if piece))
    return max(own, key=len) if own else "".join(pieces)


@judged_once
def _is_state(name: str) -> bool:
    return phrases.STATE_NAME.search(name) is not None


def _nested(text: str) -> object:
    """A string that is JSON once more, read; any other as it is."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
