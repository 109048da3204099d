"""The learned weights: a small JSON file that a person can read, evaluated with plain sums.

A score is the logistic function of an intercept plus weight times figure; 0.5 and more is a substantial match. A topic without
weights of its own is judged by the `default` ones, which were learned over all topics together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from operator import mul
from pathlib import Path

from extractors.enrich.features import NAMES
from extractors.errors import SeedError

SUBSTANTIAL = 0.5


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over figures in a fixed order."""

    intercept: float
    weights: tuple[float, ...]

    def score(self, figures: Sequence[float]) -> float:
        """The probability, 0 to 1."""
        return logistic(self.intercept + sum(map(mul, self.weights, figures)))


@dataclass(frozen=True, slots=True)
class TopicModel:
    """All weights of one model file; `digest` identifies its content."""

    digest: str
    default: Weights
    topics: dict[str, Weights]

    def level(self, topic: str) -> Weights:
        """The weights that judge a topic's level."""
        return self.topics.get(topic, self.default)


def logistic(value: float) -> float:
    """1 / (1 + e^-value), without overflow."""
    return 1.0 / (1.0 + exp(-max(-40.0, min(40.0, value))))


def load_model(path: Path) -> TopicModel:
    """Read a model file; raises SeedError."""
    try:
        content = path.read_bytes()
        data = json.loads(content)
        names = data["features"]
        if tuple(names) != NAMES:
            raise SeedError(str(path), "was learned with other features than this version measures; rebuild it with `make topic-model`")
        default = _weights(data["default"], names)
        topics = {topic: _weights(body, names) for topic, body in data["topics"].items()}
    except OSError as error:
        raise SeedError(str(path), f"cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SeedError(str(path), f"is not a topic model ({error!r}); rebuild it with `make topic-model`") from None
    return TopicModel(hashlib.sha256(content).hexdigest()[:16], default, topics)


def _weights(body: dict[str, object], names: Sequence[str]) -> Weights:
    values = body["weights"]
    assert isinstance(values, dict)
    return Weights(float(str(body["intercept"])), tuple(float(values.get(name, 0.0)) for name in names))
