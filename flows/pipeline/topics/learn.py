"""Weights of topics from the shipped ones and the user's labels.

The shipped weights stand for the labels that they were learned from, whose texts belong to publishers and are not shipped: they are the
mean of a Gaussian prior, and the user's labels move the weights of features and the intercept away from it (maximum a posteriori
logistic regression by Newton's method). So few labels move little, and hundreds decide. Words keep their weights.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.enrich import Enricher
from extractors.enrich.topics.features import NAMES
from extractors.enrich.topics.model import TopicModel
from extractors.records import LabelLevel
from flows.pipeline.topics.measure import Labelled

Vector = npt.NDArray[np.float64]

FOLDS = 5
MIN_LABELS = 10  # labels on each side; with fewer, a topic keeps its weights
# How far a typical feature and the intercept may move: standard deviations of the prior, in logits for one deviation of the feature.
FEATURE_SPREAD, START_SPREAD = 0.1, 1.0
STEPS = 25


@dataclass(frozen=True, slots=True)
class Cases:
    """The labelled articles that have evidence for a topic: `values` are features and a 1, times the scale of their language;
    `offset` the sum that the shipped weights give, `truth` whether a reader says substantial, `counts` how much each counts.
    """

    values: Vector
    offset: Vector
    truth: Vector
    counts: Vector

    def of(self, rows: npt.NDArray[np.bool_]) -> "Cases":
        return Cases(self.values[rows], self.offset[rows], self.truth[rows], self.counts[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """One topic: what was added to its weights and intercept, and the judgement of both on publishers not learned from.

    `before` and `after` are F1; `loss_before` and `loss_after` the mean negative log likelihood. `added` is None where too few labels are
    there, or where the new weights are no better on publishers not seen.
    """

    topic: str
    labels: int
    substantial: int
    before: float | None = None
    after: float | None = None
    loss_before: float | None = None
    loss_after: float | None = None
    added: Vector | None = None


def learn(enricher: Enricher, labels: Sequence[Labelled], line: float) -> list[Learned]:
    """Each labelled topic of the definitions; the newest label of an article counts. The same labels give the same weights."""
    newest = {(label.topic, str(label.article["id"])): label for label in labels}
    by_article: dict[str, list[Labelled]] = defaultdict(list)
    for _, label in sorted(newest.items()):
        by_article[str(label.article["id"])].append(label)
    rows: dict[str, list[tuple[Vector, float, bool, int]]] = {one.topic: [] for one in enricher.topic_definitions}
    for of_one in by_article.values():
        article = of_one[0].article
        judged = {one.topic: (one, scale) for one, scale in enricher.judge(article.get("title"), article["text"], article.get("language"))}
        for label in of_one:
            if label.topic in judged and judged[label.topic][0].evidence.sentences:
                one, scale = judged[label.topic]
                values = scale * np.array([*one.features, 1.0])
                rows[label.topic].append((values, one.total, label.level is LabelLevel.SUBSTANTIAL, _fold(article)))
    return [_learned(topic, found, line) for topic, found in rows.items() if found]


def _fold(article: Mapping[str, Any]) -> int:
    publisher = str(article.get("source") or article["id"])
    return int(hashlib.sha256(publisher.encode()).hexdigest(), 16) % FOLDS


def _learned(topic: str, rows: Sequence[tuple[Vector, float, bool, int]], line: float) -> Learned:
    values, offset, truth, fold = (np.array(column) for column in zip(*rows, strict=True))
    cases = Cases(values, offset, truth.astype(float), np.ones(len(rows)))
    substantial = int(truth.sum())
    if min(substantial, len(rows) - substantial) < MIN_LABELS or len(set(fold.tolist())) < 2:
        return Learned(topic=topic, labels=len(rows), substantial=substantial)
    after = offset.astype(float)
    for number in sorted(set(fold.tolist())):
        held = fold == number
        after[held] = offset[held] + values[held] @ learn_weights(cases.of(~held))
    loss_before, loss_after = (round(_loss(cases.truth, sums), 3) for sums in (offset, after))
    added = learn_weights(cases) if loss_after < loss_before else None
    before, learned = (round(_f1(truth, 1 / (1 + np.exp(-sums)) >= line), 3) for sums in (offset, after))
    return Learned(
        topic=topic,
        labels=len(rows),
        substantial=substantial,
        before=before,
        after=learned,
        loss_before=loss_before,
        loss_after=loss_after,
        added=added,
    )


def learn_weights(cases: Cases, *, spread: float = FEATURE_SPREAD, start: float = START_SPREAD) -> Vector:
    """What is added to the weights of the features and, last, to the intercept; `spread` and `start` are what these may move."""
    values, offset, truth, counts = cases.values, cases.offset, cases.truth, cases.counts
    deviation = values.std(axis=0)
    deviation[-1] = spread / start
    usable = deviation > 1e-9
    precision = np.where(usable, deviation, 1.0) ** 2 / spread**2
    added = np.zeros(values.shape[1])
    for _ in range(STEPS):
        share = 1 / (1 + np.exp(-np.clip(offset + values @ added, -40, 40)))
        slope = values.T @ (counts * (truth - share)) - precision * added
        curve = (values * (counts * share * (1 - share))[:, None]).T @ values + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        added = added + step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(np.where(usable, added, 0.0))


def _loss(truth: Vector, sums: Vector) -> float:
    return float(np.mean(np.logaddexp(0, np.where(truth > 0, -sums, sums))))


def _f1(truth: Vector, predicted: npt.NDArray[np.bool_]) -> float:
    right = float((truth * predicted).sum())
    return 2 * right / max(1.0, float(truth.sum() + predicted.sum()))


def updated(content: str, model: TopicModel, learned: Sequence[Learned]) -> str:
    """The model file with the weights that were learned, ready to be written."""
    data = json.loads(content)
    for one in learned:
        if one.added is not None:
            weights = model.level(one.topic)
            data["topics"].setdefault(one.topic, {"others": {}})
            data["topics"][one.topic]["intercept"] = round(weights.intercept + float(one.added[-1]), 3)
            moved = {name: round(old + float(new), 3) for name, old, new in zip(NAMES, weights.weights, one.added, strict=False)}
            data["topics"][one.topic]["weights"] = {name: weight for name, weight in moved.items() if weight}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
