"""Runs all scheduled checks: each source against its past, the lake as a whole, the new rows of its tables."""

from datetime import datetime, timedelta

from extractors.records import Validation
from warehouse.expectations.drift.watch import watch
from warehouse.expectations.rows.tables import check_tables
from warehouse.expectations.whole_lake import audit_lake
from warehouse.lake.handle import Lake

# Rows are looked at once even if a scheduled check was missed: the window is twice the usual distance of two.
WINDOW = timedelta(hours=48)


def check_all(lake: Lake, *, now: datetime) -> tuple[Validation, ...]:
    """Every scheduled expectation, in this order: sources, lake, tables. Nothing is stored."""
    return (
        *watch(lake, now=now),
        *audit_lake(lake, now=now),
        *check_tables(lake, since=now - WINDOW, now=now),
    )
