"""`newslake quality`: shows the state of the data in words and tables, runs checks, writes Data Docs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import App

from extractors.strings.values import duration
from flows import settings as configuration
from flows.cli.common.exit_codes import NO_ANSWER, UNHEALTHY
from flows.cli.common.lake import existing, reading
from flows.cli.common.options import Days, Home
from flows.printing.output import Format, counted, print_rows, say

if TYPE_CHECKING:
    from warehouse.read.quality import State

SOURCES = 20
WHOLE = ("newest (UTC)", "poll", "lag")
QUARANTINE = {"reason": "reason", "rows": "rows", "newest": "newest (UTC)", "example": "for example"}
FRESHNESS = {
    "source_id": "source",
    "last_outcome": "poll",
    "newest": "newest (UTC)",
    "articles_7d": "7 d",
    "lag_minutes": "lag",
}
COLUMNS = ("kind", "subject", "expectation", "severity", "since", "observed", "expected")

app = App(name="quality")


@app.default
def quality(*, home: Home = None, format: Format = "table") -> int:
    """Print the state stored in the lake: failing expectations, drifting sources, quarantine, freshness.

    Example: newslake quality --format json

    Exit codes: 0 fine (warnings too), 2 wrong settings or no lake, 3 unknown (nothing was polled, or nothing answered),
    4 something critical fails.

    :param format: A report for people, or one row per finding for programs.
    """
    from warehouse.read.quality import read_state

    with reading(home) as lake:
        state = read_state(lake, datetime.now(UTC))
    return _show(state, format)


@app.command
def check(*, home: Home = None, docs: Path | None = None, format: Format = "table") -> int:
    """Check every source and the whole lake now, store the results, and print the state.

    Example: newslake quality check

    Exit codes: 0 fine (warnings too), 2 wrong settings or no lake, 3 unknown (nothing was polled, or nothing answered),
    4 something critical fails.

    :param docs: Folder to write Data Docs into as well.
    :param format: A report for people, or one row per finding for programs.
    """
    from flows.pipeline.upkeep.checking import run_checks

    settings = configuration.load().replace(home=home)
    existing(settings.location())
    checked = run_checks(settings, now=lambda: datetime.now(UTC), docs=docs)
    return _show(checked.state, format)


@app.command
def docs(folder: Path = Path("quality-docs"), *, home: Home = None, days: Days = 7) -> None:
    """Write Great Expectations' Data Docs of recent data: static pages that need no network.

    Example: newslake quality docs site/quality

    :param folder: Where to write; index.html is the page to open.
    :param days: How far back, counted from the newest poll. What arrived later, such as a backfill, is included.
    """
    from datetime import timedelta

    from warehouse.expectations.data_docs import write_data_docs
    from warehouse.read.quality import newest_arrival, read_state

    with reading(home) as lake:
        until = newest_arrival(lake) or datetime.now(UTC)
        polled = read_state(lake, datetime.now(UTC)).last_poll or until
        pages = write_data_docs(lake, folder, since=polled - timedelta(days=days), now=until)
    rows = [{"table": page.suite.table, "rows": page.rows, "met": page.met, "of": page.evaluated, "page": str(page.file)} for page in pages]
    print_rows(rows, ("table", "rows", "met", "of", "page"))
    print(f"Open {folder / 'index.html'}")


def _show(state: State, format: Format) -> int:
    from warehouse.read.quality import Health

    if format == "table":
        _report(state)
    else:
        print_rows(list(_findings(state)), COLUMNS, format=format)
    return {Health.CRITICAL: UNHEALTHY, Health.UNKNOWN: NO_ANSWER, Health.EMPTY: NO_ANSWER}.get(state.health, 0)


def _report(state: State) -> None:
    print(state.sentence)
    if state.last_poll:
        checked = f"; last check {state.checked_at:%Y-%m-%d %H:%M}" if state.checked_at else "; never checked"
        say(f"Newest poll {state.last_poll:%Y-%m-%d %H:%M}{checked} (UTC)")
    for row in state.failing:
        say(f"\nFails ({row['severity']}) since {_shown(row['failed_since'])}: {row['table_name']} {row['expectation']}, {row['observed']}")
        say(f"  expected: {row['expected']}")
        if row["sample"]:
            say(f"  such as:  {', '.join(row['sample'])}")
    for row in state.drift:
        say(f"\nDrifts since {_shown(row['since'])}: {row['source_id']} {row['expectation']}, {row['observed']}")
        say(f"  expected: {row['expected']}")
        say(f"  {row['explanation']}")
    for row in state.pages:
        say(f"\n{_out_of_reach(row)} of {row['source_id']}: newslake sql \"FROM fate WHERE source_id = '{row['source_id']}'\"")
    _table("Quarantine, by reason", state.quarantine, QUARANTINE)
    _table("Sources, the least well first; articles in 7 days, lag from publication to arrival", state.freshness[:SOURCES], FRESHNESS)
    if len(state.freshness) > SOURCES:
        say(f'... and {len(state.freshness) - SOURCES} more; `newslake sql "FROM source_health"` has them all')


def _table(title: str, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> None:
    if rows:
        print()
        shown = [
            {heading: duration(row[name]) if name == "lag_minutes" else _shown(row[name]) for name, heading in columns.items()}
            for row in rows
        ]
        print_rows(shown, tuple(columns.values()), title=title, whole=(*tuple(columns.values())[:1], *WHOLE))


def _out_of_reach(row: Mapping[str, Any]) -> str:
    return f"{row['missed']} of {counted(row['asked'], 'page')} out of reach ({row['reason']})"


def _shown(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def _findings(state: State) -> Iterable[Mapping[str, Any]]:
    """The state as rows of COLUMNS; the first row is the verdict."""
    yield {"kind": "state", "subject": "lake", "severity": state.health.value, "observed": state.sentence, "since": state.last_poll}
    for row in state.failing:
        yield {**row, "kind": "failing", "subject": row["table_name"], "since": row["failed_since"]}
    for row in state.drift:
        yield {**row, "kind": "drift", "subject": row["source_id"]}
    for row in state.pages:
        yield {"kind": "pages", "subject": row["source_id"], "expectation": row["reason"], "observed": _out_of_reach(row)}
    for row in state.quarantine:
        yield {
            "kind": "quarantine",
            "subject": row["example"],
            "expectation": row["reason"],
            "observed": counted(row["rows"], "row"),
            "since": row["newest"],
        }
    for row in state.freshness:
        observed = f"last poll {row['last_outcome']}, {counted(row['articles_7d'], 'article')} in 7 days"
        yield {"kind": "freshness", "subject": row["source_id"], "observed": observed, "since": row["newest"]}
