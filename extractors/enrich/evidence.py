"""From hits to evidence: which sentences of an article speak of a topic, by its rules alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.enrich.lexicon import Hits, TopicSlots


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for one topic in one article.

    `sentences` maps the number of a sentence to its hits; `strong` holds the hits of `any` alone. Sentence numbers below
    `title_end` are the title. `count` is how many sentences the article has, title included.
    """

    slots: TopicSlots
    sentences: dict[int, int]
    strong: dict[int, int]
    cancelled: int


def sentence_of(position: int, ends: Sequence[int]) -> int:
    """The number of the sentence that a word position lies in."""
    return bisect_left(ends, position)


def gather(topic: TopicSlots, hits: Hits, ends: Sequence[int]) -> Evidence | None:
    """The evidence for a topic, or None without any."""
    strong: dict[int, int] = {}
    for position in hits.get(topic.any, ()):
        number = bisect_left(ends, position)
        strong[number] = strong.get(number, 0) + 1
    found = dict(strong)
    for within, left, right in topic.near:
        if left in hits and right in hits:
            for number in _near(hits[left], hits[right], within, ends):
                found[number] = found.get(number, 0) + 1
    for groups in topic.all:
        for number in _together(groups, hits, ends):
            found[number] = found.get(number, 0) + 1
    cancelled = 0
    for position in hits.get(topic.not_, ()):
        number = bisect_left(ends, position)
        if found.pop(number, 0):
            strong.pop(number, None)
            cancelled += 1
    return Evidence(topic, found, strong, cancelled) if found else None


def _near(left: Sequence[int], right: Sequence[int], within: int, ends: Sequence[int]) -> set[int]:
    """Sentences in which a position of each side lie within so many words."""
    result = set()
    start = 0
    for position in left:
        while start < len(right) and right[start] < position - within:
            start += 1
        for other in right[start : start + 8]:
            if other > position + within:
                break
            if other != position:
                number = bisect_left(ends, position)
                if number == bisect_left(ends, other):
                    result.add(number)
    return result


def _together(groups: Sequence[int], hits: Hits, ends: Sequence[int]) -> set[int]:
    """Sentences that hold a phrase of each group."""
    if not all(slot in hits for slot in groups):
        return set()
    return set.intersection(*({bisect_left(ends, position) for position in hits[slot]} for slot in groups))


def mentioned(hits: Hits, slot: int, ends: Sequence[int]) -> dict[int, int]:
    """How often each sentence has a hit of one slot."""
    result: dict[int, int] = {}
    for position in hits.get(slot, ()):
        number = bisect_left(ends, position)
        result[number] = result.get(number, 0) + 1
    return result
