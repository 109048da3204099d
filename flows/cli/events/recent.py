"""`newslake events list`: what happened, by how many independent publishers."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from extractors.errors import ArgumentError
from flows.cli.articles.lookup import when
from flows.cli.common.lake import reading
from flows.cli.common.options import AsOf, Home, Limit, When, check_order
from flows.logs import remark
from flows.printing.output import Format, counted, print_rows
from warehouse.read.events import DAYS, REPORTS, count_events, list_events
from warehouse.read.series import last_day
from warehouse.read.when import begin

COLUMNS = ("first_at", "title", "independent", "publishers", "articles", "first_publisher", "event_id")


def list_them(
    *,
    since: When | None = None,
    until: When | None = None,
    topic: str | None = None,
    direction: str | None = None,
    reports: Annotated[int, Parameter(validator=Number(gte=1))] = REPORTS,
    limit: Limit = 20,
    as_of: AsOf = None,
    home: Home = None,
    format: Format = "table",
) -> None:
    """List events: one occurrence each, with its first publisher and how many report it independently.

    Example: newslake events list --topic ceasefire_talks --since 2026-11-01

    :param since: Only events whose first report appeared from this day or moment on. Default: the seven days up to --until.
    :param until: Only events up to this day or moment. Default: the newest day of the lake.
    :param topic: Only events with a report that is substantially about this topic: its title, or its name.
    :param direction: Only events with such a report that shows this direction, such as ease. Needs --topic.
    :param reports: Only events with at least this many reports.
    :param limit: How many events, most independently reported first.
    :param format: json and csv have every column of the mart `event`.
    """
    if direction and not topic:
        raise ArgumentError("--direction", "needs --topic: directions are those of a topic")
    with reading(home, as_of=as_of) as lake:
        now = as_of or datetime.now(UTC)
        last = until or last_day(lake, now)
        first = since or begin(last).date() - timedelta(days=DAYS - 1)
        check_order(first, last)
        topics = [topic] if topic else []
        rows = list_events(lake, first, last, topics, reports, limit, direction)
        listed, fewer = count_events(lake, first, last, topics, reports, direction)
    if since is None:
        remark(f"the {DAYS} days from {first} to {str(last)[:16]}; --since lists earlier events")
    if len(rows) < listed:
        remark(f"the first {len(rows)} of {listed:,} events; --limit gives more")
    if fewer:
        left_out = "of a single report" if reports == 2 else f"of fewer than {reports} reports"
        remark(f"{counted(fewer, 'event')} {left_out} left out; --reports 1 lists them, too")
    if not rows:
        remark(f"no event with {counted(reports, 'report')} or more began from {str(first)[:16]} to {str(last)[:16]}")
    if format == "table" and rows:
        rows = [row | {"first_at": when(row["first_at"])} for row in rows]
        print_rows(rows, COLUMNS, title=f"Events from {str(first)[:16]} to {str(last)[:16]}", whole=("event_id",))
    elif format != "table":
        print_rows(rows, list(rows[0]) if rows else COLUMNS, format=format)
