"""Drift: every source against its own past.

One frame per call, one row per source, one column per measure: the deviation from usual in tolerances, empty where too little is
known. One expectation per column then judges all sources at once.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors.records import Validation
from warehouse.expectations import engine
from warehouse.expectations.drift.bounds import Bounds, learn
from warehouse.expectations.drift.history import History
from warehouse.expectations.drift.measure import MEASURES, WATCHED, Measure
from warehouse.expectations.results import Check, result_of, result_of_all
from warehouse.expectations.rule import Rule, Suite


def _rule(measure: Measure) -> Rule:
    lower = -1.0 if measure.below else None
    return Rule(
        name=measure.expectation,
        severity=measure.severity,
        expected=f"{measure.title} as usual for the source",
        reason=measure.reason,
        catches=measure.catches,
        build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column=measure.name, min_value=lower, max_value=1.0),
    )


ARRIVALS = Suite("source", tuple(_rule(measure) for measure in MEASURES))
SOURCE = Suite("source", tuple(_rule(measure) for measure in (*MEASURES, *WATCHED)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """One figure of one source. `value` and `bounds` are None where too little is known to judge; `of` says what it was seen in."""

    source_id: str
    measure: Measure
    value: float | None
    bounds: Bounds | None
    of: str = ""

    @property
    def deviation(self) -> float | None:
        """In tolerances; None where not judged."""
        return None if self.bounds is None or self.value is None else self.bounds.deviation(self.value)


def judge_arrivals(history: History, sources: Iterable[str]) -> list[Judgement]:
    """What arrived in the last 24 h from these sources against the days before."""
    return [judge_mean(history, source_id, measure) for source_id in sources for measure in MEASURES]


def judge_mean(history: History, source_id: str, measure: Measure, what: str = "articles") -> Judgement:
    """The mean of one measure in the last 24 h against the days before; `what` it is the mean of."""
    past = history.past(source_id)
    today = past.on(measure.name, 0)
    bounds = learn(measure, past.before(measure.name, history.sound_since(source_id, measure.expectation)), today.count)
    return Judgement(
        source_id, measure, today.total / today.count if today.count else None, bounds, f"{today.count} {what} of the last 24 h"
    )


def drift(history: History, sources: Sequence[str], *, now: datetime, check: Check | None = None) -> tuple[Validation, ...]:
    """Validate what arrived from these sources in the last 24 h.

    Gives one result per measure over all sources (source_id None), and one for each source that is out of its bounds or was until
    now.
    """
    return report(ARRIVALS, judge_arrivals(history, sources), history, now=now, check=check)


def report(
    suite: Suite,
    judged: Sequence[Judgement],
    history: History,
    *,
    now: datetime,
    every: bool = False,
    check: Check | None = None,
) -> tuple[Validation, ...]:
    """Validate judgements. `every` gives a result for each source that could be judged, so that its thresholds are on record."""
    rows, sources = drift_rows(suite, judged)
    by_rule = {rule.name: {each.source_id: each for each in judged if each.measure.expectation == rule.name} for rule in suite.rules}
    found = []
    for result in (check or engine.check)(suite, rows):
        of_rule = by_rule[result.rule.name]
        failed = {sources[row] for row in result.rows}
        known = sum(each.deviation is not None for each in of_rule.values())
        words = f"{len(failed)} of {known} sources are out of bounds"
        found.append(result_of_all(result, SOURCE.table, len(failed), sorted(failed), words, now=now))
        for source_id, each in of_rule.items():
            stored = every or source_id in failed or (source_id, result.rule.name) in history.failing
            if stored and each.value is not None and each.bounds is not None:
                found.append(_of_source(result.rule, each, each.value, each.bounds, failed=source_id in failed, now=now))
    return tuple(found)


def drift_rows(suite: Suite, judged: Sequence[Judgement]) -> tuple[list[dict[str, Any]], list[str]]:
    """Deviations, one row per source, and the sources in their order."""
    sources = sorted({each.source_id for each in judged})
    known = {(each.source_id, each.measure.name): each for each in judged}
    rules = {rule.name for rule in suite.rules}
    measures = [measure.name for measure in (*MEASURES, *WATCHED) if measure.expectation in rules]
    rows = [
        {"row": number, "source_id": source_id, **{name: _deviation(known.get((source_id, name))) for name in measures}}
        for number, source_id in enumerate(sources)
    ]
    return rows, sources


def _deviation(judged: Judgement | None) -> float:
    """NaN where not judged: a column in which nothing is known is one of numbers, too."""
    return math.nan if judged is None or judged.deviation is None else judged.deviation


def _of_source(rule: Rule, judged: Judgement, value: float, bounds: Bounds, *, failed: bool, now: datetime) -> Validation:
    shown = judged.measure.shown
    allowed = f"at most {shown(bounds.upper)}" if bounds.lower is None else f"{shown(bounds.lower)} to {shown(bounds.upper)}"
    return result_of(
        rule,
        SOURCE.table,
        now=now,
        source_id=judged.source_id,
        success=not failed,
        observed=f"{shown(value)} in {judged.of}" if judged.of else shown(value),
        expected=allowed,
        unexpected_count=int(failed),
        sample=(),
        explanation=f"{judged.measure.title}: usually {shown(bounds.usual)}, {bounds.basis}; {_room(judged, bounds)}. {rule.reason}",
        value=value,
        lower=bounds.lower,
        upper=bounds.upper,
    )


def _room(judged: Judgement, bounds: Bounds) -> str:
    """Where the tolerance comes from."""
    floor = bounds.tolerance <= judged.measure.floor
    return "may move by the least tolerance" if floor else "may move by more than the least tolerance, because it varied as much before"
