"""Topics of an article: evidence by the definitions, level by the model, passages to show for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractors.enrich.evidence import Evidence, gather, mentioned
from extractors.enrich.features import Layout, measure
from extractors.enrich.lexicon import Hits, Lexicon
from extractors.enrich.model import SUBSTANTIAL, TopicModel
from extractors.enrich.tokens import BREAK, Encoded
from extractors.records import Passage, TopicMatch

PASSAGES = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as matched: its text behind its title, where sentences end, and what was hit."""

    encoded: Encoded
    lexicon: Lexicon
    hits: Hits
    ends: list[int]
    layout: Layout
    offset: int


def read(title: str | None, text: str, lexicon: Lexicon) -> Reading:
    """Match one article in one pass. The title is its first paragraph."""
    head = " ".join(title.split()) if title else ""
    encoded = Encoded(f"{head}\n{text}" if head else text, lexicon.alphabet)
    ends = encoded.ends.tolist()
    title_end = 0
    if head:
        stop = encoded.chars.index(BREAK)
        title_end = next(number for number, end in enumerate(ends) if end >= stop) + 1
    layout = Layout(title_end, len(ends), len(encoded.chars))
    return Reading(encoded, lexicon, lexicon.find(encoded.chars), ends, layout, len(head) + 1 if head else 0)


def tag(reading: Reading, model: TopicModel) -> tuple[TopicMatch, ...]:
    """The topics of an article in the order of their definitions."""
    mentions: dict[str | None, dict[int, int]] = {None: {}}
    for name, slot in reading.lexicon.groups.items():
        mentions[name] = mentioned(reading.hits, slot, reading.ends)
    matches = []
    for slots in reading.lexicon.topics:
        topic = slots.definition
        context, elsewhere = mentions[topic.context], mentions[topic.elsewhere]
        if topic.context and sum(context.values()) < topic.context_least:
            continue
        evidence = gather(slots, reading.hits, reading.ends)
        if evidence is None:
            continue
        score = model.level(topic.topic).score(measure(evidence, reading.layout, context, elsewhere))
        matches.append(
            TopicMatch(
                topic=topic.topic,
                version=topic.version,
                level="substantial" if score >= SUBSTANTIAL else "passing",
                score=round(score, 4),
                direction=_direction(evidence, reading) if score >= SUBSTANTIAL else None,
                passages=passages(reading, _telling(evidence)),
            )
        )
    return tuple(matches)


def _telling(evidence: Evidence) -> list[int]:
    ranked = sorted(evidence.sentences, key=lambda number: (-evidence.sentences[number] - evidence.strong.get(number, 0), number))
    return sorted(ranked[:PASSAGES])


def passages(reading: Reading, numbers: Sequence[int]) -> tuple[Passage, ...]:
    """The numbered sentences with their place in the title or the text."""
    result = []
    for number, (start, end) in zip(numbers, reading.encoded.spans(numbers), strict=True):
        in_title = number < reading.layout.title_end
        shift = 0 if in_title else reading.offset
        result.append(Passage(start - shift, end - shift, reading.encoded.text[start:end], "title" if in_title else "text"))
    return tuple(result)


def _direction(evidence: Evidence, reading: Reading) -> str | None:
    directions = evidence.slots.definition.directions
    if not directions:
        return None
    counts = dict.fromkeys(directions, 0)
    for direction, slot in evidence.slots.cues:
        found = mentioned(reading.hits, slot, reading.ends)
        counts[direction] += sum(count for number, count in found.items() if number in evidence.sentences)
    return _balance(counts, directions)


def _balance(counts: Mapping[str, int], directions: Sequence[str]) -> str | None:
    first, second = (counts[direction] for direction in directions)
    if first > 2 * second:
        return directions[0]
    return directions[1] if second > 2 * first else "mixed"
