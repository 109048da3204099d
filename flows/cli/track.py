"""`newslake track`: topic definitions over the whole lake."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows import settings as configuration
from flows.cli.lake import existing, reading
from flows.cli.output import Format, print_rows
from flows.cli.progress import bars
from flows.cli.tracking import tracking
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.pipeline.track import TrackReport

STATUS = """
SELECT topic, topic_version, activated_at, covers_history, articles, passing FROM topic_version WHERE current ORDER BY topic
"""


def track(*, all: Annotated[bool, Parameter(negative="", name="--all")] = False, home: Path | None = None, format: Format = "table") -> int:
    """Apply the current topic definitions to the whole lake.

    Example: newslake track --all

    Without --all it shows which definitions are in use, and whether they speak for all of history or only for what arrived
    since. With --all, those that do not are applied to everything; an interrupted run goes on where it stopped. Old answers
    stay: article_topic_history has them by version, article_topic_at('2026-01-31') by moment.

    Parameters
    ----------
    all
        Apply them.
    home
        Folder of the lake. Default: ./lake, or NEWSLAKE_HOME.
    format
        How rows are printed.
    """
    if not all:
        return _status(home, format)
    settings = configuration.load().replace(home=home)
    existing(settings.location())
    report = _tracked(settings) if os.environ.get("PREFECT_API_URL") else _direct(settings)
    _show(report, format)
    return 0


def _status(home: Path | None, format: Format) -> int:
    with reading(home) as lake:
        columns, rows = lake.rows(STATUS)
    if format == "table":
        columns, rows = ["topic", "version", "since (UTC)", "history", "articles"], [_short(row) for row in rows]
    print_rows(rows, columns, format=format, title="Topic definitions in use")
    return 0


def _short(row: Mapping[str, Any]) -> dict[str, object]:
    """As a table has room for it; `history` says whether the definition speaks for all of it or for what arrived since."""
    since = f"{row['activated_at']:%Y-%m-%d %H:%M}"
    whole = "all" if row["covers_history"] else "newer"
    return {"topic": row["topic"], "version": row["topic_version"], "since (UTC)": since, "history": whole, "articles": row["articles"]}


def _direct(settings: Settings) -> TrackReport:
    from flows.pipeline.track import track_all

    print("newslake: PREFECT_API_URL is not set, so this run is not tracked", file=sys.stderr)
    with bars() as progress:
        return track_all(settings, progress=progress)


def _tracked(settings: Settings) -> TrackReport:
    from flows.track import track as flow

    with tracking():
        return flow(home=str(settings.home))


def _show(report: TrackReport, format: Format) -> None:
    if format == "table" and not report.topics:
        print("Every definition speaks for the whole lake already: nothing to do.")
        return
    rows = [{"topic": topic, "topic_version": version} for topic, version in report.topics.items()]
    print_rows(rows, ["topic", "topic_version"], format=format, title="Now in use for the whole lake")
    if format == "table" and report.ended:
        seconds = (report.ended - report.started).total_seconds()
        went_on = f", went on at {report.resumed}" if report.resumed else ""
        print(f"{report.articles} article versions, {report.answers} new answers, {seconds:.1f} s{went_on} (run {report.run_id})")
