"""Two versions of a text compared word by word."""

from __future__ import annotations

import difflib
import re
from typing import Literal

Piece = tuple[Literal["same", "removed", "added", "cut"], str]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def difference(before: str, after: str, *, context: int | None = None) -> list[Piece]:
    """Both texts as one, in pieces; of long unchanged stretches only `context` words around a change, where given, and "cut" between."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces += _unchanged(old[i1:i2], context, first=not i1, last=i2 == len(old))
            continue
        if i2 > i1:
            pieces.append(("removed", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(("added", "".join(new[j1:j2])))
    return pieces


def _unchanged(words: list[str], context: int | None, *, first: bool, last: bool) -> list[Piece]:
    if context is None or len(words) <= 4 * context:
        return [("same", "".join(words))]
    head, tail = ([] if first else words[: 2 * context]), ([] if last else words[-2 * context :])
    return [("same", "".join(head)), ("cut", " … "), ("same", "".join(tail))]
