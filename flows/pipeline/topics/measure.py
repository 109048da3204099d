"""How well topics agree with readers: precision, recall, F1 and direction, each with a 95 % interval, and readers among themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import Any, Literal

import numpy as np

from extractors.enrich import Enricher
from extractors.enrich.language_guess import known
from extractors.records import Judged, TopicMatch

By = Literal["year", "source", "language", "length"]
SAMPLES, Z = 1000, 1.96
LEAST = 20  # substantial articles; with fewer, only the interval is meaningful
LONG = 6500  # characters


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label with the article that it is of: `article` has id, title, text, language, source and date, each as far as known."""

    article: Mapping[str, Any]
    topic: str
    reader: str
    level: Judged
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
        wanted, said = self.label.level is Judged.SUBSTANTIAL, self.match is not None and self.match.level == "substantial"
        return int(wanted and said), int(said and not wanted), int(wanted and not said)

    @property
    def directed(self) -> bool | None:
        """Whether the direction is right; None if the reader or the definition gives none."""
        if self.label.direction is None or self.match is None or self.match.direction is None:
            return None
        return self.label.direction == self.match.direction

    def group(self, by: By | None) -> str:
        """The group of the case."""
        article = self.label.article
        values = {
            None: "",
            "year": str(article.get("date") or "unknown")[:4],
            "source": str(article.get("source") or "unknown"),
            "language": self.language or "unknown",
            "length": f"over {LONG} characters" if len(article["text"]) > LONG else f"up to {LONG} characters",
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
    """A row for each group and topic, with a note if there are too few labels."""
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.group(by), case.label.topic].append(case)
    for (group, topic), members in sorted(groups.items()):
        outcomes = np.array([case.outcome for case in members])
        right, extra, missed = (int(count) for count in outcomes.sum(axis=0))
        ways = [case.directed for case in members if case.directed is not None]
        row: dict[str, Any] = {by: group} if by else {}
        row |= {"topic": topic, "labels": len(members), "substantial": right + missed, "right": right, "extra": extra, "missed": missed}
        row |= _share("precision", right, right + extra) | _share("recall", right, right + missed) | _f1(outcomes)
        row |= {"directions": len(ways)} | _share("direction", sum(ways), len(ways))
        few = right + missed < LEAST
        yield row | {"note": f"too few: {right + missed} substantial, {LEAST} needed" if few else ""}


def _share(name: str, part: int, whole: int) -> dict[str, float | None]:
    """A share with Wilson's interval; None if `whole` is 0."""
    if not whole:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    share, spread = part / whole, Z * Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / whole + spread / (4 * whole)) / (1 + spread)
    return {name: round(share, 3), f"{name}_low": round(max(0.0, middle - half), 3), f"{name}_high": round(min(1.0, middle + half), 3)}


def _f1(outcomes: np.ndarray) -> dict[str, float | None]:
    """F1 with a bootstrap interval over articles, the same each time; None if nothing is substantial."""
    if not outcomes.any():
        return {"f1": None, "f1_low": None, "f1_high": None}
    chance = np.random.default_rng(1)
    drawn = np.array([outcomes[chance.integers(0, len(outcomes), len(outcomes))].sum(axis=0) for _ in range(SAMPLES)])
    values = 2 * drawn[:, 0] / np.maximum(1, 2 * drawn[:, 0] + drawn[:, 1] + drawn[:, 2])
    right, extra, missed = outcomes.sum(axis=0)
    low, high = np.percentile(values, [2.5, 97.5])
    return {
        "f1": round(float(2 * right / (2 * right + extra + missed)), 3),
        "f1_low": round(float(low), 3),
        "f1_high": round(float(high), 3),
    }


def agreement(labels: Sequence[Labelled]) -> list[dict[str, Any]]:
    """Cohen's kappa on substantial or not, for each topic and pair of readers who judged the same articles."""
    said: dict[str, dict[str, dict[Any, bool]]] = defaultdict(lambda: defaultdict(dict))
    for label in labels:
        said[label.topic][label.reader][label.article["id"]] = label.level is Judged.SUBSTANTIAL
    rows = []
    for topic, readers in sorted(said.items()):
        for first, second in combinations(sorted(readers), 2):
            both = sorted(readers[first].keys() & readers[second].keys(), key=str)
            if both:
                pairs = [(readers[first][name], readers[second][name]) for name in both]
                rows.append({"topic": topic, "readers": f"{first}, {second}", "articles": len(both), "kappa": _kappa(pairs)})
    return rows


def _kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """None if both readers always give one and the same answer: chance alone would agree as well."""
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    shares = [sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1)]
    expected = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    return round((agreed - expected) / (1 - expected), 3) if expected < 1 else None
