"""Why an article has the topics that it has: each figure and each word with what it added to the score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extractors.enrich.topics.features import NAMES
from extractors.enrich.topics.matcher import Judgement, Reading, judge, matched, passages
from extractors.enrich.topics.model import TopicModel
from extractors.enrich.topics.words import Vector, Words
from extractors.records import Passage, TopicMatch


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of `features.NAMES`, or another topic's (`sanctions: title`), and what it added to the sum."""

    name: str
    value: float
    added: float


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence of evidence with the phrases of the definition in it."""

    passage: Passage
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A match taken apart. `base` plus what all figures and all words added is the sum; above 0 is substantial. `directions` has
    the probability of each, the likeliest first; none below substantial.

    `evidence` has every sentence that counts, not only those few kept as passages; `background` those that only mention
    the topic.
    """

    match: TopicMatch
    directions: Mapping[str, float]
    base: float
    figures: tuple[Figure, ...]
    words: tuple[tuple[str, float], ...]
    evidence: tuple[Found, ...]
    background: tuple[Found, ...]

    @property
    def total(self) -> float:
        """The sum whose logistic is the score."""
        return self.base + sum(figure.added for figure in self.figures) + sum(added for _, added in self.words)


def explain(reading: Reading, model: TopicModel, words: Words | None) -> tuple[Explanation, ...]:
    """One explanation for each topic with evidence, in the order of the definitions."""
    judgements, article = judge(reading, model, words)
    figures = {judgement.evidence.slots.definition.topic: judgement.figures for judgement in judgements}
    return tuple(_explained(judgement, figures, reading, model, words, article) for judgement in judgements)


def _explained(
    judgement: Judgement,
    all_figures: dict[str, list[float]],
    reading: Reading,
    model: TopicModel,
    words: Words | None,
    article: Vector | None,
) -> Explanation:
    topic = judgement.evidence.slots.definition.topic
    weights = model.level(topic)
    scale = words.scale(topic) if words else 1.0
    figures = [
        Figure(name, value, scale * weight * value) for name, value, weight in zip(NAMES, judgement.figures, weights.weights, strict=True)
    ]
    for other, title, sentences in weights.others:
        if other in all_figures:
            values = all_figures[other]
            figures.append(Figure(f"{other}: title", values[0], scale * title * values[0]))
            figures.append(Figure(f"{other}: sentences", values[2], scale * sentences * values[2]))
    added: list[tuple[str, float]] = []
    if words and article is not None:
        added = words.contributions(topic, article, judgement.words)
    known = sum(figure.added for figure in figures) + sum(value for _, value in added)
    return Explanation(
        match=matched(judgement, reading),
        directions=judgement.directions,
        base=judgement.total - known,
        figures=tuple(sorted((figure for figure in figures if figure.added), key=lambda figure: -abs(figure.added))),
        words=tuple(added),
        evidence=_found(judgement, reading, sorted(judgement.evidence.sentences)),
        background=_found(judgement, reading, judgement.evidence.background),
    )


def _found(judgement: Judgement, reading: Reading, numbers: list[int] | tuple[int, ...]) -> tuple[Found, ...]:
    slots = judgement.evidence.slots.evidence
    texts = [reading.chars[reading.ends[number - 1] + 1 if number else 0 : reading.ends[number]] for number in numbers]
    shown = passages(reading, numbers)
    return tuple(Found(passage, reading.lexicon.phrases(text, slots)) for passage, text in zip(shown, texts, strict=True))
