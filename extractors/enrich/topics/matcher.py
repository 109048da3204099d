"""Topics of an article: evidence by the definitions, level by the model, passages to show for it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from extractors.enrich.tokens import BREAK, Encoded
from extractors.enrich.topics.cues import balance, count_cues, measure_cues
from extractors.enrich.topics.evidence import Evidence, gather, mentioned
from extractors.enrich.topics.features import NAMES, Layout, measure
from extractors.enrich.topics.lexicon import Hits, Lexicon
from extractors.enrich.topics.model import SUBSTANTIAL, TopicModel, logistic, shares
from extractors.enrich.topics.words import Codes, Vector, Words
from extractors.records import Passage, TopicMatch

PASSAGES = 5
# The level of a topic is judged by so many code points of the text: about what the readers whose labels were learned from were given.
JUDGED = 6500
# The sum for a topic that only what follows those speaks of: a score of 0.
_LATE = -40.0


@dataclass(frozen=True)
class Reading:
    """One article as matched: its text behind its title, and what was hit.

    `ends` has the word position at which each sentence ends, `numbers` the sentence of each word position; the level is
    judged by the first `judged` word positions.
    """

    encoded: Encoded
    lexicon: Lexicon
    hits: Hits
    ends: list[int]
    numbers: list[int]
    layout: Layout
    offset: int
    judged: int

    @property
    def chars(self) -> str:
        """The word characters."""
        return self.encoded.chars

    @property
    def codes(self) -> Codes:
        """The word characters that the level is judged by, as code points."""
        return self.encoded.codes[: self.judged]

    @cached_property
    def cues(self) -> Hits:
        """The first-word positions of cues by slot, looked for only where a topic has a direction."""
        return self.lexicon.find_cues(self.chars[: len(self.numbers)])

    @property
    def beginning(self) -> Reading:
        """What the level is judged by, sentences whole; the same numbers of sentences and positions."""
        # A reading that cached itself would be a circle, which only the garbage collector takes apart.
        return self if self.judged >= len(self.chars) else self._cut

    @cached_property
    def _cut(self) -> Reading:
        ends = self.ends[: bisect_left(self.ends, self.judged) + 1]
        hits = {slot: positions[: bisect_right(positions, ends[-1])] for slot, positions in self.hits.items()}
        numbers = self.numbers[: ends[-1] + 1]
        return replace(self, hits=hits, ends=ends, numbers=numbers, layout=Layout(self.layout.title_end, len(ends), self.judged))


def read(title: str | None, text: str, lexicon: Lexicon) -> Reading:
    """Match one article in one pass. The title is its first paragraph."""
    head = " ".join(title.split()) if title else ""
    encoded = Encoded(f"{head}\n{text}" if head else text, lexicon.alphabet)
    ends = encoded.ends
    title_end = 0
    if head:
        stop = encoded.chars.index(BREAK)
        title_end = next(number for number, end in enumerate(ends) if end >= stop) + 1
    layout = Layout(title_end, len(ends), len(encoded.chars))
    offset = len(head) + 1 if head else 0
    return Reading(encoded, lexicon, lexicon.find(encoded.chars), ends, encoded.numbers, layout, offset, encoded.until(offset + JUDGED))


@dataclass(frozen=True, slots=True)
class Judgement:
    """One topic that an article has evidence for: its figures, the words of that evidence, the sum that decides its level, and,
    where that is substantial and the topic has directions, the probability of each, the likeliest first.
    """

    evidence: Evidence
    figures: list[float]
    words: Vector | None
    total: float
    directions: Mapping[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """0 to 1; 0.5 and more is substantial."""
        return logistic(self.total)

    @property
    def level(self) -> str:
        """Substantial or passing."""
        return "substantial" if self.score >= SUBSTANTIAL and self.evidence.sentences else "passing"

    @property
    def direction(self) -> str | None:
        """The likeliest."""
        return next(iter(self.directions), None)


def evidenced(reading: Reading) -> list[tuple[Evidence, list[float]]]:
    """The evidence and the figures of each topic that a text has some for, in the order of the definitions."""
    mentions: dict[str | None, dict[int, int]] = {None: {}}
    for name, slot in reading.lexicon.groups.items():
        mentions[name] = mentioned(reading.hits, slot, reading.numbers)
    result = []
    for slots in reading.lexicon.topics:
        topic = slots.definition
        context, elsewhere = mentions[topic.context], mentions[topic.elsewhere]
        if topic.context and sum(context.values()) < topic.context_least:
            continue
        evidence = gather(slots, reading, elsewhere.keys() - context.keys())
        if evidence is not None:
            result.append((evidence, measure(evidence, reading.layout, context, elsewhere)))
    return result


def judge(reading: Reading, model: TopicModel, words: Words | None) -> tuple[list[Judgement], Vector | None]:
    """Each topic with its score, and the weights of the article's words where the model has some for its language."""
    beginning = reading.beginning
    found = evidenced(beginning)
    others = {evidence.slots.definition.topic: values for evidence, values in found}
    article = words.vector(reading.codes) if words and found else None
    result = []
    for evidence, values in found:
        topic = evidence.slots.definition.topic
        total = model.level(topic).sum(values, others)
        vector = None
        if words and article is not None:
            if words.wants_evidence(topic):
                vector = words.evidence(sentences(reading, evidence.sentences))
            total = words.total(topic, total, article, vector)
        judgement = Judgement(evidence, values, vector, total)
        if judgement.level == "substantial" and evidence.slots.definition.directions:
            judgement = replace(judgement, directions=_directed(evidence, beginning, model, words, article))
        result.append(judgement)
    if beginning is not reading:
        result += [_late(evidence) for evidence, _ in evidenced(reading) if evidence.slots.definition.topic not in others]
    return result, article


def _late(evidence: Evidence) -> Judgement:
    return Judgement(evidence, [0.0] * len(NAMES), None, _LATE)


def tag(reading: Reading, model: TopicModel, words: Words | None = None) -> tuple[TopicMatch, ...]:
    """The topics of an article in the order of their definitions, those that only its end speaks of last."""
    judgements, _ = judge(reading, model, words)
    return tuple(matched(judgement, reading) for judgement in judgements)


def matched(judgement: Judgement, reading: Reading) -> TopicMatch:
    """A judgement with its passages."""
    topic = judgement.evidence.slots.definition
    return TopicMatch(
        topic=topic.topic,
        version=topic.version,
        level=judgement.level,
        score=round(judgement.score, 4),
        direction=judgement.direction,
        passages=passages(reading, shown_sentences(judgement.evidence)),
    )


def _directed(evidence: Evidence, beginning: Reading, model: TopicModel, words: Words | None, article: Vector | None) -> dict[str, float]:
    """The topic's two directions and "mixed", as `Judgement.directions`."""
    topic, counts = evidence.slots.definition.topic, count_cues(evidence, beginning)
    figures = measure_cues(evidence, beginning, counts)
    if words and article is not None and words.directed(topic):
        return shares(words.directions(topic, figures, article))
    outcomes = model.directions.get(topic)
    return shares({outcome.name: outcome.sum(figures) for outcome in outcomes}) if outcomes else {balance(evidence, counts): 1.0}


def shown_sentences(evidence: Evidence) -> list[int]:
    """The numbers of the few sentences to show: those with most hits, or where there are none, those that mention the topic."""
    hits = {number: count + evidence.strong.get(number, 0) for number, count in evidence.sentences.items()}
    ranked = sorted(sorted(hits), key=hits.__getitem__, reverse=True)
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
