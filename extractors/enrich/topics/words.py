"""What the words of an article say about its topics, beyond the phrases of a definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extractors.enrich.tokens import Alphabet
from extractors.enrich.topics.model import Vocabulary

Vector: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.uint16]

# Keeps a few words from weighing like a whole article.
DAMPING = 3.0
_MOST = 500
_LOGARITHMS = np.log1p(np.arange(_MOST + 1))


class Words:
    """One language's vocabulary, bound to the alphabet that its lexicon writes."""

    def __init__(self, vocabulary: Vocabulary, alphabet: Alphabet) -> None:
        self._stems = tuple(vocabulary.rarity)
        self._codes = np.array([ord(alphabet.add_stem(stem)) for stem in self._stems], dtype=np.int64)
        self._rarity = np.array(list(vocabulary.rarity.values()))
        self._alphabet = alphabet
        self._topics = {
            topic: (words, self._column(words.stems), self._column(words.evidence)) for topic, words in vocabulary.topics.items()
        }
        self._directions = {
            topic: tuple((outcome, self._column(outcome.stems)) for outcome in outcomes)
            for topic, outcomes in vocabulary.directions.items()
        }
        self._by_evidence = {topic for topic, words in vocabulary.topics.items() if words.evidence}

    def vector(self, codes: Codes, damping: float = 0.0) -> Vector:
        """The weight of each stem in a text, to the length 1."""
        counts = np.bincount(codes, minlength=self._alphabet.size)[self._codes]
        weighted = _LOGARITHMS[np.minimum(counts, _MOST)] * self._rarity
        return np.asarray(weighted / (float(np.sqrt(weighted @ weighted)) + damping or 1.0))

    def wants_evidence(self, topic: str) -> bool:
        """Whether the words of a topic's evidence decide anything."""
        return topic in self._by_evidence

    def evidence(self, sentences: Sequence[Codes]) -> Vector:
        """The weight of each stem in some sentences."""
        return self.vector(np.concatenate(sentences) if sentences else np.zeros(0, np.uint16), DAMPING)

    def total(self, topic: str, total: float, article: Vector, evidence: Vector | None) -> float:
        """The sum over figures with what words add to it."""
        if topic not in self._topics:
            return total
        words, of_article, of_evidence = self._topics[topic]
        added = words.intercept + float(article @ of_article)
        if evidence is not None:
            added += float(evidence @ of_evidence)
        return words.scale * total + added

    def directed(self, topic: str) -> bool:
        """Whether the words of the article decide a topic's direction too."""
        return topic in self._directions

    def directions(self, topic: str, figures: Sequence[float], article: Vector) -> dict[str, float]:
        """Each direction with its sum over the figures of cues and the words of the article."""
        return {outcome.name: outcome.sum(figures) + float(article @ stems) for outcome, stems in self._directions[topic]}

    def contributions(self, topic: str, article: Vector, evidence: Vector | None) -> list[tuple[str, float]]:
        """What each stem of an article added to the score of a topic, the largest first."""
        if topic not in self._topics:
            return []
        _, of_article, of_evidence = self._topics[topic]
        added = article * of_article
        if evidence is not None:
            added += evidence * of_evidence
        return [(self._stems[number], float(added[number])) for number in np.argsort(-np.abs(added)) if added[number]]

    def scale(self, topic: str) -> float:
        """What the sum over figures is multiplied by where words are added."""
        return self._topics[topic][0].scale if topic in self._topics else 1.0

    def _column(self, weights: Mapping[str, float]) -> Vector:
        return np.array([weights.get(stem, 0.0) for stem in self._stems])
