"""Hits of phrases → evidence: the sentences of an article that are about a topic, by its rules alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from extractors.enrich.topics.lexicon import Hits, TopicSlots


@dataclass(frozen=True, slots=True, kw_only=True)
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
    positions, chars = [position for position in hits.get(topic.any, ()) if numbers[position] in strong], reading.chars
    distinct = len({chars[position] for position in positions})
    return Evidence(
        slots=topic,
        sentences=found,
        strong=strong,
        background=background,
        early=_early(positions, reading),
        distinct=distinct,
        cancelled=len(cancelled),
    )


def _taken_out(numbers: Iterable[int], found: dict[int, int], strong: dict[int, int]) -> tuple[int, ...]:
    taken = []
    for number in numbers:
        if found.pop(number, 0):
            strong.pop(number, None)
            taken.append(number)
    return tuple(sorted(taken))


def _early(positions: Sequence[int], reading: Text) -> int:
    # What a sentence is about tends to stand early in it; what is mentioned in passing, late.
    count, ends, numbers = 0, reading.ends, reading.numbers
    for position in positions:
        number = numbers[position]
        start = ends[number - 1] + 1 if number else 0
        count += 5 * (position - start) < 2 * (ends[number] - start)
    return count


def _near(left: Sequence[int], right: Sequence[int], within: int, numbers: Sequence[int]) -> set[int]:
    """Sentences in which a position of each side lie within so many words."""
    result = set()
    start = 0
    for position in left:
        while start < len(right) and right[start] < position - within:
            start += 1
        if start == len(right):
            break
        if right[start] > position + within:
            continue
        for other in right[start : start + 8]:
            if other > position + within:
                break
            if other != position and numbers[position] == numbers[other]:
                result.add(numbers[position])
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
