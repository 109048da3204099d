"""One expectation: its check, and the reason for it. seeds/expectations.yaml has them all.

Suites are tuples of `Rule`s. They are plain data until Great Expectations is needed: its import takes seconds, so
`build` receives the module of expectations as an argument and no suite module imports it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any

from pydantic import Field

from extractors.files.data_files import Text, load
from extractors.files.seeds import SEEDS
from extractors.records import Level, Outcome, PollOutcome, Reason, Severity
from warehouse.expectations.languages import LANGUAGES

# The closed lists that a `value_set` may name.
LISTS: Mapping[str, Iterable[str]] = {
    "languages": LANGUAGES,
    "levels": Level,
    "outcomes": Outcome,
    "poll outcomes": PollOutcome,
    "reasons": Reason,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One expectation of a suite.

    `name` is unique within its table and is what results, reasons and docs call it. `expected` is the bound in words, `reason`
    why it exists, `catches` what it would have caught. `build` makes the Great Expectations object from
    `great_expectations.expectations`.
    """

    name: str
    severity: Severity
    expected: str
    reason: str
    catches: str
    build: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations on one table (or on one frame of numbers about it)."""

    table: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An expectation as it is written. Without a check, the column of its name counts offenders, and there may be none."""

    severity: Severity
    expected: Text
    reason: Text
    catches: Text
    check: str = "ExpectColumnValuesToBeBetween"
    arguments: Annotated[Mapping[str, Any], Field(alias="with")] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure about a source's articles, as it is written: `floor` is the least tolerance, `below` says that a fall counts, too."""

    title: Text
    floor: float
    reason: Text
    catches: Text
    below: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The whole file: the expectations of each table, and the figures, each by its name."""

    suites: Mapping[str, Mapping[str, Stated]]
    figures: Mapping[str, Figure]


@cache
def written() -> Written:
    """The shipped expectations."""
    return load(SEEDS / "expectations.yaml", Written)


def suite(table: str) -> Suite:
    """The suite of a table."""
    return Suite(table, tuple(_rule(name, stated) for name, stated in written().suites[table].items()))


def _rule(name: str, stated: Stated) -> Rule:
    given = dict(stated.arguments) or {"column": name, "max_value": 0}
    kinds, values = given.pop("unless_kind", None), given.get("value_set")
    if isinstance(values, str):
        given["value_set"] = [str(value) for value in LISTS[values]]

    def build(gxe: Any) -> Any:
        return getattr(gxe, stated.check)(**given, **({"row_condition": _kind_not_in(kinds)} if kinds else {}))

    return Rule(name=name, severity=stated.severity, expected=stated.expected, reason=stated.reason, catches=stated.catches, build=build)


def _kind_not_in(kinds: list[str]) -> Any:
    from great_expectations.expectations.row_conditions import Column

    return Column("kind").is_not_in(kinds)
