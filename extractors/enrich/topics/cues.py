"""Features for the direction of a topic: the cues that its definition lists for two directions and for "mixed", counted by place.

A negated cue counts for the other direction. The features are the same in every language.
"""

from __future__ import annotations

from collections.abc import Collection
from math import log1p
from typing import TYPE_CHECKING, Protocol

from extractors.enrich.topics.evidence import Evidence
from extractors.enrich.topics.features import LEAD, Layout

if TYPE_CHECKING:
    from extractors.enrich.topics.lexicon import Hits

MIXED = "mixed"
FIRST = 3
PARTS = ("title", "lead", "first", "evidence", "text")

# For each place log(1 + cues) of the first direction, of the second and of "mixed", and the balance of the two from -1 to 1; then
# the shares of sentences with evidence in which the first or the second direction has more cues, and their difference.
CUE_NAMES = (
    *(f"{part} {figure}" for part in PARTS for figure in ("first", "second", "mixed", "balance")),
    "votes first",
    "votes second",
    "votes balance",
)

# For each sentence the cues of the first direction, of the second, and of "mixed".
Counts = dict[int, list[int]]


class Text(Protocol):
    """What cues are read from: the sentence of each word, and the positions of cues and of what is negated."""

    @property
    def layout(self) -> Layout: ...
    @property
    def numbers(self) -> list[int]: ...
    @property
    def cues(self) -> Hits: ...
    @property
    def negated(self) -> Collection[int]: ...


def balance(evidence: Evidence, counts: Counts) -> str:
    """The direction without learned weights: the one with more than twice the cues of the other, else "mixed"."""
    directions = evidence.slots.definition.directions
    first, second, _ = _sums(counts, evidence.sentences)
    if first > 2 * second:
        return directions[0]
    return directions[1] if second > 2 * first else MIXED


def count_cues(evidence: Evidence, reading: Text) -> Counts:
    """How many cues of the first direction, of the second and of "mixed" each sentence has."""
    cues, numbers, negated = reading.cues, reading.numbers, reading.negated
    result: Counts = {}
    for way, slot in evidence.slots.cues:
        column = 2 if way == MIXED else int(way != evidence.slots.definition.directions[0])
        opposite = 2 if way == MIXED else 1 - column
        for position in cues.get(slot, ()):
            number = numbers[position]
            if number not in result:
                result[number] = [0, 0, 0]
            result[number][opposite if position in negated else column] += 1
    return result


def measure_cues(evidence: Evidence, reading: Text, counts: Counts) -> list[float]:
    """The figures of a topic's cues in one article, in the order of `CUE_NAMES`."""
    title_end = reading.layout.title_end
    body = sorted([number for number in evidence.sentences if number >= title_end])
    parts = (range(title_end), range(title_end, title_end + LEAD), body[:FIRST], body, counts)
    features = []
    for part in parts:
        first, second, mixed = _sums(counts, part)
        features += [log1p(first), log1p(second), log1p(mixed), (first - second) / (first + second + 1)]
    votes = [counts[number][0] - counts[number][1] for number in body if number in counts]
    ahead, back = [vote > 0 for vote in votes].count(True), [vote < 0 for vote in votes].count(True)
    shares = ahead / (len(body) + 1), back / (len(body) + 1)
    return [*features, *shares, shares[0] - shares[1]]


def _sums(counts: Counts, numbers: Collection[int]) -> tuple[int, int, int]:
    first = second = mixed = 0
    for number in numbers:
        if number in counts:
            one, two, three = counts[number]
            first, second, mixed = first + one, second + two, mixed + three
    return first, second, mixed
