"""Explains the topics of an article: what each feature and each word added to the score."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from extractors.enrich.topics.features import NAMES
from extractors.enrich.topics.matcher import Judgement, judge, matched
from extractors.enrich.topics.model import TopicModel
from extractors.enrich.topics.reading import Reading
from extractors.enrich.topics.words import Words
from extractors.records import Passage, TopicMatch


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of `features.NAMES`, another topic's (`sanctions: title`), or the probability that the article is about the
    topic's context (`subject: war`), and what it added to the sum.
    """

    name: str
    value: float
    added: float


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence of evidence with the phrases of the definition in it."""

    passage: Passage
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A match taken apart. `base` plus what all figures and all words added is the sum, whose logistic is the score. `directions` has
    the probability of each, the likeliest first; none below substantial.

    `evidence` has every sentence that counts, not only those few kept as passages; `background` those that only mention
    the topic.
    """

    match: TopicMatch
    directions: Mapping[str, float]
    base: float
    features: tuple[Feature, ...]
    words: tuple[tuple[str, float], ...]
    evidence: tuple[Found, ...]
    background: tuple[Found, ...]

    @property
    def total(self) -> float:
        """The sum whose logistic is the score."""
        return self.base + sum(feature.added for feature in self.features) + sum(added for _, added in self.words)


def explain(reading: Reading, model: TopicModel, words: Words | None) -> tuple[Explanation, ...]:
    """One explanation for each topic with evidence, in the order of the definitions."""
    return tuple(_explained(judgement, model, words) for judgement in judge(reading, model, words))


def _explained(judgement: Judgement, model: TopicModel, words: Words | None) -> Explanation:
    topic, weights = judgement.topic, model.level(judgement.topic)
    scale, subject = (words.weight(topic) if words else None) or (1.0, model.subject_weight)
    features = [
        Feature(name, value, scale * weight * value) for name, value, weight in zip(NAMES, judgement.features, weights.weights, strict=True)
    ]
    for other, title, sentences in weights.others:
        if other in judgement.others:
            values = judgement.others[other]
            features.append(Feature(f"{other}: title", values[0], scale * title * values[0]))
            features.append(Feature(f"{other}: sentences", values[2], scale * sentences * values[2]))
    if context := judgement.evidence.slots.definition.context:
        features.append(Feature(f"subject: {context}", exp(judgement.subject), subject * judgement.subject))
    added = words.contributions(topic, judgement.vector) if words and judgement.vector is not None else []
    known = sum(feature.added for feature in features) + sum(value for _, value in added)
    return Explanation(
        match=matched(judgement),
        directions=judgement.directions,
        base=judgement.total - known,
        features=tuple(sorted((feature for feature in features if feature.added), key=lambda feature: -abs(feature.added))),
        words=tuple(added),
        evidence=_found(judgement, sorted(judgement.evidence.sentences)),
        background=_found(judgement, judgement.evidence.background),
    )


def _found(judgement: Judgement, numbers: list[int] | tuple[int, ...]) -> tuple[Found, ...]:
    reading, slots = judgement.reading, judgement.evidence.slots.evidence
    texts = [reading.chars[reading.ends[number - 1] + 1 if number else 0 : reading.ends[number]] for number in numbers]
    return tuple(Found(reading.passage(number), reading.lexicon.phrases(text, slots)) for number, text in zip(numbers, texts, strict=True))
