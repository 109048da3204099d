"""The learned weights: a JSON file that a person can read, evaluated with plain sums.

A score is the probability that a reader calls the topic substantial: the logistic function of the sum of three judgements, each
itself a sum of weights times figures. The evidence for the topic; whether the article as a whole is about the context of the topic;
and, for a language that has a vocabulary, the words of the article. A topic without weights of its own is judged by the
`default` ones, which were learned over all topics together.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log1p
from operator import mul
from pathlib import Path
from typing import Any

from extractors.enrich.topics.cues import CUE_NAMES
from extractors.enrich.topics.features import NAMES, SUBJECT_NAMES
from extractors.errors import SeedError
from extractors.files.seeds import SEEDS
from extractors.shortage import refusal

SHIPPED_MODEL = SEEDS / "topic_model.json"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """An intercept and a weight for each figure."""

    intercept: float
    weights: tuple[float, ...]

    def of(self, features: Sequence[float]) -> float:
        """The sum over figures, in the order of the weights."""
        total: float = self.intercept + sum(map(mul, self.weights, features))
        return total


@dataclass(frozen=True, slots=True)
class Weights(LinearModel):
    """A sum over figures in the order of `NAMES` and, in `others`, over the title and sentences of other topics."""

    others: tuple[tuple[str, float, float], ...] = ()

    def sum(self, features: Sequence[float], others: Mapping[str, Sequence[float]]) -> float:
        """The sum; `others` maps each topic of the article to its figures."""
        total = self.of(features)
        for topic, title, sentences in self.others:
            if topic in others:
                total += title * others[topic][0] + sentences * others[topic][2]
        return total


@dataclass(frozen=True, slots=True)
class WordWeights:
    """What words add to a topic's score: the sum over figures times `scale`, an intercept, and a weight for each stem.

    `subject` takes the place of the model's weight of that name.
    """

    scale: float
    intercept: float
    subject: float
    stems: dict[str, float]


@dataclass(frozen=True, slots=True)
class Outcome(LinearModel):
    """One answer to where a topic moves: a sum over the figures of cues (`CUE_NAMES`) and, for a language that has them, over
    the words of the article; the largest sum of the answers is the direction.
    """

    name: str
    stems: dict[str, float]


@dataclass(frozen=True, slots=True)
class SubjectWords:
    """What words add to the sum that tells whether an article is about a group of phrases, such as a war."""

    intercept: float
    stems: dict[str, float]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The stems of one language with how rare each is, and the weights of words: for level and direction by topic, for the
    subject by group. In a vocabulary that several languages share, `words` has the words of the language for each stem.
    """

    rarity: dict[str, float]
    topics: dict[str, WordWeights]
    subjects: dict[str, SubjectWords]
    directions: dict[str, tuple[Outcome, ...]]
    words: dict[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicModel:
    """All weights of one model file; `digest` identifies its content.

    `line` is the least score that is substantial, where F1 was best. `subject` judges whether an article is about its topics' context;
    `subject_weight` times the logarithm of that probability is added to each topic's sum.
    """

    digest: str
    line: float
    default: Weights
    topics: dict[str, Weights]
    subject: LinearModel
    subject_weight: float
    directions: dict[str, tuple[Outcome, ...]]
    languages: dict[str, Vocabulary]

    def learned(self, group: str) -> bool:
        """Whether the subject was learned from this group of phrases: its words say so, where the model has words."""
        groups = [vocabulary.subjects for vocabulary in self.languages.values() if vocabulary.subjects]
        return not groups or any(group in one for one in groups)

    def level(self, topic: str) -> Weights:
        """The weights that judge a topic's level."""
        return self.topics.get(topic, self.default)


def logistic(value: float) -> float:
    """1 / (1 + e^-value), without overflow."""
    return 1.0 / (1.0 + exp(-max(-40.0, min(40.0, value))))


def log_logistic(value: float) -> float:
    """The logarithm of `logistic`."""
    return -log1p(exp(-max(-40.0, min(40.0, value))))


def shares(sums: Mapping[str, float]) -> dict[str, float]:
    """The probability of each answer by its sum (softmax), the likeliest first."""
    most = max(sums.values())
    weights = {name: exp(value - most) for name, value in sums.items()}
    return {name: weights[name] / sum(weights.values()) for name in sorted(weights, key=weights.__getitem__, reverse=True)}


def model_of(topics: Path) -> Path:
    """The weights for a topics file: the topic_model.json beside it, else the shipped one."""
    beside = topics.with_name("topic_model.json")
    return beside if beside.exists() else SHIPPED_MODEL


def load_model(path: Path) -> TopicModel:
    """Read a model file; raises SeedError."""
    try:
        content = path.read_bytes()
        data = json.loads(content)
        if (tuple(data["features"]), tuple(data["subjects"]), tuple(data["cues"])) != (NAMES, SUBJECT_NAMES, CUE_NAMES):
            raise SeedError(str(path), "was learned with other features than this version measures; rebuild it with `make topic-model`")
        return TopicModel(
            digest=hashlib.sha256(content).hexdigest()[:16],
            line=float(data["line"]),
            default=_weights(data["default"]),
            topics={topic: _weights(body) for topic, body in data["topics"].items()},
            subject=LinearModel(float(data["subject"]["intercept"]), _row(data["subject"], SUBJECT_NAMES)),
            subject_weight=float(data["subject"]["weight"]),
            directions=_directions(data["directions"]),
            languages=_languages(data),
        )
    except OSError as error:
        raise SeedError(str(path), f"cannot be read {refusal(error, 'rebuild it with `make topic-model`')}") from None
    except RecursionError:
        raise SeedError(str(path), "is nested too deep for a topic model; rebuild it with `make topic-model`") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SeedError(str(path), f"is not a topic model ({error!r}); rebuild it with `make topic-model`") from None


def _row(body: Mapping[str, Any], names: Sequence[str]) -> tuple[float, ...]:
    return tuple(float(body["weights"].get(name, 0.0)) for name in names)


def _weights(body: Mapping[str, Any]) -> Weights:
    others = tuple((topic, float(pair["title"]), float(pair["sentences"])) for topic, pair in body.get("others", {}).items())
    return Weights(float(body["intercept"]), _row(body, NAMES), others)


def _languages(data: Mapping[str, Any]) -> dict[str, Vocabulary]:
    """Each language's vocabulary: its own, or the one that others share (`shared`), with its words for it."""
    shared = data.get("shared")
    languages = {language: _vocabulary(body) for language, body in data["languages"].items()}
    if shared:
        common = _vocabulary(shared)
        for language, words in shared["words"].items():
            named = {name: tuple(words[name].split()) for name in common.rarity if words.get(name)}
            rarity = {name: common.rarity[name] for name in named}
            languages.setdefault(language, replace(common, rarity=rarity, words=named))
    return languages


def _vocabulary(body: Mapping[str, Any]) -> Vocabulary:
    return Vocabulary(
        rarity=_stems(body["rarity"]),
        topics={topic: _words(words) for topic, words in body["topics"].items()},
        subjects={group: SubjectWords(float(words["intercept"]), _stems(words["stems"])) for group, words in body["subjects"].items()},
        directions=_directions(body["directions"]),
    )


def _directions(body: Mapping[str, Any]) -> dict[str, tuple[Outcome, ...]]:
    return {topic: tuple(_outcome(name, part) for name, part in outcomes.items()) for topic, outcomes in body.items()}


def _outcome(name: str, body: Mapping[str, Any]) -> Outcome:
    return Outcome(float(body["intercept"]), _row(body, CUE_NAMES), name, _stems(body.get("stems", {})))


def _words(body: Mapping[str, Any]) -> WordWeights:
    return WordWeights(float(body["scale"]), float(body["intercept"]), float(body["subject"]), _stems(body["stems"]))


def _stems(body: Mapping[str, Any]) -> dict[str, float]:
    return {stem: float(weight) for stem, weight in body.items()}
