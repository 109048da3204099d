"""Hits of phrases → evidence: the sentences of an article that are about a topic, by its rules alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from extractors.enrich.topics.lexicon import Hits, TopicSlots


@dataclass(slots=True, kw_only=True)  # a frozen one takes three times as long to make
class Evidence:
    """The evidence for one topic in one article.

    `sentences` maps the number of a sentence to its hits; `strong` holds the hits of `any` alone, or all of a topic without `any`;
    `background` the sentences that only mention the topic; `early` counts the hits in the first two fifths of their sentence,
    `distinct` the different last words of hits; `cancelled` counts the sentences that a `not` took out.
    """

    slots: TopicSlots
    sentences: dict[int, int]
    strong: dict[int, int]
    background: tuple[int, ...]
    early: int
    distinct: int
    cancelled: int


class Text(Protocol):
    """What evidence is read from: the word characters, the sentence of each, where sentences end, and what was hit."""

    @property
    def chars(self) -> str: ...
    @property
    def numbers(self) -> list[int]: ...
    @property
    def ends(self) -> list[int]: ...
    @property
    def hits(self) -> Hits: ...


def gather(topic: TopicSlots, reading: Text, foreign: Collection[int] = ()) -> Evidence | None:
    """The evidence for a topic, or None without any. A sentence that is `foreign` tells of another conflict: a mention at most."""
    hits, numbers = reading.hits, reading.numbers
    strong = mentioned(hits, topic.any, numbers)
    found = dict(strong)
    for within, left, right in topic.near:
        if left in hits and right in hits:
            for number in _near(hits[left], hits[right], within, numbers):
                found[number] = found.get(number, 0) + 1
    for groups in topic.all:
        for number in _together(groups, hits, numbers):
            found[number] = found.get(number, 0) + 1
    if not found:
        return None
    if not topic.has_any:
        strong = dict(found)
    cancelled = _taken_out(mentioned(hits, topic.not_, numbers), found, strong)
    background = _taken_out([*mentioned(hits, topic.background, numbers), *foreign], found, strong)
    if not found and not background:
        return None
    early, distinct = _early_and_distinct(hits.get(topic.any, ()), strong, reading)
    return Evidence(
        slots=topic,
        sentences=found,
        strong=strong,
        background=background,
        early=early,
        distinct=distinct,
        cancelled=len(cancelled),
    )


def _taken_out(numbers: Iterable[int], found: dict[int, int], strong: dict[int, int]) -> tuple[int, ...]:
    taken = sorted(found.keys() & numbers)
    for number in taken:
        del found[number]
        strong.pop(number, None)
    return tuple(taken)


def _early_and_distinct(positions: Sequence[int], strong: Container[int], reading: Text) -> tuple[int, int]:
    # What a sentence is about tends to stand early in it; what is mentioned in passing, late.
    early, words = 0, set()
    chars, ends, numbers = reading.chars, reading.ends, reading.numbers
    for position in positions:
        number = numbers[position]
        if number in strong:
            words.add(chars[position])
            start = ends[number - 1] + 1 if number else 0
            early += 5 * (position - start) < 2 * (ends[number] - start)
    return early, len(words)


def _near(left: Sequence[int], right: Sequence[int], within: int, numbers: Sequence[int]) -> set[int]:
    """Sentences in which a position of each side, both ascending, lie within so many words."""
    few, many = (left, right) if len(left) < len(right) else (right, left)
    result, count = set(), len(many)
    for position in few:
        index = bisect_left(many, position - within)
        while index < count and many[index] <= position + within:
            if many[index] != position and numbers[many[index]] == numbers[position]:
                result.add(numbers[position])
                break
            index += 1
    return result


def _together(groups: Sequence[int], hits: Hits, numbers: Sequence[int]) -> set[int]:
    """Sentences that hold a phrase of each group."""
    if not all(slot in hits for slot in groups):
        return set()
    return set.intersection(*({numbers[position] for position in hits[slot]} for slot in groups))


def mentioned(hits: Hits, slot: int, numbers: Sequence[int]) -> dict[int, int]:
    """How often each sentence has a hit of one slot."""
    result: dict[int, int] = {}
    for position in hits.get(slot, ()):
        number = numbers[position]
        result[number] = result.get(number, 0) + 1
    return result
