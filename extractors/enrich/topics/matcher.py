"""The topics of an article: evidence by the definitions, level by the model, and passages as proof."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractors.enrich.topics.cues import balance, count_cues, measure_cues
from extractors.enrich.topics.evidence import Evidence
from extractors.enrich.topics.features import measure_subject
from extractors.enrich.topics.model import TopicModel, log_logistic, logistic, shares
from extractors.enrich.topics.reading import Reading, read
from extractors.enrich.topics.words import Numbers, Vector, Words
from extractors.records import Level, TopicMatch

__all__ = ["Judgement", "Reading", "judge", "matched", "read", "tag"]

PASSAGES = 5
# What a stretch behind the first loses in its sum: articles say first what they are about.
LATER = 0.5


@dataclass(slots=True, kw_only=True)  # a frozen one takes three times as long to make
class Judgement:
    """One topic that an article has evidence for, judged by the stretch that speaks most for it.

    `subject` is the logarithm of the probability that the article is about the topic's context, `total` the sum that decides the
    level, and `others` has the figures of all topics of the stretch. Where the level is substantial and the topic has directions,
    `directions` has the probability of each, the likeliest first.
    """

    reading: Reading
    evidence: Evidence
    features: list[float]
    others: Mapping[str, list[float]]
    vector: Vector | None
    subject: float
    total: float
    level: Level
    directions: Mapping[str, float]

    @property
    def topic(self) -> str:
        """The topic's name."""
        return self.evidence.slots.definition.topic

    @property
    def score(self) -> float:
        """The probability that the topic is substantial."""
        return logistic(self.total)

    @property
    def direction(self) -> str | None:
        """The likeliest."""
        return next(iter(self.directions), None)


class _Judge:
    """One article with a model. The subject is judged once, by the first stretch, for all of it."""

    def __init__(self, first: Reading, model: TopicModel, words: Words | None) -> None:
        self._first, self._model, self._words = first, model, words
        self._subjects: dict[tuple[str | None, str | None], float] = {}
        self._words_of: dict[int, tuple[Vector, Numbers]] = {}

    def stretch(self, reading: Reading, considered: set[str]) -> list[Judgement]:
        """Each topic with evidence in one stretch."""
        found = reading.evidence(considered)
        others = {evidence.slots.definition.topic: features for evidence, features in found}
        vector, sums = self._vector(reading) if found else (None, None)
        return [self._judged(reading, evidence, others, vector, sums) for evidence, _ in found]

    def _judged(
        self, reading: Reading, evidence: Evidence, others: Mapping[str, list[float]], vector: Vector | None, sums: Numbers | None
    ) -> Judgement:
        topic = evidence.slots.definition
        features, subject = others[topic.topic], self._subject(topic.context, topic.elsewhere)
        known, total = self._model.level(topic.topic).sum(features, others), None
        if self._words and sums is not None:
            total = self._words.level(topic.topic, known, subject, sums)
        if total is None:
            total = known + self._model.subject_weight * subject
        if reading is not self._first:
            total -= LATER
        level = Level.SUBSTANTIAL if evidence.sentences and logistic(total) >= self._model.line else Level.PASSING
        directed = level is Level.SUBSTANTIAL and topic.directions
        return Judgement(
            reading=reading,
            evidence=evidence,
            features=features,
            others=others,
            vector=vector,
            subject=subject,
            total=total,
            level=level,
            directions=self._directed(reading, evidence, sums) if directed else {},
        )

    def _subject(self, context: str | None, elsewhere: str | None) -> float:
        """The logarithm of the probability that the article is about the context; 0 for a group that the model has not learned."""
        if (context, elsewhere) not in self._subjects:
            if context is None or not self._model.learned(context):
                return 0.0
            mentions = self._first.mentions
            total = self._model.subject.of(measure_subject(mentions[context], mentions[elsewhere], self._first.layout))
            _, sums = self._vector(self._first)
            if self._words and sums is not None:
                total += self._words.subject(context, sums)
            self._subjects[context, elsewhere] = log_logistic(total)
        return self._subjects[context, elsewhere]

    def _vector(self, reading: Reading) -> tuple[Vector | None, Numbers | None]:
        """The words of a stretch and what they add to each model."""
        if not self._words:
            return None, None
        if reading.start not in self._words_of:
            vector = self._words.vector(reading.encoded.codes)
            self._words_of[reading.start] = vector, self._words.sums(vector)
        return self._words_of[reading.start]

    def _directed(self, reading: Reading, evidence: Evidence, sums: Numbers | None) -> dict[str, float]:
        """The topic's two directions and "mixed", as `Judgement.directions`."""
        topic, counts = evidence.slots.definition.topic, count_cues(evidence, reading)
        features = measure_cues(evidence, reading, counts)
        found = self._words.directions(topic, features, sums) if self._words and sums is not None else {}
        found = found or {one.name: one.of(features) for one in self._model.directions.get(topic, ())}
        return shares(found) if found else {balance(evidence, counts): 1.0}


def judge(whole: Reading, model: TopicModel, words: Words | None) -> list[Judgement]:
    """Each topic that an article has evidence for, in the order of the definitions."""
    considered, best = whole.considered, dict[str, Judgement]()
    if not considered:
        return []
    stretches = whole.stretches()
    judging = _Judge(stretches[0], model, words)
    for reading in stretches:
        for one in judging.stretch(reading, considered):
            if one.topic not in best or _rank(one) > _rank(best[one.topic]):
                best[one.topic] = one
    return [best[slots.definition.topic] for slots in whole.lexicon.topics if slots.definition.topic in best]


def _rank(one: Judgement) -> tuple[bool, float]:
    return bool(one.evidence.sentences), one.total


def tag(reading: Reading, model: TopicModel, words: Words | None = None) -> tuple[TopicMatch, ...]:
    """The topics of an article in the order of their definitions."""
    return tuple(matched(judgement) for judgement in judge(reading, model, words))


def matched(judgement: Judgement) -> TopicMatch:
    return TopicMatch(
        topic=judgement.topic,
        version=judgement.evidence.slots.definition.version,
        level=judgement.level,
        score=round(judgement.score, 4),
        direction=judgement.direction,
        passages=tuple(map(judgement.reading.passage, shown_sentences(judgement.evidence))),
    )


def shown_sentences(evidence: Evidence) -> list[int]:
    """The numbers of the few sentences to show: those with most hits, or where there are none, those that mention the topic."""
    hits, strong = evidence.sentences, evidence.strong
    ranked = sorted(hits)
    if len(ranked) > PASSAGES:
        ranked.sort(key=lambda number: hits[number] + strong.get(number, 0), reverse=True)
    return sorted((ranked or evidence.background)[:PASSAGES])
