"""Thresholds learned from a source's own past.

The usual mean of a measure is that over all articles of the past days. What a day of n articles may differ from it is the
larger of a floor and DEVIATIONS standard errors, the error being made of the spread between articles (divided by n) and of the
spread between days (the median absolute deviation of the daily means, which a few broken days in the past do not widen).
With normal tails, four deviations are crossed once in 15,000 judgements: a few hundred sources may be watched all year.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from warehouse.expectations.drift.measure import Measure
from warehouse.expectations.drift.tally import RunningStats

DEVIATIONS = 4.0
# A source is judged when this much is known of its past, and today has this many articles.
PAST_DAYS = 5
PAST_ARTICLES = 20
TODAY_ARTICLES = 5
# The median absolute deviation of a normal distribution, as a share of its standard deviation, is 1/1.4826.
MAD_SCALE = 1.4826


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a figure may lie. `deviation(value)` is 1 at the bound. `basis` says what the bounds were learned from."""

    usual: float
    tolerance: float
    below: bool
    basis: str

    @property
    def lower(self) -> float | None:
        """The least allowed, none of the figures being negative; None where a fall is no failure."""
        return max(0.0, self.usual - self.tolerance) if self.below else None

    @property
    def upper(self) -> float:
        """The most allowed."""
        return self.usual + self.tolerance

    def deviation(self, value: float) -> float:
        """How far from usual, in tolerances."""
        return (value - self.usual) / self.tolerance


def learn(measure: Measure, days: Iterable[RunningStats], today: int) -> Bounds | None:
    """The bounds for the mean of `today` numbers, from those of past days; None where too little is known."""
    days = [day for day in days if day.count]
    count = sum(day.count for day in days)
    if len(days) < PAST_DAYS or count < PAST_ARTICLES or today < TODAY_ARTICLES:
        return None
    usual = sum(day.total for day in days) / count
    variance = max(0.0, sum(day.squares for day in days) / count - usual * usual)
    between = MAD_SCALE * median(abs(day.total / day.count - usual) for day in days)
    error = math.sqrt(variance / today + between * between)
    return Bounds(usual, max(measure.floor, DEVIATIONS * error), measure.below, f"over {count} articles of {len(days)} days")


def learn_count(measure: Measure, counts: Sequence[int], basis: str) -> Bounds:
    """The bounds for a count, from counts of comparable days: Poisson noise and the spread that they had."""
    usual = sum(counts) / len(counts)
    spread = MAD_SCALE * median(abs(count - usual) for count in counts)
    return Bounds(usual, max(measure.floor, DEVIATIONS * math.sqrt(usual + spread * spread)), measure.below, basis)
