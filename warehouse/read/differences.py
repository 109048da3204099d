"""Two versions of a text compared sentence by sentence, and word by word where sentences are alike."""

import difflib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal

Piece = tuple[Literal["same", "removed", "added", "cut"], str]
Block = tuple[int, int, int]  # a passage that both have: where it starts in each, its length
MIN_SIMILARITY = 0.5  # share of common words from which two passages are compared word by word
# Pairs of pieces that difflib may look at: in one passage, and in the whole text. It looks at them again for each block that it finds.
MAX_PAIRS = 1_000_000
MAX_ALL_PAIRS = 16_000_000
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*\s*|[.!?\n]+\s*")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def difference(before: str, after: str, *, context: int | None = None) -> list[Piece]:
    """Both texts as one list of pieces. With `context`, long unchanged passages keep only so many words around a change, and "cut".

    Takes seconds at most: large passages are compared only between the pieces that occur once in both, and what is left of the
    texts after MAX_ALL_PAIRS counts as removed and added as a whole.
    """
    compared = _compared(_SENTENCE.findall(before), _SENTENCE.findall(after), _Budget(), finer=True)
    joined = [(tag, "".join(text for _, text in run)) for tag, run in groupby(compared, itemgetter(0))]
    pieces: list[Piece] = []
    for number, (tag, text) in enumerate(joined):
        if tag == "same":
            pieces += _unchanged(_WORD.findall(text), context, first=number == 0, last=number == len(joined) - 1)
        else:
            pieces.append((tag, text))
    return pieces


@dataclass(slots=True)
class _Budget:
    """The pairs of pieces that one comparison may still look at."""

    left: int = MAX_ALL_PAIRS

    def affords(self, pairs: int) -> bool:
        """Whether so many may be looked at; if so, they are counted."""
        if pairs > min(self.left, MAX_PAIRS):
            return False
        self.left -= pairs
        return True


def _compared(before: Sequence[str], after: Sequence[str], budget: _Budget, *, finer: bool) -> Iterator[Piece]:
    removed = added = ""
    i = j = 0
    for start, other, length in _blocks(before, after, budget):
        old, new = "".join(before[i:start]), "".join(after[j:other])
        if finer and (old or new) and _alike(old, new, budget):
            yield from _changed(removed, added)
            removed = added = ""
            yield from _compared(_WORD.findall(old), _WORD.findall(new), budget, finer=False)
        else:
            removed, added = removed + old, added + new
        i, j = start + length, other + length
        same = "".join(before[start:i])
        if same and (finer or not same.isspace()):
            yield from _changed(removed, added)
            removed = added = ""
            yield "same", same
        else:  # words with only a space between them change together, as one phrase
            removed, added = removed + same, added + same
    yield from _changed(removed, added)


def _blocks(before: Sequence[str], after: Sequence[str], budget: _Budget) -> list[Block]:
    """The passages that both have, in order; the last one ends both, and may be empty."""
    if budget.affords(len(before) * len(after)):
        return list(difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())
    shorter = min(len(before), len(after))
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    i = j = head
    found: list[Block] = [(0, 0, head)]
    ends = (len(before) - tail, len(after) - tail)
    for x, y in [*_anchors(before[: ends[0]], after[: ends[1]], head), ends]:
        if budget.affords((x - i) * (y - j)):
            between = difflib.SequenceMatcher(None, before[i:x], after[j:y], autojunk=False).get_matching_blocks()
            found += [(i + block.a, j + block.b, block.size) for block in between]
        found.append((x, y, 1 if (x, y) != ends else tail))
        i, j = x + 1, y + 1
    return _joined(found)


def _anchors(before: Sequence[str], after: Sequence[str], start: int) -> list[tuple[int, int]]:
    """Where the pieces from `start` that occur once in each text stand, as many as are in the same order (a "patience diff")."""
    counts, others = Counter(before[start:]), Counter(after[start:])
    indexes = {piece: index for index, piece in enumerate(after) if index >= start and others[piece] == 1}
    pairs = [(i, indexes[piece]) for i, piece in enumerate(before) if i >= start and counts[piece] == 1 and piece in indexes]
    ends: list[int] = []  # of the longest ascending row of each length, its lowest end, and which pair that is
    which: list[int] = []
    previous: list[int] = []
    for number, (_, index) in enumerate(pairs):
        length = bisect_left(ends, index)
        ends[length : length + 1], which[length : length + 1] = [index], [number]
        previous.append(which[length - 1] if length else -1)
    row, number = [], which[-1] if which else -1
    while number >= 0:
        row.append(pairs[number])
        number = previous[number]
    return row[::-1]


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Blocks of which none begins where the one before it ends."""
    joined: list[Block] = []
    for i, j, length in blocks:
        if joined and (joined[-1][0] + joined[-1][2], joined[-1][1] + joined[-1][2]) == (i, j):
            joined[-1] = (*joined[-1][:2], joined[-1][2] + length)
        else:
            joined.append((i, j, length))
    return joined


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield "removed", removed
    if added:
        yield "added", added


def _alike(old: str, new: str, budget: _Budget) -> bool:
    words, others = re.findall(r"\w+", old), re.findall(r"\w+", new)
    same = sum(length for _, _, length in _blocks(words, others, budget))
    return 2 * same >= MIN_SIMILARITY * (len(words) + len(others))


def _unchanged(words: list[str], context: int | None, *, first: bool, last: bool) -> list[Piece]:
    if context is None or len(words) <= 4 * context:
        return [("same", "".join(words))]
    head, tail = ([] if first else words[: 2 * context]), ([] if last else words[-2 * context :])
    return [("same", "".join(head)), ("cut", " … "), ("same", "".join(tail))]
