"""`newslake track`: applies the definitions of topics and entities to the whole lake."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows import settings as configuration
from flows.cli.common.lake import existing, reading
from flows.cli.common.options import Home
from flows.cli.common.progress import bars
from flows.cli.common.tracking import tracking
from flows.logs import remark
from flows.printing.output import Format, print_rows
from flows.settings import Settings
from warehouse.read.topics import definitions_in_use

if TYPE_CHECKING:
    from flows.pipeline.topics.track import TrackReport

# So many entities are shown by name in a table; more are counted.
FEW = 10
COLUMNS = ("kind", "name", "version", "activated_at", "covers_history", "articles", "passing")


def track(*, all: Annotated[bool, Parameter(negative="", name="--all")] = False, home: Home = None, format: Format = "table") -> None:
    """Apply the current definitions of topics and entities to the whole lake.

    Example: newslake track --all

    Without --all it shows which definitions are in use, and whether they cover all of history or only what arrived since. With --all,
    those that do not are applied to everything; an interrupted run continues where it stopped. Old answers stay:
    article_topic_history has them by version, article_topic_at('2026-01-31') by moment, and likewise for entities.

    :param all: Apply them.
    :param format: How rows are printed. The table leaves out entities that cover all of history.
    """
    if not all:
        _status(home, format)
        return
    settings = configuration.load().replace(home=home)
    existing(settings.location())
    report = _tracked(settings) if os.environ.get("PREFECT_API_URL") else _direct(settings)
    _show(report, format)


def _status(home: Path | None, format: Format) -> None:
    with reading(home) as lake:
        rows = definitions_in_use(lake)
    if format != "table":
        print_rows(rows, COLUMNS, format=format)
        return
    entities = [row for row in rows if row["kind"] == "entity"]
    partial = [row for row in entities if not row["covers_history"]]
    shown = [row for row in rows if row["kind"] == "topic"] + (partial if len(partial) <= FEW else [])
    print_rows([_short(row) for row in shown], ["name", "version", "since (UTC)", "history", "articles"], title="Definitions in use")
    print(f"Entities: {len(entities) - len(partial)} of {len(entities)} cover all of history.")


def _short(row: Mapping[str, Any]) -> dict[str, object]:
    """The row as a table shows it; `history` says whether the definition covers all of history or only what arrived since."""
    since = f"{row['activated_at']:%Y-%m-%d %H:%M}"
    whole = "all" if row["covers_history"] else "newer"
    return {
        "name": row["title"] or row["name"],
        "version": row["version"],
        "since (UTC)": since,
        "history": whole,
        "articles": row["articles"],
    }


def _direct(settings: Settings) -> TrackReport:
    from flows.pipeline.topics.track import track_all

    remark("PREFECT_API_URL is not set, so this run is not tracked")
    with bars() as progress:
        return track_all(settings, progress=progress)


def _tracked(settings: Settings) -> TrackReport:
    from flows.track import track as flow

    with tracking():
        return flow(home=str(settings.home))


def _show(report: TrackReport, format: Format) -> None:
    applied = {"topic": report.topics, "entity": report.entities}
    rows = [{"kind": kind, "name": name, "version": version} for kind, found in applied.items() for name, version in found.items()]
    if format == "table" and not rows:
        print("Every definition covers the whole lake already: nothing to do.")
        return
    few = format != "table" or len(report.entities) <= FEW
    print_rows(
        rows if few else rows[: len(report.topics)], ["kind", "name", "version"], format=format, title="Now in use for the whole lake"
    )
    if format == "table" and report.ended:
        if not few:
            print(f"and {len(report.entities)} entities")
        seconds = (report.ended - report.started).total_seconds()
        resumed = f", resumed at {report.resumed}" if report.resumed else ""
        print(f"{report.articles} article versions, {report.answers} new answers, {seconds:.1f} s{resumed} (run {report.run_id})")
