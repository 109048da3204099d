"""Running a suite with Great Expectations: one context for the process, suites built once, nothing written or sent.

Importing Great Expectations takes 4 to 15 s, so it happens inside `preload`, which a thread can call while polls are under way.
"""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

from warehouse.expectations.results import Checked
from warehouse.expectations.rule import Rule, Suite

ROW = "row"
WHOLE = {"result_format": "COMPLETE", "unexpected_index_column_names": [ROW]}
_turn = threading.RLock()


def preload() -> None:
    """Import Great Expectations and build its context; safe to call from a thread, and again."""
    with _turn:
        _context()


def check(suite: Suite, rows: Sequence[Mapping[str, Any]]) -> tuple[Checked, ...]:
    """Validate rows (which have an integer `row`) against a suite; one result per rule, in the suite's order.

    Whether a rule holds is asked of all of them first; which rows failed, which costs several times as much, only of those that do not.
    """
    if not rows:
        return tuple(Checked(rule, True) for rule in suite.rules)
    import pandas as pd

    frame = pd.DataFrame(rows)
    with _turn:
        found = _by_name(validate(suite, frame, {"result_format": "BOOLEAN_ONLY"}))
        failed = tuple(rule for rule in suite.rules if not found[rule.name].success)
        if failed:
            found |= _by_name(validate(Suite(suite.table, failed), frame))
    return tuple(_checked(rule, found[rule.name]) for rule in suite.rules)


def validate(suite: Suite, frame: Any, form: Mapping[str, object] = WHOLE) -> Any:
    """The raw `ExpectationSuiteValidationResult` of a pandas DataFrame, as Data Docs want it."""
    with _turn, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batch = _asset(suite.table).get_batch(batch_parameters={"dataframe": frame})
        return batch.validate(built(suite), result_format=dict(form))


def _by_name(outcome: Any) -> dict[str, Any]:
    return {result.expectation_config.meta["rule"]: result for result in outcome.results}


def render(outcome: Any) -> str:
    """The HTML page of a raw result, as Great Expectations makes it."""
    from great_expectations.render import renderer, view

    pages: Any = renderer
    views: Any = view
    html: str = views.DefaultJinjaPageView().render(pages.ValidationResultsPageRenderer(run_info_at_end=True).render(outcome))
    return html


@lru_cache(maxsize=64)
def built(suite: Suite) -> Any:
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
    for unused in ("scipy.stats", "altair"):  # a third of the import's time, and no expectation of ours asks for a distribution
        _import_when_used(unused)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _import_when_used(name: str) -> None:
    """Put off a module's import to the first use of one of its names. importlib's LazyLoader imports it at the next `import` of it."""
    if name in sys.modules:
        return
    stand_in = ModuleType(name)
    parent, _, child = name.rpartition(".")

    def load(attribute: str) -> Any:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    stand_in.__dict__["__getattr__"] = load
    sys.modules[name] = stand_in
    if parent:
        setattr(import_module(parent), child, stand_in)


@cache
def _asset(table: str) -> Any:
    source = _context().data_sources.add_pandas(name=table)
    return source.add_dataframe_asset(name=table).add_batch_definition_whole_dataframe(name=table)


def _checked(rule: Rule, result: Any) -> Checked:
    error = _error(result.exception_info)
    if error is not None:
        return Checked(rule, False, error=error)
    rows = tuple(sorted({int(found[ROW]) for found in result.result.get("unexpected_index_list") or ()}))
    return Checked(rule, bool(result.success), rows)


def _error(info: dict[str, Any]) -> str | None:
    """Great Expectations nests its exception info by metric where a metric failed."""
    nested = [info] if "raised_exception" in info else list(info.values())
    return next((str(each.get("exception_message")) for each in nested if each.get("raised_exception")), None)
