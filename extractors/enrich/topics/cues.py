"""Features for the direction of a topic: the cues that its definition lists for two directions and for "mixed", counted by place.

A cue that begins up to three words after a negation counts for the other direction. The features are the same in every language.
"""

from __future__ import annotations

from collections.abc import Collection
from math import log1p
from typing import Protocol

from extractors.enrich.topics.evidence import Evidence
from extractors.enrich.topics.features import LEAD, Layout
from extractors.enrich.topics.lexicon import Hits, Lexicon

NEGATION = 3
MIXED = "mixed"
FIRST = 3
PLACES = ("title", "lead", "first", "evidence", "text")

# For each place log(1 + cues) of the first direction, of the second and of "mixed", and the balance of the two from -1 to 1; then
# the shares of sentences with evidence in which the first or the second direction has more cues, and their difference.
CUE_NAMES = (
    *(f"{place} {figure}" for place in PLACES for figure in ("first", "second", "mixed", "balance")),
    "votes first",
    "votes second",
    "votes balance",
)

# For each sentence the cues of the first direction, of the second, and of "mixed".
Counts = dict[int, tuple[int, int, int]]


class Text(Protocol):
    """What cues are read from: the phrases asked for, the sentence of each word, what was hit, and the cues among it."""

    @property
    def lexicon(self) -> Lexicon: ...
    @property
    def layout(self) -> Layout: ...
    @property
    def numbers(self) -> list[int]: ...
    @property
    def hits(self) -> Hits: ...
    @property
    def cues(self) -> Hits: ...


def balance(evidence: Evidence, counts: Counts) -> str:
    """The direction without learned weights: the one with more than twice the cues of the other, else "mixed"."""
    directions = evidence.slots.definition.directions
    first, second, _ = _sums(counts, evidence.sentences)
    if first > 2 * second:
        return directions[0]
    return directions[1] if second > 2 * first else MIXED


def count_cues(evidence: Evidence, reading: Text) -> Counts:
    """How many cues of the first direction, of the second and of "mixed" each sentence has."""
    topic = evidence.slots.definition
    negated = {position + gap for position in reading.hits.get(reading.lexicon.negations, ()) for gap in range(1, NEGATION + 1)}
    result: Counts = {}
    for way, slot in evidence.slots.cues:
        for position in reading.cues.get(slot, ()):
            number = reading.numbers[position]
            first, second, mixed = result.get(number, (0, 0, 0))
            towards_first = (way == topic.directions[0]) != (position in negated)
            if way == MIXED:
                result[number] = (first, second, mixed + 1)
            else:
                result[number] = (first + towards_first, second + (not towards_first), mixed)
    return result


def measure_cues(evidence: Evidence, reading: Text, counts: Counts) -> list[float]:
    """The figures of a topic's cues in one article, in the order of `CUE_NAMES`."""
    title_end = reading.layout.title_end
    body = sorted(number for number in evidence.sentences if number >= title_end)
    places = (range(title_end), range(title_end, title_end + LEAD), body[:FIRST], body, counts)
    figures = []
    for place in places:
        first, second, mixed = _sums(counts, place)
        figures += [log1p(first), log1p(second), log1p(mixed), (first - second) / (first + second + 1)]
    votes = [first - second for first, second, _ in (counts.get(number, (0, 0, 0)) for number in body)]
    shares = sum(vote > 0 for vote in votes) / (len(votes) + 1), sum(vote < 0 for vote in votes) / (len(votes) + 1)
    return [*figures, *shares, shares[0] - shares[1]]


def _sums(counts: Counts, numbers: Collection[int]) -> tuple[int, int, int]:
    first = second = mixed = 0
    for number in numbers:
        if number in counts:
            one, two, three = counts[number]
            first, second, mixed = first + one, second + two, mixed + three
    return first, second, mixed
