"""How likely two reports are of one event: a few figures that can be explained, weighted as learned by `bench/events.py`.

A figure counts traits (`extractors.enrich.traits`) by how rare they are among the reports of the same days: -ln of the share of reports
that have one, so that a name in one report of a thousand weighs 6.9 and one in every tenth 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import sqrt

HEADLINE = 1.6  # what stands in the headline weighs so much more
# The figures in the order of the weights.
FIGURES = (
    "all traits", "names", "headlines", "headline words found", "rarest names", "rarest words", "numbers",
    "days between", "same source", "other language",
)  # fmt: skip
WEIGHTS = (2.69, 3.71, 2.05, 2.56, 0.69, 0.93, 1.69, -1.29, -0.39, 1.40)
BIAS = -5.58
SHOWN = 8


@dataclass(frozen=True)
class Report:
    """One article as events see it: `traits` with their rarity, those of the headline in capitals."""

    article_id: str
    dated: datetime
    source_id: str
    language: str | None
    traits: tuple[tuple[str, float], ...] = field(repr=False)

    @cached_property
    def rarity(self) -> dict[str, float]:
        """The rarity of each trait."""
        return {trait.lower(): rarity for trait, rarity in self.traits}

    @cached_property
    def weights(self) -> dict[str, float]:
        """The weight of each trait: its rarity, more where the headline has it."""
        return {trait.lower(): rarity * (HEADLINE if trait[0].isupper() else 1.0) for trait, rarity in self.traits}

    @cached_property
    def names(self) -> dict[str, float]:
        """The weights of the names alone."""
        return {trait: weight for trait, weight in self.weights.items() if trait[0] == "n"}

    @cached_property
    def headline(self) -> dict[str, float]:
        """The rarities of the headline's traits."""
        return {trait.lower(): rarity for trait, rarity in self.traits if trait[0].isupper()}

    @cached_property
    def lengths(self) -> tuple[float, float, float]:
        """The lengths of the three vectors above."""
        return _length(self.weights.values()), _length(self.names.values()), _length(self.headline.values())


def figures_of(one: Report, other: Report) -> tuple[float, ...]:
    """The FIGURES of a pair."""
    shared = one.weights.keys() & other.weights.keys()
    lengths = [a * b or 1.0 for a, b in zip(one.lengths, other.lengths, strict=True)]
    names = sorted((one.rarity[trait] for trait in shared if trait[0] == "n"), reverse=True)
    words = sorted((one.rarity[trait] for trait in shared if trait[0] == "w"), reverse=True)
    return (
        sum(one.weights[trait] * other.weights[trait] for trait in shared) / lengths[0],
        sum(one.names[trait] * other.names[trait] for trait in shared if trait[0] == "n") / lengths[1],
        sum(rarity * other.headline.get(trait, 0.0) for trait, rarity in one.headline.items()) / lengths[2],
        (_found(one, shared) + _found(other, shared)) / 2,
        sum(names[:3]) / 10,
        sum(words[:4]) / 10,
        sum(one.rarity[trait] for trait in shared if trait[0] == "d") / 10,
        abs((one.dated - other.dated).total_seconds()) / 86_400,
        float(one.source_id == other.source_id),
        float(one.language != other.language),
    )


def score_of(figures: Iterable[float]) -> float:
    """The log-odds that a pair with these figures is of one event."""
    return BIAS + sum(weight * figure for weight, figure in zip(WEIGHTS, figures, strict=True))


def shared_traits(one: Report, other: Report) -> list[str]:
    """The rarest traits that two reports share."""
    shared = sorted(one.rarity.keys() & other.rarity.keys(), key=lambda trait: (-one.rarity[trait], trait))
    return shared[:SHOWN]


def _found(report: Report, shared: Iterable[str]) -> float:
    """The share of a headline's weight that the other report has somewhere."""
    whole = sum(rarity * rarity for rarity in report.headline.values()) or 1.0
    return sum(report.headline[trait] ** 2 for trait in shared if trait in report.headline) / whole


def _length(weights: Iterable[float]) -> float:
    return sqrt(sum(weight * weight for weight in weights))
