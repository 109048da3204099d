"""Fits the models behind the score of a topic (evidence, words, subject, and how they add up) and behind its direction."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

from bench.topic_data import Data
from extractors.enrich.topics.cues import CUE_NAMES, MIXED
from extractors.enrich.topics.features import NAMES
from flows.pipeline.topics.learn import Cases, learn_weights

# The least score that is substantial: one for all topics, near where F1 is best on publishers not seen.
LINE = 0.4
# How freely each model is learned (the inverse of its L2 penalty).
FEATURES_STRENGTH, SUBJECT_STRENGTH, SUBJECT_WORDS_STRENGTH, WORDS_STRENGTH = 0.05, 0.3, 5.0, 20.0
# How many of the weightiest stems are kept: for the level, for the subject, for the direction.
TOPIC_STEMS, SUBJECT_STEMS, DIRECTION_STEMS = 3000, 2000, 1500
# The weight of a label by other readers than those of the guide, and of a label of the subject that follows from a topic.
MORE, INFERRED = 0.7, 0.3
# How far a topic's scores may shift against all others' when they are made probabilities.
SHIFT = 0.5
# Directions lie on one scale, mixed in the middle: its L2 penalty, how much cues and words weigh against each other, and how steep
# probabilities rise along it.
SCALE_PENALTY, CUES_WEIGHT, WORDS_WEIGHT, STEEPNESS = 30.0, 0.5, 6.0, 5.0
# How far the intercept of features may lie from 0: anywhere.
START = 100.0
INNER_FOLDS = 5


@dataclass
class Linear:
    """A sum over columns."""

    weights: np.ndarray
    intercept: float

    def sum(self, values: np.ndarray | csr_matrix) -> np.ndarray:
        return np.asarray(values @ self.weights + self.intercept)


@dataclass
class Parts:
    """The judgements that a score adds up: by topic over features and over words, and of the subject over both."""

    shared: Linear
    features: dict[str, Linear]
    words: dict[str, Linear]
    subject: Linear
    subject_words: Linear

    def columns(self, data: Data, topic: str, rows: np.ndarray) -> np.ndarray:
        """Of the shape (rows, 4): features, words, logarithm of the subject by features alone, and by features and words."""
        about = self.subject.sum(data.subject[rows])
        both = about + self.subject_words.sum(data.words[rows])
        features = self.features[topic].sum(data.all_features(topic)[rows])
        return np.column_stack([features, self.words[topic].sum(data.words[rows]), -np.logaddexp(0, -about), -np.logaddexp(0, -both)])


@dataclass
class Calibration:
    """How much the columns of `Parts` weigh, the same for all topics, and where each topic starts."""

    weights: np.ndarray
    intercept: float
    shifts: dict[str, float]

    def sum(self, columns: np.ndarray, topic: str) -> np.ndarray:
        return np.asarray(columns @ self.weights + self.intercept + self.shifts[topic])


@dataclass
class Fitted:
    """A whole model: with words, and without for languages that have no vocabulary."""

    parts: Parts
    with_words: Calibration
    without_words: Calibration

    def score(self, data: Data, topic: str, rows: np.ndarray) -> np.ndarray:
        """The probability that the topic is substantial."""
        return np.asarray(1 / (1 + np.exp(-self.with_words.sum(self.parts.columns(data, topic, rows), topic))))


def fit(data: Data, rows: np.ndarray) -> Fitted:
    """All models on some rows. How the parts add up is learned from publishers that the parts were not learned from."""
    measured = rows[rows < data.own]
    fold = data.folds(rows, INNER_FOLDS)
    columns = {topic: np.zeros((len(data.ids), 4)) for topic in data.topics}
    for number in range(INNER_FOLDS):
        parts = fit_parts(data, rows[fold[rows] != number])
        held = measured[fold[measured] == number]
        for topic in data.topics:
            columns[topic][held] = parts.columns(data, topic, held)
    return Fitted(fit_parts(data, rows), calibrate(data, measured, columns, [0, 1, 3]), calibrate(data, measured, columns, [0, 2]))


def calibrate(data: Data, rows: np.ndarray, columns: dict[str, np.ndarray], used: list[int]) -> Calibration:
    """Logistic regression over some of the columns, all topics together, one indicator a topic."""
    values, labels = [], []
    for number, topic in enumerate(data.topics):
        known = rows[(data.labels[topic][rows] >= 0) & data.present[topic][rows]]
        indicator = np.zeros((len(known), len(data.topics)))
        indicator[:, number] = SHIFT
        values.append(np.hstack([columns[topic][known][:, used], indicator]))
        labels.append(data.labels[topic][known] == 2)
    model = LogisticRegression(C=1.0, max_iter=3000).fit(np.vstack(values), np.concatenate(labels))
    weights = np.zeros(4)
    weights[used] = model.coef_[0][: len(used)]
    shifts = dict(zip(data.topics, (SHIFT * model.coef_[0][len(used) :]).tolist(), strict=True))
    return Calibration(weights, float(model.intercept_[0]), shifts)


def fit_parts(data: Data, rows: np.ndarray) -> Parts:
    """The models of each part. A topic's weights over features are the mean of its own and of those that all topics share."""
    counts = np.where(np.arange(len(data.ids)) < data.own, 1.0, MORE)
    by_topic = {topic: rows[data.labels[topic][rows] >= 0] for topic in data.topics}
    seen = {topic: known[data.present[topic][known]] for topic, known in by_topic.items()}
    shared = fit_features(
        np.vstack([data.features[topic][known] for topic, known in seen.items()]),
        np.concatenate([data.labels[topic][known] == 2 for topic, known in seen.items()]),
        np.concatenate([counts[known] for known in seen.values()]),
        FEATURES_STRENGTH,
    )
    features, words = {}, {}
    for topic, known in by_topic.items():
        labels = data.labels[topic][known] == 2
        own = fit_features(data.all_features(topic)[known], labels, counts[known], FEATURES_STRENGTH)
        common = np.r_[shared.weights, np.zeros(len(own.weights) - len(NAMES))]
        features[topic] = Linear((own.weights + common) / 2, (own.intercept + shared.intercept) / 2)
        words[topic] = fit_words(data.words[known], labels, counts[known], WORDS_STRENGTH, TOPIC_STEMS)
    judged = rows[data.about[rows] >= 0]
    about, sure = data.about[judged] == 1, np.where(judged < data.own, 1.0, INFERRED)
    subject = fit_features(data.subject[judged], about, sure, SUBJECT_STRENGTH)
    return Parts(shared, features, words, subject, fit_words(data.words[judged], about, sure, SUBJECT_WORDS_STRENGTH, SUBJECT_STEMS))


def fit_features(values: np.ndarray, labels: np.ndarray, counts: np.ndarray, strength: float) -> Linear:
    """A balanced model over features, in their own units."""
    half = np.where(labels, counts @ labels, counts @ ~labels) * 2 / counts.sum()
    cases = Cases(np.column_stack([values, np.ones(len(values))]), np.zeros(len(values)), labels.astype(float), counts / half)
    found = learn_weights(cases, spread=float(np.sqrt(strength)), start=START)
    return Linear(found[:-1], float(found[-1]))


def fit_words(words: csr_matrix, labels: np.ndarray, counts: np.ndarray, strength: float, most: int) -> Linear:
    """The weightiest stems of a balanced model over all."""
    model = LogisticRegression(C=strength, class_weight="balanced", solver="liblinear", intercept_scaling=5, max_iter=3000)
    model.fit(words, labels, sample_weight=counts)
    return Linear(weightiest(model.coef_, words, most)[0], float(model.intercept_[0]))


def weightiest(weights: np.ndarray, words: csr_matrix, most: int) -> np.ndarray:
    """Weights of the shape (answers, stems), all but those of the stems that say most set to 0."""
    weight = np.abs(weights).max(axis=0) * np.sqrt(np.asarray(words.multiply(words).mean(axis=0)).ravel())
    kept = np.argsort(-weight, kind="stable")[:most]
    return weights * np.isin(np.arange(weights.shape[1]), kept)


@dataclass
class Directed:
    """A linear model over the features of cues and the words of the article; without a vocabulary the latter have no weight."""

    names: list[str]
    cues: np.ndarray
    stems: np.ndarray
    intercepts: np.ndarray

    def choose(self, data: Data, topic: str, rows: np.ndarray) -> list[str]:
        """The direction of each row."""
        sums = data.cues[topic][rows] @ self.cues.T + data.words[rows] @ self.stems.T + self.intercepts
        return [self.names[best] for best in sums.argmax(axis=1)]


def fit_direction(data: Data, topic: str, rows: np.ndarray, *, words: bool) -> Directed:
    """The model of one topic's directions, by words too or by cues alone.

    One scale from the second direction (-1) by mixed (0) to the first (1), cut so that each has its share of the articles.
    """
    known = np.array([row for row in rows if data.labels[topic][row] == 2 and data.directions[topic][row] and data.present[topic][row]])
    first, second = data.ways[topic]
    scale = np.array([{first: 1, second: -1}.get(str(data.directions[topic][row]), 0) for row in known])
    weighted = data.words[known] * (WORDS_WEIGHT if words else 0)
    scaler = StandardScaler().fit(data.cues[topic][known])
    values = hstack([csr_matrix(scaler.transform(data.cues[topic][known]) * CUES_WEIGHT), weighted]).tocsr()
    model = Ridge(alpha=SCALE_PENALTY, solver="sparse_cg", tol=1e-8)
    model.fit(values, scale, sample_weight=np.where(known < data.own, 1.0, MORE))
    cues = model.coef_[: len(CUE_NAMES)] * CUES_WEIGHT / scaler.scale_
    stems = weightiest(model.coef_[None, len(CUE_NAMES) :], weighted, DIRECTION_STEMS)[0] * WORDS_WEIGHT
    start = float(model.intercept_ - cues @ scaler.mean_)
    sums = data.cues[topic][known] @ cues + data.words[known] @ stems + start
    low, high = np.quantile(sums, [np.mean(scale == -1), 1 - np.mean(scale == 1)])
    # Sums whose largest is the first direction above `high`, the second below `low`, and mixed between them.
    signs = STEEPNESS * np.array([1.0, 0.0, -1.0])
    intercepts = STEEPNESS * np.array([start - high, 0.0, low - start])
    return Directed([first, MIXED, second], np.outer(signs, cues), np.outer(signs, stems), intercepts)
