"""One expectation: its check, and the reason for it.

Suites are tuples of `Rule`s. They are plain data until Great Expectations is needed: its import takes seconds, so
`build` receives the module of expectations as an argument and no suite module imports it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from extractors.records import Severity


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
