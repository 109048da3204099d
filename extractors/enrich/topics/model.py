"""The learned weights: a JSON file that a person can read, evaluated with plain sums.

A score is the logistic function of weights times figures; 0.5 and more is a substantial match. A topic without weights
of its own is judged by the `default` ones, which were learned over all topics together. For a language that has them,
the words of the article add to the score.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from operator import mul
from pathlib import Path
from typing import Any

from extractors.enrich.topics.cues import CUE_NAMES
from extractors.enrich.topics.features import NAMES
from extractors.errors import SeedError

SUBSTANTIAL = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """A sum over figures in the order of `NAMES` and, in `others`, over the title and sentences of other topics."""

    intercept: float
    weights: tuple[float, ...]
    others: tuple[tuple[str, float, float], ...] = ()

    def sum(self, figures: Sequence[float], others: Mapping[str, Sequence[float]]) -> float:
        """The sum; `others` maps each topic of the article to its figures."""
        total: float = self.intercept + sum(map(mul, self.weights, figures))
        for topic, title, sentences in self.others:
            if topic in others:
                total += title * others[topic][0] + sentences * others[topic][2]
        return total


@dataclass(frozen=True, slots=True)
class WordWeights:
    """What words add: the sum over figures times `scale`, an intercept, and a weight for each stem.

    `stems` weighs those of the whole article, `evidence` those of the sentences with evidence.
    """

    scale: float
    intercept: float
    stems: dict[str, float]
    evidence: dict[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer to where a topic moves: a sum over the figures of cues and, for a language that has them, over the words
    of the article; the largest sum of the answers is the direction.
    """

    name: str
    intercept: float
    weights: tuple[float, ...]
    stems: dict[str, float]

    def sum(self, figures: Sequence[float]) -> float:
        """The sum over figures; `figures` in the order of `CUE_NAMES`."""
        total: float = self.intercept + sum(map(mul, self.weights, figures))
        return total


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The stems of one language with how rare each is, and the weights of words by topic: for its level, for its direction."""

    rarity: dict[str, float]
    topics: dict[str, WordWeights]
    directions: dict[str, tuple[Outcome, ...]]


@dataclass(frozen=True, slots=True)
class TopicModel:
    """All weights of one model file; `digest` identifies its content."""

    digest: str
    default: Weights
    topics: dict[str, Weights]
    directions: dict[str, tuple[Outcome, ...]]
    languages: dict[str, Vocabulary]

    def level(self, topic: str) -> Weights:
        """The weights that judge a topic's level."""
        return self.topics.get(topic, self.default)


def logistic(value: float) -> float:
    """1 / (1 + e^-value), without overflow."""
    return 1.0 / (1.0 + exp(-max(-40.0, min(40.0, value))))


def shares(sums: Mapping[str, float]) -> dict[str, float]:
    """The probability of each answer by its sum (softmax), the likeliest first."""
    most = max(sums.values())
    weights = {name: exp(value - most) for name, value in sums.items()}
    return {name: weights[name] / sum(weights.values()) for name in sorted(weights, key=weights.__getitem__, reverse=True)}


def load_model(path: Path) -> TopicModel:
    """Read a model file; raises SeedError."""
    try:
        content = path.read_bytes()
        data = json.loads(content)
        if tuple(data["features"]) != NAMES or tuple(data["cues"]) != CUE_NAMES:
            raise SeedError(str(path), "was learned with other features than this version measures; rebuild it with `make topic-model`")
        return TopicModel(
            digest=hashlib.sha256(content).hexdigest()[:16],
            default=_weights(data["default"]),
            topics={topic: _weights(body) for topic, body in data["topics"].items()},
            directions=_directions(data["directions"]),
            languages={language: _vocabulary(body) for language, body in data["languages"].items()},
        )
    except OSError as error:
        raise SeedError(str(path), f"cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SeedError(str(path), f"is not a topic model ({error!r}); rebuild it with `make topic-model`") from None


def _weights(body: Mapping[str, Any]) -> Weights:
    others = tuple((topic, float(pair["title"]), float(pair["sentences"])) for topic, pair in body.get("others", {}).items())
    return Weights(float(body["intercept"]), tuple(float(body["weights"].get(name, 0.0)) for name in NAMES), others)


def _vocabulary(body: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(
        rarity=_stems(body["rarity"]),
        topics={topic: _words(words) for topic, words in body["topics"].items()},
        directions=_directions(body["directions"]),
    )


def _directions(body: Mapping[str, Any]) -> dict[str, tuple[Outcome, ...]]:
    return {topic: tuple(_outcome(name, part) for name, part in outcomes.items()) for topic, outcomes in body.items()}


def _outcome(name: str, body: Mapping[str, Any]) -> Outcome:
    weights = tuple(float(body["weights"].get(cue, 0.0)) for cue in CUE_NAMES)
    return Outcome(name, float(body["intercept"]), weights, _stems(body.get("stems", {})))


def _words(body: Mapping[str, Any]) -> WordWeights:
    return WordWeights(float(body.get("scale", 1.0)), float(body["intercept"]), _stems(body["stems"]), _stems(body.get("evidence", {})))


def _stems(body: Mapping[str, Any]) -> dict[str, float]:
    return {stem: float(weight) for stem, weight in body.items()}
