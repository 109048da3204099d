"""Running a suite with Great Expectations: one context for the process, suites built once, nothing written or sent.

Importing Great Expectations takes 4 to 15 s, so it happens inside `preload`, which a thread can call while polls are under way.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import Any

import pandas as pd

from warehouse.expectations.rule import Rule, Suite

ROW = "row"
_turn = threading.RLock()


@dataclass(frozen=True, slots=True)
class Checked:
    """How one rule fared on one frame: the `row` numbers that failed, and what was seen.

    `rows` is empty for expectations about the whole frame. `error` is set where the expectation could not be evaluated.
    """

    rule: Rule
    success: bool
    rows: tuple[int, ...]
    unexpected_count: int
    observed: str | None
    error: str | None = None


def preload() -> None:
    """Import Great Expectations and build its context; safe to call from a thread, and again."""
    with _turn:
        _context()


def check(suite: Suite, frame: pd.DataFrame) -> tuple[Checked, ...]:
    """Validate a frame (which has an integer column `row`) against a suite; one result per rule, in the suite's order."""
    if frame.empty:
        return tuple(Checked(rule, True, (), 0, "no rows") for rule in suite.rules)
    with _turn:
        outcome = validate(suite, frame)
    by_name = {result.expectation_config.meta["rule"]: result for result in outcome.results}
    return tuple(_checked(rule, by_name[rule.name]) for rule in suite.rules)


def validate(suite: Suite, frame: pd.DataFrame) -> Any:
    """The raw `ExpectationSuiteValidationResult`, as Data Docs want it."""
    with _turn, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batch = _asset(suite.table).get_batch(batch_parameters={"dataframe": frame})
        return batch.validate(built(suite), result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [ROW]})


def render(outcome: Any) -> str:
    """The HTML page of a raw result, as Great Expectations makes it."""
    from great_expectations.render import renderer, view

    pages: Any = renderer
    views: Any = view
    html: str = views.DefaultJinjaPageView().render(pages.ValidationResultsPageRenderer(run_info_at_end=True).render(outcome))
    return html


@cache
def built(suite: Suite) -> Any:
    """The Great Expectations suite of a suite."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    expectations = []
    for rule in suite.rules:
        expectation = rule.build(gxe)
        expectation.severity = rule.severity.value
        expectation.notes = f"{rule.expected}. {rule.reason} Would have caught: {rule.catches}"
        expectation.meta = {"rule": rule.name}
        expectations.append(expectation)
    _context()
    return gx.ExpectationSuite(name=suite.table, expectations=expectations)


@lru_cache(maxsize=1)
def _context() -> Any:
    # Set before the import, which reads it: nothing may be sent from a pipeline that runs on other people's machines.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    _import_when_used("scipy.stats")  # a third of the import's time, and no expectation of ours asks for a distribution
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _import_when_used(name: str) -> None:
    """Put off a module's import to the first use of one of its names."""
    spec = find_spec(name)
    if name in sys.modules or spec is None or spec.loader is None:
        return
    spec.loader = LazyLoader(spec.loader)
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)


@cache
def _asset(table: str) -> Any:
    source = _context().data_sources.add_pandas(name=table)
    return source.add_dataframe_asset(name=table).add_batch_definition_whole_dataframe(name=table)


def _checked(rule: Rule, result: Any) -> Checked:
    error = _error(result.exception_info)
    if error is not None:
        return Checked(rule, False, (), 0, None, error)
    details = result.result
    rows = tuple(sorted({int(found[ROW]) for found in details.get("unexpected_index_list") or ()}))
    seen = details.get("observed_value")
    return Checked(rule, bool(result.success), rows, len(rows), None if seen is None else str(seen))


def _error(info: dict[str, Any]) -> str | None:
    """Great Expectations nests its exception info by metric where a metric failed."""
    nested = [info] if "raised_exception" in info else list(info.values())
    return next((str(each.get("exception_message")) for each in nested if each.get("raised_exception")), None)
