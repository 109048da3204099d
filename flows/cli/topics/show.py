"""`newslake topics show`: one topic over time, with its directions, stories, first reporters and evidence."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flows.cli.articles.lookup import when
from flows.cli.common.lake import reading
from flows.cli.common.options import AsOf, Day, Home, Limit, Topic, check_order
from flows.cli.topics.evidence import COLUMNS, newest, print_articles
from flows.logs import remark
from flows.printing.output import Format, print_json, print_rows, printable
from flows.printing.sparkline import fitted, sparkline
from warehouse.read.series import ERROR, FIGURES, By, Series, first_judged, last_day, read_series
from warehouse.read.stories import PARTS, read_part
from warehouse.read.topic_names import find_direction, topic_names

PERIODS = {"day": 28, "week": 26}
WIDTH = 60
CURVES = ("articles", "stories", "total")

_WHOLE = ("start", "end", "peak", "day", "first", "by", "source")
_LEFT_OUT = {"url", "event_id", "score", "outage", "peak_articles", "expected"}
_HEADS = {
    "burst_start": "start",
    "burst_end": "end",
    "peak_articles": "at peak",
    "first_publisher": "by",
    "median_lag_minutes": "lag, minutes",
}


def show(
    topic: Topic,
    /,
    *,
    since: Day | None = None,
    until: Day | None = None,
    by: By = "day",
    direction: str | None = None,
    limit: Limit = 5,
    as_of: AsOf = None,
    home: Home = None,
    format: Format = "table",
) -> None:
    """Show one topic over time: curves, directions, bursts, gaps, top events, first reporters, evidence with links.

    Example: newslake topics show "Ceasefire talks" --since 2022-01-01 --by week

    :param since: First day, YYYY-MM-DD. Default: the last 28 days or 26 weeks.
    :param until: Last day. Default: the newest in the lake.
    :param by: One point for each day or week (weeks start on Monday; all days are UTC).
    :param direction: Only events and articles that report this direction, such as ease; the rest is about the whole topic.
    :param limit: How many events, reporters and articles.
    :param format: json is one object with all of it, `directions` point by point as `series`; csv is the curve alone.
    """
    with reading(home, as_of=as_of) as lake:
        last = until or last_day(lake, as_of or datetime.now(UTC))
        step = timedelta(days=1 if by == "day" else 7)
        first = since or last - (PERIODS[by] - 1) * step
        check_order(first, last)
        [series] = read_series(lake, by, first, last, [topic])
        topic = series.topic
        if format == "csv":
            print_rows(series.rows(), ["topic", by, *dict.fromkeys((*FIGURES, *series.ways, "share", *ERROR))], format="csv")
            return
        titles = {**topic_names(lake).directions.get(topic, {}), **series.titles}
        way = find_direction(direction, titles, series.title) if direction else None
        parts = {name: read_part(lake, name, topic, first, last, limit, way) for name in PARTS}
        articles = newest(lake, first, last, topics=[topic], direction=way, limit=limit)
        judged = first_judged(lake)
    if format == "json":
        shown = {"topic": topic, "title": series.title, "by": by, "since": first, "until": last, "series": series.points} | parts
        shown |= {"band": series.band, "measured": series.measured, "directions": series.ways}
        shown["articles"] = [{name: row[name] for name in COLUMNS} for row in articles]
        print_json(shown)
    else:
        _print(series, parts, articles)
        if judged and first < judged:
            remark(f"days before {judged} have too short a past to tell bursts and dips")


def _print(series: Series, parts: dict[str, list[dict[str, Any]]], articles: list[dict[str, Any]]) -> None:
    curves = [_curve(series, name, series.figures(name)) for name in CURVES]
    curves += [_curve(series, series.titles[name], list(counts)) for name, counts in series.ways.items()]
    print_rows(curves, list(curves[0]), title=f"{series.title}, {series.span()}", whole=list(curves[0]))
    if series.band:
        print(f"True number of articles, with a probability of 90 %: {series.limits()} (measured on {printable(series.measured or '')})")
    titles = {
        "bursts": "Bursts: more than its own past led one to expect",
        "gaps": "Dips, and why",
        "events": "What most publishers reported themselves",
        "first_reporters": "Who reports first",
    }
    for name, title in titles.items():
        if rows := [_short(row) for row in parts[name]]:
            print()
            print_rows(rows, list(rows[0]), title=title, whole=_WHOLE)
    print_articles(articles)


def _curve(series: Series, name: str, values: list[int]) -> dict[str, object]:
    top = max(values)
    at = series.points[values.index(top)][series.by] if top else None
    return {"": name, f"by {series.by}": sparkline(fitted(values, WIDTH)), "sum": sum(values), "most": top, "on": at}


def _short(row: dict[str, Any]) -> dict[str, Any]:
    """The row as a table shows it: without the widest columns, and with instants to the minute."""
    return {
        _HEADS.get(name, name): when(value) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in _LEFT_OUT
    }
