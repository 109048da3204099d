"""Two versions of a text compared sentence by sentence, and word by word where sentences are alike."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal

Piece = tuple[Literal["same", "removed", "added", "cut"], str]
MIN_SIMILARITY = 0.5  # share of common words from which two passages are compared word by word
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*\s*|[.!?\n]+\s*")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def difference(before: str, after: str, *, context: int | None = None) -> list[Piece]:
    """Both texts as one list of pieces. With `context`, long unchanged passages keep only so many words around a change, and "cut"."""
    compared = _compared(_SENTENCE.findall(before), _SENTENCE.findall(after), finer=True)
    joined = [(tag, "".join(text for _, text in run)) for tag, run in groupby(compared, itemgetter(0))]
    pieces: list[Piece] = []
    for number, (tag, text) in enumerate(joined):
        if tag == "same":
            pieces += _unchanged(_WORD.findall(text), context, first=number == 0, last=number == len(joined) - 1)
        else:
            pieces.append((tag, text))
    return pieces


def _compared(before: Sequence[str], after: Sequence[str], *, finer: bool) -> Iterator[Piece]:
    removed = added = ""
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[i1:i2]), "".join(after[j1:j2])
        same = tag == "equal" and (finer or not old.isspace())  # words with only a space between them change together, as one phrase
        alike = tag != "equal" and finer and _alike(old, new)
        if same or alike:
            yield from _changed(removed, added)
            removed = added = ""
            if same:
                yield "same", old
            else:
                yield from _compared(_WORD.findall(old), _WORD.findall(new), finer=False)
        else:
            removed, added = removed + old, added + new
    yield from _changed(removed, added)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield "removed", removed
    if added:
        yield "added", added


def _alike(old: str, new: str) -> bool:
    return difflib.SequenceMatcher(None, re.findall(r"\w+", old), re.findall(r"\w+", new), autojunk=False).ratio() >= MIN_SIMILARITY


def _unchanged(words: list[str], context: int | None, *, first: bool, last: bool) -> list[Piece]:
    if context is None or len(words) <= 4 * context:
        return [("same", "".join(words))]
    head, tail = ([] if first else words[: 2 * context]), ([] if last else words[-2 * context :])
    return [("same", "".join(head)), ("cut", " … "), ("same", "".join(tail))]
