"""Learns the weights of seeds/topic_model.json from articles labelled by hand, and says how good they are on articles not seen.

    python -m bench.train_topics [LABELLED.jsonl] [--more FILE.jsonl] [--labels LABELS.csv] [--demo] [--texts FILE.jsonl.gz]
                                 [--repeats N] [--predictions OUT.jsonl] [--out MODEL.json]

A line of LABELLED is {"id", "title", "text", "labels": {topic: 0 absent, 1 passing, 2 substantial, topic_direction: …}}; --labels
has the same by URL, for articles that --texts has {"url", "title", "text"} of, which also tells how rare a word is. LABELLED is
measured on, or --labels without it; all else is learned from only. All figures printed come from five-fold cross-validation: each
article is judged by weights that were learned without it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler

from bench.topic_data import LANGUAGE, Data, demo_rows, labels_of, measure_all, rarities, rows_of
from extractors.enrich.topics.cues import CUE_NAMES
from extractors.enrich.topics.features import NAMES

# Where the line lies in the sum of balanced models: the same for all topics, but for two that cross-validation over all labels sets apart.
LINE = 1.0
LINES = {"sanctions": 1.5, "humanitarian": 0.5}
# How many of the weightiest stems are kept: of an article and of its evidence for the level, of an article for the direction.
ARTICLE_STEMS, EVIDENCE_STEMS, DIRECTION_STEMS = 1000, 600, 600
# Topics that are better told with the words of their evidence too; chosen by cross-validation.
BY_EVIDENCE = ("sanctions", "military_aid", "nuclear_risk", "humanitarian")
# The labels that are measured on are by the readers of the guide itself, and count for so many of the others.
OWN = 2.0
# How freely the direction is learned from the figures of cues alone, for languages without a vocabulary.
CUES_STRENGTH = 0.02
# The same beside the words of the article, and how much these and the figures of cues weigh against each other.
DIRECTION_STRENGTH, CUES_WEIGHT, WORDS_WEIGHT = 0.03, 0.5, 6.0
# A direction counts by its number of articles to this power: at 1 a rare one (relief from sanctions, in 2022) is never told.
DIRECTION_SHARE = 0.75


@dataclass
class Chosen:
    """A linear model over words, cut down to its weightiest stems."""

    stems: np.ndarray
    intercept: float

    def sum(self, words: csr_matrix) -> np.ndarray:
        return words @ self.stems + self.intercept


@dataclass
class Fitted:
    """Linear models over the figures of all topics, the words of the article and, for some topics, those of its evidence."""

    figures: np.ndarray
    intercept: float
    article: Chosen
    evidence: Chosen | None

    @property
    def scale(self) -> float:
        """Three models are made to weigh as much as two."""
        return 2 / 3 if self.evidence else 1.0

    def total(self, data: Data, topic: str, rows: np.ndarray) -> np.ndarray:
        """Above 0 is substantial."""
        total = data.all_figures(topic)[rows] @ self.figures + self.intercept + self.article.sum(data.words[rows])
        if self.evidence:
            total += self.evidence.sum(data.evidence[topic][rows])
        return self.scale * total - line(topic)


def line(topic: str) -> float:
    """Where a topic becomes substantial."""
    return LINES.get(topic, LINE)


def fit_words(words: csr_matrix, labels: np.ndarray, counts: np.ndarray, most: int) -> Chosen:
    """The weightiest stems of a model over all."""
    model = LogisticRegression(C=10, class_weight="balanced", solver="liblinear", intercept_scaling=5, max_iter=3000)
    model.fit(words, labels, sample_weight=counts)
    return Chosen(weightiest(model.coef_, words, most)[0], float(model.intercept_[0]))


def weightiest(weights: np.ndarray, words: csr_matrix, most: int) -> np.ndarray:
    """Weights of the shape (answers, stems), all but those of the stems that say most set to 0."""
    said = np.abs(weights).max(axis=0) * np.sqrt(np.asarray(words.multiply(words).mean(axis=0)).ravel())
    kept = np.argsort(-said, kind="stable")[:most]
    return weights * np.isin(np.arange(weights.shape[1]), kept)


def fit(data: Data, topic: str, rows: np.ndarray) -> Fitted:
    """The models of one topic."""
    values, labels, counts = data.all_figures(topic)[rows], data.labels[topic][rows] == 2, np.where(rows < data.own, OWN, 1.0)
    scaler = StandardScaler().fit(values)
    dense = LogisticRegression(C=0.05, class_weight="balanced", max_iter=3000)
    dense.fit(scaler.transform(values), labels, sample_weight=counts)
    weights = dense.coef_[0] / scaler.scale_
    return Fitted(
        weights,
        float(dense.intercept_[0] - scaler.mean_ @ weights),
        fit_words(data.words[rows], labels, counts, ARTICLE_STEMS),
        fit_words(data.evidence[topic][rows], labels, counts, EVIDENCE_STEMS) if topic in BY_EVIDENCE else None,
    )


@dataclass
class Directed:
    """A linear model over the figures of cues and, unless these are to serve any language, the words of the article."""

    names: list[str]
    cues: np.ndarray
    stems: np.ndarray | None
    intercepts: np.ndarray

    def choose(self, data: Data, topic: str, rows: np.ndarray) -> list[str]:
        """The direction of each row."""
        sums = data.cues[topic][rows] @ self.cues.T + self.intercepts
        if self.stems is not None:
            sums = sums + data.words[rows] @ self.stems.T
        return [self.names[best] for best in sums.argmax(axis=1)]

    def outcomes(self, stems: list[str]) -> dict[str, Any]:
        """The model as its file has it."""
        return {
            name: {"intercept": _short(self.intercepts[number]), "weights": _named(CUE_NAMES, self.cues[number])}
            | ({} if self.stems is None else {"stems": _named(stems, self.stems[number], 0.005)})
            for number, name in enumerate(self.names)
        }


def fit_direction(data: Data, topic: str, rows: np.ndarray, *, words: bool) -> Directed:
    """The model of one topic's directions."""
    known = np.array([row for row in rows if data.labels[topic][row] == 2 and data.directions[topic][row] and data.present[topic][row]])
    answers = [data.directions[topic][row] for row in known]
    counted = Counter(answers)
    share = np.array([counted[answer] ** (DIRECTION_SHARE - 1) for answer in answers])
    scaler = StandardScaler().fit(data.cues[topic][known])
    values, strength = scaler.transform(data.cues[topic][known]), CUES_STRENGTH
    if words:
        values, strength = hstack([values * CUES_WEIGHT, data.words[known] * WORDS_WEIGHT]).tocsr(), DIRECTION_STRENGTH
    model = LogisticRegression(C=strength, max_iter=3000).fit(values, answers, sample_weight=share / share.mean())
    cues = model.coef_[:, : len(CUE_NAMES)] * (CUES_WEIGHT if words else 1.0) / scaler.scale_
    stems = weightiest(model.coef_[:, len(CUE_NAMES) :], data.words[known], DIRECTION_STEMS) * WORDS_WEIGHT if words else None
    return Directed(list(model.classes_), cues, stems, model.intercept_ - cues @ scaler.mean_)


def cross_validate(data: Data, repeats: int) -> list[list[dict[str, dict[str, Any]]]]:
    """For each repeat, for each article of the first file, the topics as found by weights learned without it."""
    own, more = np.arange(data.own), np.arange(data.own, len(data.ids))
    runs = []
    for seed in range(repeats):
        run: list[dict[str, dict[str, Any]]] = [{} for _ in own]
        for topic in data.topics:
            labels = data.labels[topic]
            for learned, held in StratifiedKFold(5, shuffle=True, random_state=seed).split(own, labels[: data.own] == 2):
                rows = np.array([row for row in np.r_[learned, more] if labels[row] >= 0])
                fitted = fit(data, topic, rows)
                totals = fitted.total(data, topic, held)
                ways = dict.fromkeys(held.tolist())
                if topic in data.directed:
                    ways = dict(zip(held.tolist(), fit_direction(data, topic, rows, words=True).choose(data, topic, held), strict=True))
                for row, total in zip(held.tolist(), totals, strict=True):
                    if data.present[topic][row]:
                        level = "substantial" if total >= 0 else "passing"
                        run[row][topic] = {"level": level, "direction": ways[row] if total >= 0 else None}
        runs.append(run)
    return runs


def report(data: Data, runs: list[list[dict[str, dict[str, Any]]]]) -> None:
    """Mean and spread over the repeats."""
    means = []
    for topic in data.topics:
        known = data.labels[topic][: data.own] >= 0
        truth = data.labels[topic][: data.own][known] == 2
        found = [np.array([row.get(topic, {}).get("level") == "substantial" for row in run])[known] for run in runs]
        scores = [f1_score(truth, one) for one in found]
        precision = [float((one & truth).sum() / max(1, one.sum())) for one in found]
        recall = [float((one & truth).sum() / max(1, truth.sum())) for one in found]
        means.append(scores)
        quality = f"P {np.mean(precision):.2f}  R {np.mean(recall):.2f}  of {truth.sum()}"
        print(f"{topic:16} F1 {np.mean(scores):.3f} ± {np.std(scores):.3f}  {quality}")
    averages = np.mean(means, axis=0)
    print(f"{'mean':16} F1 {averages.mean():.3f} ± {averages.std():.3f}")
    for topic in data.directed:
        right = total = 0
        for run in runs:
            for row, topics in enumerate(run):
                way = data.directions[topic][row]
                if data.labels[topic][row] == 2 and way and topics.get(topic, {}).get("level") == "substantial":
                    total += 1
                    right += topics[topic]["direction"] == way
        print(f"{topic:16} direction {right / max(1, total):.3f} of {total / len(runs):.0f}")


def build(data: Data) -> dict[str, Any]:
    """The model out of all articles."""
    words: dict[str, Any] = {"rarity": data.rarity, "topics": {}, "directions": {}}
    model: dict[str, Any] = {
        "features": list(NAMES),
        "cues": list(CUE_NAMES),
        "topics": {},
        "directions": {},
        "languages": {LANGUAGE: words},
    }
    stems = list(data.rarity)
    pooled = [data.figures[topic][data.labels[topic] >= 0] for topic in data.topics]
    truth = [data.labels[topic][data.labels[topic] >= 0] == 2 for topic in data.topics]
    everything, labels = np.vstack(pooled), np.concatenate(truth)
    scaler = StandardScaler().fit(everything)
    shared = LogisticRegression(C=0.05, class_weight="balanced", max_iter=3000).fit(scaler.transform(everything), labels)
    weights = shared.coef_[0] / scaler.scale_
    model["default"] = {"intercept": _short(shared.intercept_[0] - scaler.mean_ @ weights - LINE), "weights": _named(NAMES, weights)}
    for topic in data.topics:
        rows = np.flatnonzero(data.labels[topic] >= 0)
        fitted = fit(data, topic, rows)
        others = fitted.figures[len(NAMES) :]
        names = [other for other in data.topics if other != topic]
        model["topics"][topic] = {
            "intercept": _short(fitted.intercept - line(topic)),
            "weights": _named(NAMES, fitted.figures[: len(NAMES)]),
            "others": {
                name: {"title": _short(others[2 * number]), "sentences": _short(others[2 * number + 1])}
                for number, name in enumerate(names)
            },
        }
        # The sum over figures already has the line of a text without words in it; with words the line is that of all together.
        intercept = fitted.article.intercept + (fitted.evidence.intercept if fitted.evidence else 0.0) + line(topic)
        words["topics"][topic] = {
            "scale": _short(fitted.scale),
            "intercept": _short(fitted.scale * intercept - line(topic)),
            "stems": _named(stems, fitted.article.stems * fitted.scale),
            "evidence": _named(stems, fitted.evidence.stems * fitted.scale) if fitted.evidence else {},
        }
        if topic in data.directed:
            model["directions"][topic] = fit_direction(data, topic, rows, words=False).outcomes(stems)
            words["directions"][topic] = fit_direction(data, topic, rows, words=True).outcomes(stems)
    return model


def _short(value: float) -> float:
    return round(float(value), 3)


def _named(names: Any, values: np.ndarray, least: float = 0.0005) -> dict[str, float]:
    return {name: _short(value) for name, value in zip(names, values, strict=True) if abs(value) >= least}


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn seeds/topic_model.json and print its figures on articles not seen.")
    parser.add_argument("labelled", type=Path, nargs="?")
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument("--labels", type=Path, help="a CSV of labels by URL; their texts are looked for in --texts")
    parser.add_argument("--demo", action="store_true", help="learn from the demo's invented articles and their stated topics too")
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--topics", type=Path, default=Path("seeds/topics.yaml"))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    texts = rows_of(options.texts) if options.texts else []
    by_url = labels_of(options.labels, texts) if options.labels else []
    rows = rows_of(options.labelled) if options.labelled else by_url
    own = len(rows)
    rows = rows + (by_url if options.labelled else []) + [row for path in options.more for row in rows_of(path)]
    if options.demo:
        rows += demo_rows()
    if not own:
        parser.error("nothing to learn from: give LABELLED, or --labels with --texts that has its articles by URL")
    if options.labels:
        print(f"{len(by_url)} articles of {options.labels} found in --texts")
    rarity = rarities([f"{row.get('title') or ''} {row.get('text') or ''}" for row in texts or rows])
    data = measure_all(rows, own, rarity, options.topics)
    print(f"{own} labelled articles, {len(rows) - own} more to learn from, {len(rarity)} stems; five folds, {options.repeats} repeats")
    if options.repeats:
        runs = cross_validate(data, options.repeats)
        report(data, runs)
        if options.predictions:
            lines = [json.dumps({"id": name, "topics": topics}) for name, topics in zip(data.ids, runs[0], strict=False)]
            options.predictions.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.out:
        options.out.write_text(json.dumps(build(data), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
