"""How well topics agree with readers: precision, recall, F1 and direction, each with a 95 % interval, and readers among themselves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from extractors.enrich import Enricher
from extractors.enrich.language_guess import known
from extractors.records import LabelLevel, TopicMatch

By = Literal["year", "source", "language", "length", "score"]
SAMPLES, Z = 1000, 1.96
MIN_SUBSTANTIAL = 20  # substantial articles; with fewer, only the interval is meaningful
LONG = 6500  # characters
MEAN = "mean of topics"
TENTHS_PER_GROUP = 2  # of a score


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label with the article that it is of: `article` has id, title, text, language, source and date, each as far as known."""

    article: Mapping[str, Any]
    topic: str
    reader: str
    level: LabelLevel
    direction: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A label and what the definitions say of the article."""

    label: Labelled
    match: TopicMatch | None
    language: str | None

    @property
    def outcome(self) -> tuple[int, int, int]:
        """(right, extra, missed)."""
        wanted, predicted = self.label.level is LabelLevel.SUBSTANTIAL, self.match is not None and self.match.level == "substantial"
        return int(wanted and predicted), int(predicted and not wanted), int(wanted and not predicted)

    @property
    def directed(self) -> bool | None:
        """Whether the direction is right; None if the reader or the definition gives none."""
        if self.label.direction is None or self.match is None or self.match.direction is None:
            return None
        return self.label.direction == self.match.direction

    def group(self, by: By | None) -> str:
        article = self.label.article
        values = {
            None: "",
            "year": str(article.get("date") or "unknown")[:4],
            "source": str(article.get("source") or "unknown"),
            "language": self.language or "unknown",
            "length": f"over {LONG} characters" if len(article["text"]) > LONG else f"up to {LONG} characters",
            "score": _span(self.match.score) if self.match else "no evidence",
        }
        return values[by]


def match_labels(enricher: Enricher, labels: Sequence[Labelled]) -> list[Case]:
    """Each label with the answer of the definitions, every article matched once."""
    found: dict[Any, tuple[dict[str, TopicMatch], str | None]] = {}
    cases = []
    for label in labels:
        article = label.article
        if article["id"] not in found:
            language = known(article.get("language"), article["text"])
            matches, _ = enricher.match(article.get("title"), article["text"], article.get("language"))
            found[article["id"]] = {match.topic: match for match in matches}, language
        matched, language = found[article["id"]]
        cases.append(Case(label, matched.get(label.topic), language))
    return cases


def measured(cases: Sequence[Case], by: By | None) -> Iterator[dict[str, Any]]:
    """A row for each group and topic, with a note if there are too few labels; behind several topics their mean."""
    groups: dict[str, dict[str, list[Case]]] = defaultdict(lambda: defaultdict(list))
    for case in cases:
        groups[case.group(by)][case.label.topic].append(case)
    for group, topics in sorted(groups.items()):
        first = {by: group} if by else {}
        for topic, members in sorted(topics.items()):
            yield first | {"topic": topic} | _row({topic: members})
        if len(topics) > 1:
            yield first | {"topic": MEAN} | _row(topics)


def _row(topics: Mapping[str, Sequence[Case]]) -> dict[str, Any]:
    """Counts over all cases; F1 is the mean over topics, precision and recall are given of one alone."""
    numbers = {name: number for number, name in enumerate({case.label.article["id"]: 0 for one in topics.values() for case in one})}
    counts = np.zeros((len(numbers), len(topics), 3), int)
    for index, members in enumerate(topics.values()):
        for case in members:
            counts[numbers[case.label.article["id"]], index] += case.outcome
    right, extra, missed = (int(count) for count in counts.sum(axis=(0, 1)))
    ways = [case.directed for one in topics.values() for case in one if case.directed is not None]
    row = {"labels": sum(map(len, topics.values())), "substantial": right + missed, "right": right, "extra": extra, "missed": missed}
    shares = _share("precision", right, right + extra) | _share("recall", right, right + missed)
    few = len(topics) == 1 and right + missed < MIN_SUBSTANTIAL
    return (
        row
        | (shares if len(topics) == 1 else dict.fromkeys(shares))
        | _named("f1", f1_interval(counts) if counts.any() else None)
        | {"directions": len(ways)}
        | _share("direction", sum(ways), len(ways))
        | {"note": f"too few: {right + missed} substantial, {MIN_SUBSTANTIAL} needed" if few else ""}
    )


def _share(name: str, part: int, whole: int) -> dict[str, float | None]:
    return _named(name, wilson(part, whole) if whole else None)


def _named(name: str, figures: tuple[float, float, float] | None) -> dict[str, float | None]:
    rounded = [round(figure, 3) for figure in figures] if figures else [None] * 3
    return dict(zip((name, f"{name}_low", f"{name}_high"), rounded, strict=True))


def _span(score: float) -> str:
    """The fifth that a score lies in."""
    low = min(int(score * 10 // TENTHS_PER_GROUP), 4) * TENTHS_PER_GROUP / 10
    return f"{low:.1f} to {low + TENTHS_PER_GROUP / 10:.1f}"


def wilson(part: int, whole: int) -> tuple[float, float, float]:
    """A share with Wilson's 95 % interval."""
    share, spread = part / whole, Z * Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / whole + spread / (4 * whole)) / (1 + spread)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def f1_interval(counts: npt.NDArray[np.int_]) -> tuple[float, float, float]:
    """The mean F1 over topics with a 95 % bootstrap interval over articles, the same each time.

    `counts` has the shape (articles, topics, 3): right, extra, missed.
    """
    articles = len(counts)
    drawn = np.random.default_rng(1).multinomial(articles, np.full(articles, 1 / articles), SAMPLES) @ counts.reshape(articles, -1)
    low, high = np.percentile(f1(drawn.reshape(SAMPLES, *counts.shape[1:])), [2.5, 97.5])
    return float(f1(counts.sum(axis=0))), float(low), float(high)


def f1(sums: npt.NDArray[np.int_]) -> npt.NDArray[np.float64]:
    """The mean over topics of F1; the last axes of `sums` are topics and (right, extra, missed)."""
    right, extra, missed = np.moveaxis(sums, -1, 0)
    return np.asarray((2 * right / np.maximum(1, 2 * right + extra + missed)).mean(axis=-1))


def agreement(labels: Sequence[Labelled]) -> list[dict[str, Any]]:
    """Cohen's kappa on substantial or not, for each topic and pair of readers who judged the same articles."""
    answers: dict[str, dict[str, dict[Any, bool]]] = defaultdict(lambda: defaultdict(dict))
    for label in labels:
        answers[label.topic][label.reader][label.article["id"]] = label.level is LabelLevel.SUBSTANTIAL
    rows = []
    for topic, readers in sorted(answers.items()):
        for first, second in combinations(sorted(readers), 2):
            both = sorted(readers[first].keys() & readers[second].keys(), key=str)
            if both:
                pairs = [(readers[first][name], readers[second][name]) for name in both]
                rows.append({"topic": topic, "readers": f"{first}, {second}", "articles": len(both), "kappa": kappa(pairs)})
    return rows


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of what two readers say; None if both readers always give one and the same answer: chance alone would agree as well."""
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    shares = [sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1)]
    expected = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    return round((agreed - expected) / (1 - expected), 3) if expected < 1 else None
