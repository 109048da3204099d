"""A fitted model in the form of seeds/topic_model.json: all factors are multiplied out, so that matching only adds."""

from typing import Any

import numpy as np

from bench.topic_data import LANGUAGE, Data
from bench.topic_fit import LINE, Calibration, Directed, Fitted, Parts, fit, fit_direction
from extractors.enrich.topics.cues import CUE_NAMES
from extractors.enrich.topics.features import NAMES, SUBJECT_NAMES

FEATURES, WORDS, ABOUT, ABOUT_BOTH = range(4)


def build(data: Data) -> dict[str, Any]:
    """The model out of all articles."""
    fitted = fit(data, np.arange(len(data.ids)))
    parts = fitted.parts
    return {
        "features": list(NAMES),
        "subjects": list(SUBJECT_NAMES),
        "cues": list(CUE_NAMES),
        "line": LINE,
        "default": _default(parts, fitted.without_words),
        "topics": {topic: _topic(data, topic, parts, fitted.without_words) for topic in data.topics},
        "subject": {
            "weight": _short(fitted.without_words.weights[ABOUT]),
            "intercept": _short(parts.subject.intercept),
            "weights": _named(SUBJECT_NAMES, parts.subject.weights),
        },
        "directions": _directions(data, words=False),
        "languages": {LANGUAGE: _vocabulary(data, fitted) | {"directions": _directions(data, words=True)}},
        "shared": _shared(data.translated()),
    }


def _shared(data: Data) -> dict[str, Any]:
    """The vocabulary of the languages that have no articles to learn from: English ones by the concepts that all have words for.

    Directions are left to cues, which are right as often alone.
    """
    given = {language: words for language, words in data.shared.words.items() if language != LANGUAGE}
    words = {language: {name: " ".join(words_of) for name, words_of in words.items()} for language, words in given.items()}
    return _vocabulary(data, fit(data, np.arange(len(data.ids)))) | {"directions": {}, "words": words}


def _vocabulary(data: Data, fitted: Fitted) -> dict[str, Any]:
    parts, stems = fitted.parts, list(data.rarity)
    return {
        "rarity": data.rarity,
        "topics": {topic: _words(topic, parts, fitted.with_words, fitted.without_words, stems) for topic in data.topics},
        "subjects": {
            data.context: {
                "intercept": _short(parts.subject_words.intercept),
                "stems": _named(stems, parts.subject_words.weights, 0.005),
            }
        },
    }


def _directions(data: Data, *, words: bool) -> dict[str, Any]:
    known = {topic: np.flatnonzero(data.labels[topic] >= 0) for topic in data.directed}
    return {topic: _outcomes(fit_direction(data, topic, rows, words=words), list(data.rarity)) for topic, rows in known.items()}


def _default(parts: Parts, without: Calibration) -> dict[str, Any]:
    weight = without.weights[FEATURES]
    return {
        "intercept": _short(weight * parts.shared.intercept + without.intercept),
        "weights": _named(NAMES, weight * parts.shared.weights),
    }


def _topic(data: Data, topic: str, parts: Parts, without: Calibration) -> dict[str, Any]:
    features, weight = parts.features[topic], without.weights[FEATURES]
    others = weight * features.weights[len(NAMES) :]
    names = [other for other in data.topics if other != topic]
    return {
        "intercept": _short(weight * features.intercept + without.intercept + without.shifts[topic]),
        "weights": _named(NAMES, weight * features.weights[: len(NAMES)]),
        "others": {
            name: {"title": _short(others[2 * number]), "sentences": _short(others[2 * number + 1])} for number, name in enumerate(names)
        },
    }


def _words(topic: str, parts: Parts, both: Calibration, without: Calibration, stems: list[str]) -> dict[str, Any]:
    # The sum over features comes with the intercept of a text without words in it; what is added takes that out again.
    scale, words = both.weights[FEATURES] / without.weights[FEATURES], parts.words[topic]
    start = both.intercept + both.shifts[topic] - scale * (without.intercept + without.shifts[topic])
    return {
        "scale": _short(scale),
        "intercept": _short(start + both.weights[WORDS] * words.intercept),
        "subject": _short(both.weights[ABOUT_BOTH]),
        "stems": _named(stems, both.weights[WORDS] * words.weights, 0.005),
    }


def _outcomes(directed: Directed, stems: list[str]) -> dict[str, Any]:
    return {
        name: {
            "intercept": _short(directed.intercepts[number]),
            "weights": _named(CUE_NAMES, directed.cues[number]),
            "stems": _named(stems, directed.stems[number], 0.005),
        }
        for number, name in enumerate(directed.names)
    }


def _short(value: float) -> float:
    return round(float(value), 3)


def _named(names: Any, values: np.ndarray, least: float = 0.0005) -> dict[str, float]:
    return {name: _short(value) for name, value in zip(names, values, strict=True) if abs(value) >= least}
