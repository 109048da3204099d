"""`newslake topics new`: what a topic brought since a moment, each thing once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from extractors.errors import ArgumentError
from flows.cli.articles.lookup import when
from flows.cli.common.lake import reading
from flows.cli.common.options import Home, Limit, Topic, check_order
from flows.logs import remark
from flows.printing.output import Format, print_rows
from warehouse.read.events import news_of
from warehouse.read.series import newest_day
from warehouse.read.topic_names import topic_names

COLUMNS = ("dated", "kind", "sentence", "publisher", "url")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def new(topic: Topic, /, *, since: str, until: str | None = None, limit: Limit = 20, home: Home = None, format: Format = "table") -> None:
    """Show what is new on a topic: events that began, and sentences that say something that nothing of their event had said before.

    Example: newslake topics new ceasefire_talks --since 'Tuesday 09:00'

    Parameters
    ----------
    since
        Start, in UTC: 2026-11-03, '2026-11-03 09:00', or the last 'Tuesday 09:00' before the end of the lake's newest day.
    until
        End, as for --since; a day without a time is included. Default: the end of the lake's newest day.
    limit
        How many rows, events that began first.
    format
        json and csv have every column of the mart `novelty`.
    """
    with reading(home) as lake:
        newest = newest_day(lake, datetime.now(UTC)) or datetime.now(UTC).date()
        end = datetime.combine(newest + timedelta(days=1), time(), UTC)
        last = moment_of("--until", until, end, whole=True) if until else end
        first = moment_of("--since", since, last)
        check_order(first, last)
        rows = news_of(lake, topic, first, last, limit + 1)
        names = topic_names(lake)
        title = f"New on {names.title(names.find(topic))}"
    if not rows:
        remark("nothing new")
    if len(rows) > limit:
        rows.pop()
        remark(f"the first {limit} rows; --limit gives more")
    if format == "table":
        print_rows([row | {"dated": when(row["dated"])} for row in rows], COLUMNS, title=title, whole=("kind",))
    else:
        print_rows(rows, list(rows[0]) if rows else COLUMNS, format=format)


def moment_of(option: str, text: str, before: datetime, *, whole: bool = False) -> datetime:
    """A moment in UTC out of a date, a date and time, or a day of the week with a time, the last one before `before`.

    A day without a time is its beginning, or its end where it is `whole`.
    """
    words = text.strip().lower().split()
    if words and words[0] in DAYS and len(words) <= 2:
        clock = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", words[1]) if len(words) == 2 else None
        if clock is not None or len(words) == 1:
            at = time(int(clock[1]), int(clock[2])) if clock else time()
            day = before.date() - timedelta(days=(before.weekday() - DAYS.index(words[0])) % 7)
            moment = datetime.combine(day, at, UTC)
            moment = moment if moment < before else moment - timedelta(days=7)
            return moment + timedelta(days=whole and clock is None)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        expected = "expected a day such as 2022-01-31, a moment such as '2022-01-31 09:00', or one such as 'Tuesday 09:00'"
        raise ArgumentError(option, f"{expected}, got {text!r}") from None
    moment += timedelta(days=whole and re.fullmatch(r"\d{4}-?\d\d-?\d\d", text.strip()) is not None)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
