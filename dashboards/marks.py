"""Cuts a text into pieces at the edges of what is marked in it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Mark = tuple[int, int, str, str]  # start, stop, class, what it says
Piece = tuple[str, str, str]  # words, classes, what they say


def marked(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The text in pieces (words, classes, what they say); where marks overlap a piece has all of them."""
    edges = sorted({0, len(text), *(edge for start, stop, *_ in marks for edge in (start, stop) if 0 < edge < len(text))})
    pieces = []
    for (start, stop), over in zip(pairwise(edges), _over(marks, pairwise(edges)), strict=True):
        classes, words = (dict.fromkeys(mark[part] for mark in over) for part in (2, 3))
        pieces.append((text[start:stop], " ".join(map(str, classes)), ", ".join(map(str, words))))
    return pieces


def paragraphs(text: str, marks: Sequence[Mark]) -> list[list[Piece]]:
    """The paragraphs of a text, each as its pieces."""
    spans, at = [], 0
    for paragraph in text.split("\n\n"):
        spans.append((at, at + len(paragraph)))
        at += len(paragraph) + 2
    return [
        marked(text[start:stop], [(begin - start, end - start, kind, says) for begin, end, kind, says in over])
        for (start, stop), over in zip(spans, _over(marks, spans), strict=True)
    ]


def _over(marks: Sequence[Mark], spans: Iterable[tuple[int, int]]) -> Iterator[list[Mark]]:
    """For each of the spans, which ascend, the marks that lie over it, in their order: a text may have 100,000 of either."""
    waiting = sorted(enumerate(marks), key=lambda numbered: numbered[1][0], reverse=True)
    over: list[tuple[int, Mark]] = []
    for start, stop in spans:
        while waiting and waiting[-1][1][0] < stop:
            over.append(waiting.pop())
        over = sorted((number, mark) for number, mark in over if mark[1] > start)
        yield [mark for _, mark in over]
