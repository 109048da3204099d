"""`newslake topics new`: what is new on a topic since a moment."""

from datetime import UTC, datetime

from flows.cli.articles.lookup import when
from flows.cli.common.lake import reading
from flows.cli.common.options import AsOf, Home, Limit, Topic, When, check_order
from flows.logs import remark
from flows.printing.output import Format, print_rows
from warehouse.read.events import news_of
from warehouse.read.series import last_day
from warehouse.read.topic_names import topic_names

COLUMNS = ("dated", "kind", "sentence", "publisher", "url")


def new(
    topic: Topic,
    /,
    *,
    since: When,
    until: When | None = None,
    limit: Limit = 20,
    as_of: AsOf = None,
    home: Home = None,
    format: Format = "table",
) -> None:
    """Show what is new on a topic: events that began, and sentences that say what no earlier report of their event had said.

    Example: newslake topics new ceasefire_talks --since 'Tuesday 09:00'

    :param since: Start, in UTC: 2026-11-03, '2026-11-03 09:00', or the last 'Tuesday 09:00' before --until.
    :param until: End, as for --since; a day without a time is included. Default: the end of the lake's newest day.
    :param limit: How many rows, events that began first.
    :param format: json and csv have every column of the mart `novelty`.
    """
    with reading(home, as_of=as_of) as lake:
        now = as_of or datetime.now(UTC)
        last = until or last_day(lake, now)
        check_order(since, last)
        rows = news_of(lake, topic, since, last, limit + 1)
        names = topic_names(lake)
        title = f"New on {names.title(names.find(topic))}, {str(since)[:16]} to {str(last)[:16]}"
    if not rows:
        remark("nothing new")
    if len(rows) > limit:
        rows.pop()
        remark(f"the first {limit} rows; --limit gives more")
    if format == "table" and rows:
        print_rows([row | {"dated": when(row["dated"])} for row in rows], COLUMNS, title=title, whole=("dated", "kind"))
    elif format != "table":
        print_rows(rows, list(rows[0]) if rows else COLUMNS, format=format)
