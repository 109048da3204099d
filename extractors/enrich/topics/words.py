"""What the words of an article add to its topics' scores, beyond the phrases of a definition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extractors.enrich.tokens import Alphabet, Codes
from extractors.enrich.topics.model import Outcome, Vocabulary

Numbers: TypeAlias = npt.NDArray[np.float64]

_MAX_COUNT = 500
_LOGARITHMS = np.log1p(np.arange(_MAX_COUNT + 1))


@dataclass(frozen=True, slots=True)
class Vector:
    """The stems of a vocabulary that a text has, by number, and the weight of each, to the length 1."""

    stems: npt.NDArray[np.int64]
    values: Numbers


class Words:
    """One language's vocabulary, bound to the alphabet that its lexicon writes: all its models, one column of weights each."""

    def __init__(self, vocabulary: Vocabulary, alphabet: Alphabet) -> None:
        self._vocabulary, self._alphabet = vocabulary, alphabet
        self._stems = tuple(vocabulary.rarity)
        units = [_units(stem, vocabulary, alphabet) for stem in self._stems]
        self._codes = np.array([ord(unit) for group in units for unit in group], dtype=np.int64)
        # Where the codes of each stem begin, where one has several.
        self._starts = np.cumsum([0, *map(len, units[:-1])]) if len(self._codes) > len(units) else None
        self._rarity = np.array(list(vocabulary.rarity.values()))
        columns: dict[tuple[str, ...], Mapping[str, float]] = {("topic", topic): words.stems for topic, words in vocabulary.topics.items()}
        columns |= {("subject", group): words.stems for group, words in vocabulary.subjects.items()}
        columns |= {("way", topic, one.name): one.stems for topic, outcomes in vocabulary.directions.items() for one in outcomes}
        self._columns = {name: number for number, name in enumerate(columns)}
        # A row for each stem: an article has some hundred of thousands.
        self._weights = np.array([[weights.get(stem, 0.0) for weights in columns.values()] for stem in self._stems])

    def vector(self, codes: Codes) -> Vector:
        """The words of a text."""
        counts = np.bincount(codes, minlength=self._alphabet.size).take(self._codes)
        if self._starts is not None:
            counts = np.add.reduceat(counts, self._starts)
        stems = np.flatnonzero(counts > 0)
        weighted = _LOGARITHMS.take(np.minimum(counts.take(stems), _MAX_COUNT)) * self._rarity.take(stems)
        return Vector(stems, weighted / (float(np.sqrt(weighted @ weighted)) or 1.0))

    def sums(self, vector: Vector) -> Numbers:
        """What a text's words add to each model, for the methods below."""
        return np.asarray(vector.values @ self._weights.take(vector.stems, axis=0))

    def level(self, topic: str, total: float, subject: float, sums: Numbers) -> float | None:
        """The sum of a topic: of its figures (`total`), of the logarithm that the subject is right, and of words. None where
        the vocabulary has no weights for the topic.
        """
        words = self._vocabulary.topics.get(topic)
        if words is None:
            return None
        return words.scale * total + words.subject * subject + words.intercept + float(sums[self._columns["topic", topic]])

    def subject(self, group: str | None, sums: Numbers) -> float:
        """What is added to the sum that tells whether an article is about a group of phrases."""
        words = self._vocabulary.subjects.get(group) if group else None
        return words.intercept + float(sums[self._columns["subject", str(group)]]) if words else 0.0

    def directions(self, topic: str, features: Sequence[float], sums: Numbers) -> dict[str, float]:
        """Each direction with its sum over the figures of cues and the words; empty where these say nothing of it."""
        outcomes: Iterable[Outcome] = self._vocabulary.directions.get(topic, ())
        return {one.name: one.of(features) + float(sums[self._columns["way", topic, one.name]]) for one in outcomes}

    def contributions(self, topic: str, vector: Vector) -> list[tuple[str, float]]:
        """What each stem of an article added to the score of a topic, the largest first."""
        if topic not in self._vocabulary.topics:
            return []
        added = vector.values * self._weights[vector.stems, self._columns["topic", topic]]
        return [(self._stems[vector.stems[index]], float(added[index])) for index in np.argsort(-np.abs(added)) if added[index]]

    def weight(self, topic: str) -> tuple[float, float] | None:
        """What the sums over figures and over the subject are multiplied by where words are added."""
        words = self._vocabulary.topics.get(topic)
        return (words.scale, words.subject) if words else None


def _units(stem: str, vocabulary: Vocabulary, alphabet: Alphabet) -> list[str]:
    """The characters that stand for one stem: its own, or those of the words for it in a vocabulary that languages share."""
    if vocabulary.words is None:
        return [alphabet.add_stem(stem)]
    return list(dict.fromkeys(alphabet.add_stem(alphabet.key(word)) for word in vocabulary.words[stem]))
