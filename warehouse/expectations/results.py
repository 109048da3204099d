"""Results of rules on a table, and their records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors.records import Validation
from warehouse.expectations.rule import Rule, Suite

SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of one rule on one table: the `row` numbers that failed.

    `rows` is empty for expectations about the whole table. `error` is set where the expectation could not be evaluated.
    """

    rule: Rule
    success: bool
    rows: tuple[int, ...] = ()
    error: str | None = None


# Rows have an integer `row`; the answer has one result per rule, in the suite's order.
Check = Callable[[Suite, Sequence[Mapping[str, Any]]], tuple[Checked, ...]]


def result_of(rule: Rule, table: str, *, now: datetime, **fields: Any) -> Validation:
    """The result of one expectation. `fields` are those of `Validation` that the rule does not say, or says otherwise."""
    usual = {"source_id": None, "expected": rule.expected, "explanation": rule.reason, "upper": 0.0}
    return Validation(table=table, expectation=rule.name, severity=rule.severity, at=now, **(usual | fields))


def result_of_all(checked: Checked, table: str, count: int, sample: Sequence[str], words: str, *, now: datetime) -> Validation:
    """The result over all rows: how many failed, a few of them, and that in words."""
    return result_of(
        checked.rule,
        table,
        now=now,
        success=checked.success,
        observed=f"could not be evaluated: {checked.error}" if checked.error else words,
        unexpected_count=count,
        sample=tuple(sample[:SAMPLE]),
        value=float(count),
    )
