"""How likely two reports are of one event: a few figures that can be explained, weighted as learned by `bench/events.py`.

A figure counts traits (`extractors.enrich.traits`) by how rare they are among the reports of the same days: -ln of the share of reports
that have one, so that a name in one report of a thousand weighs 6.9 and one in every tenth 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from math import sqrt
from operator import mul

NAME = 5  # letters by which names are compared, and words across languages
HEADLINE = 1.6  # what stands in the headline weighs so much more
# The figures in the order of the weights.
FIGURES = (
    "all traits", "names", "headlines", "headline words found", "rarest names", "rarest words", "numbers",
    "days between", "same source", "other language",
)  # fmt: skip
WEIGHTS = (2.69, 3.71, 2.05, 2.56, 0.69, 0.93, 1.69, -1.29, -0.39, 2.74)
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
    def each(self) -> dict[str, tuple[float, float, bool]]:
        """Of each trait its rarity, its weight (more where the headline has it), and whether the headline has it."""
        return {
            trait.lower(): (rarity, rarity * HEADLINE, True) if trait[0].isupper() else (rarity, rarity, False)
            for trait, rarity in self.traits
        }

    @cached_property
    def abroad(self) -> Report:
        """The report as one in another language sees it: words by their first letters, as `energy` and `енергетика` have them."""
        cut = {(trait if trait[0] in "nNdD" else trait[: 2 + NAME], rarity) for trait, rarity in self.traits}
        return replace(self, traits=tuple(sorted(cut, reverse=True)))  # so that what the headline has counts as the headline's

    @cached_property
    def lengths(self) -> tuple[float, float, float]:
        """The lengths of three vectors: the weights of all traits, those of names, and the rarities of what the headline has."""
        all_traits = names = headline = 0.0
        for trait, (rarity, weight, heads) in self.each.items():
            all_traits += weight * weight
            if trait[0] == "n":
                names += weight * weight
            if heads:
                headline += rarity * rarity
        return sqrt(all_traits), sqrt(names), sqrt(headline)


def figures_of(one: Report, other: Report) -> tuple[float, ...]:
    """The FIGURES of a pair. Asked for dozens of times for each article: one walk over what the two share."""
    one, other = _met(one, other)
    alike = names_alike = numbers = mine = theirs = both = 0.0
    names, words = [], []
    here, there = one.each, other.each
    # In their own order, not a set's: sums of floats depend on it, and a set's differs from process to process.
    for trait in filter(there.__contains__, here):
        (rarity, weight, heads), (rarity_there, weight_there, heads_there) = here[trait], there[trait]
        alike += weight * weight_there
        if trait[0] == "n":
            names_alike += weight * weight_there
            names.append(rarity)
        elif trait[0] == "w":
            words.append(rarity)
        else:
            numbers += rarity
        if heads or heads_there:
            mine += heads * rarity * rarity
            theirs += heads_there * rarity_there * rarity_there
            both += (heads and heads_there) * rarity * rarity_there
    all_lengths, name_lengths, head_lengths = (a * b or 1.0 for a, b in zip(one.lengths, other.lengths, strict=True))
    return (
        alike / all_lengths,
        names_alike / name_lengths,
        both / head_lengths,
        (mine / (one.lengths[2] ** 2 or 1.0) + theirs / (other.lengths[2] ** 2 or 1.0)) / 2,
        sum(sorted(names, reverse=True)[:3]) / 10,
        sum(sorted(words, reverse=True)[:4]) / 10,
        numbers / 10,
        abs((one.dated - other.dated).total_seconds()) / 86_400,
        float(one.source_id == other.source_id),
        float(one.language != other.language),
    )


def score_of(figures: Iterable[float]) -> float:
    """The log-odds that a pair with these figures is of one event."""
    total: float = BIAS + sum(map(mul, WEIGHTS, figures))
    return total


def shared_traits(one: Report, other: Report) -> list[str]:
    """The rarest traits that two reports share."""
    one, other = _met(one, other)
    shared = sorted(one.each.keys() & other.each.keys(), key=lambda trait: (-one.each[trait][0], trait))
    return shared[:SHOWN]


def _met(one: Report, other: Report) -> tuple[Report, Report]:
    """Two reports as they are compared: those in two languages by what meets across these."""
    return (one, other) if one.language == other.language else (one.abroad, other.abroad)
