"""Topics of an article: evidence by the definitions, level by the model, passages to show for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.enrich.evidence import Evidence, gather, mentioned
from extractors.enrich.features import Layout, measure
from extractors.enrich.lexicon import Hits, Lexicon
from extractors.enrich.model import SUBSTANTIAL, TopicModel, logistic
from extractors.enrich.tokens import BREAK, Encoded
from extractors.enrich.words import Codes, Vector, Words
from extractors.records import Passage, TopicMatch

PASSAGES = 5
# How many words after a negation a cue says the opposite.
NEGATION = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as matched: its text behind its title, where sentences end, and what was hit."""

    encoded: Encoded
    lexicon: Lexicon
    hits: Hits
    ends: list[int]
    layout: Layout
    offset: int

    @property
    def chars(self) -> str:
        """The word characters."""
        return self.encoded.chars


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """One topic that an article has evidence for: its figures, the words of that evidence, and the sum that decides its level."""

    evidence: Evidence
    figures: list[float]
    words: Vector | None
    total: float

    @property
    def score(self) -> float:
        """0 to 1; 0.5 and more is substantial."""
        return logistic(self.total)


def figures(reading: Reading) -> list[tuple[Evidence, list[float]]]:
    """The evidence and the figures of each topic that an article has some for, in the order of the definitions."""
    mentions: dict[str | None, dict[int, int]] = {None: {}}
    for name, slot in reading.lexicon.groups.items():
        mentions[name] = mentioned(reading.hits, slot, reading.ends)
    result = []
    for slots in reading.lexicon.topics:
        topic = slots.definition
        context = mentions[topic.context]
        if topic.context and sum(context.values()) < topic.context_least:
            continue
        evidence = gather(slots, reading)
        if evidence is not None:
            result.append((evidence, measure(evidence, reading.layout, context, mentions[topic.elsewhere])))
    return result


def judge(reading: Reading, model: TopicModel, words: Words | None) -> tuple[list[Judgement], Vector | None]:
    """Each topic with its score, and the weights of the article's words where the model has some for its language."""
    found = figures(reading)
    others = {evidence.slots.definition.topic: values for evidence, values in found}
    article = words.vector(reading.encoded.codes) if words and found else None
    result = []
    for evidence, values in found:
        topic = evidence.slots.definition.topic
        total = model.level(topic).sum(values, others)
        vector = None
        if words and article is not None:
            if words.wants_evidence(topic):
                vector = words.evidence(sentences(reading, evidence.sentences))
            total = words.total(topic, total, article, vector)
        result.append(Judgement(evidence, values, vector, total))
    return result, article


def tag(reading: Reading, model: TopicModel, words: Words | None = None) -> tuple[TopicMatch, ...]:
    """The topics of an article in the order of their definitions."""
    judgements, article = judge(reading, model, words)
    return tuple(matched(judgement, reading, words, article) for judgement in judgements)


def matched(judgement: Judgement, reading: Reading, words: Words | None, article: Vector | None) -> TopicMatch:
    """A judgement with its direction and its passages."""
    evidence = judgement.evidence
    topic = evidence.slots.definition
    substantial = judgement.score >= SUBSTANTIAL and bool(evidence.sentences)
    direction = None
    if substantial and topic.directions:
        if words and article is not None:
            direction = words.direction(topic.topic, article, judgement.words)
        direction = direction or _balance(evidence, reading)
    return TopicMatch(
        topic=topic.topic,
        version=topic.version,
        level="substantial" if substantial else "passing",
        score=round(judgement.score, 4),
        direction=direction,
        passages=passages(reading, telling(evidence)),
    )


def telling(evidence: Evidence) -> list[int]:
    """The numbers of the few sentences to show: those with most hits, or where there are none, those that mention the topic."""
    ranked = sorted(evidence.sentences, key=lambda number: (-evidence.sentences[number] - evidence.strong.get(number, 0), number))
    return sorted((ranked or evidence.background)[:PASSAGES])


def passages(reading: Reading, numbers: Sequence[int]) -> tuple[Passage, ...]:
    """The numbered sentences with their place in the title or the text."""
    result = []
    for number, (start, end) in zip(numbers, reading.encoded.spans(numbers), strict=True):
        in_title = number < reading.layout.title_end
        shift = 0 if in_title else reading.offset
        result.append(Passage(start - shift, end - shift, reading.encoded.text[start:end], "title" if in_title else "text"))
    return tuple(result)


def sentences(reading: Reading, numbers: Iterable[int]) -> list[Codes]:
    """The word characters of the numbered sentences, as code points."""
    return [reading.encoded.codes[reading.ends[number - 1] + 1 if number else 0 : reading.ends[number]] for number in numbers]


def _balance(evidence: Evidence, reading: Reading) -> str:
    """The direction by cues alone: one must be met twice as often as the other."""
    directions = evidence.slots.definition.directions
    negated = {position + gap for position in reading.hits.get(reading.lexicon.negations, ()) for gap in range(1, NEGATION + 1)}
    counts = dict.fromkeys(directions, 0)
    for direction, slot in evidence.slots.cues:
        opposite = directions[1] if direction == directions[0] else directions[0]
        for position in reading.hits.get(slot, ()):
            if bisect_left(reading.ends, position) in evidence.sentences:
                counts[opposite if position in negated else direction] += 1
    first, second = (counts[direction] for direction in directions)
    if first > 2 * second:
        return directions[0]
    return directions[1] if second > 2 * first else "mixed"
