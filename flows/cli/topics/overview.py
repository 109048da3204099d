"""`newslake topics`: each topic's last days, and the newest articles with their evidence."""

from datetime import UTC, datetime, timedelta

from flows.cli.common.lake import reading
from flows.cli.common.options import AsOf, Days, Home, Limit
from flows.cli.topics.evidence import COLUMNS, newest, print_articles
from flows.logs import remark
from flows.printing.output import Format, print_json, print_rows
from flows.printing.sparkline import sparkline
from warehouse.read.series import ERROR, FIGURES, Series, newest_day, read_series

WEEK = 7
TOPICS = 100  # of a table


def overview(*, days: Days = 14, limit: Limit = 8, as_of: AsOf = None, home: Home = None, format: Format = "table") -> None:
    """Show each topic's last days, and the newest articles with a sentence of evidence.

    Example: newslake topics list --days 28

    `newslake topics show NAME` shows more about one topic. The true number of articles lies in the band with 90 % probability, given the
    measured precision and recall; docs/topics.md has the formula.

    :param days: How many days, up to the newest in the lake.
    :param limit: How many articles.
    :param format: json is one object with the curves and the articles; csv is the curves, one line for each topic and day.
    """
    with reading(home, as_of=as_of) as lake:
        last = newest_day(lake, as_of or datetime.now(UTC))
        if last is None:
            if as_of is None:
                remark("the lake has no articles yet; `newslake ingest` or `newslake backfill` brings some")
            last = (as_of or datetime.now(UTC)).date()
        since = last - timedelta(days=days - 1)
        series = read_series(lake, "day", since, last)
        articles = newest(lake, since, last, limit=limit) if format != "csv" else []
    if format == "table":
        series.sort(key=lambda each: -each.sum("articles"))
        if rows := list(map(_row, series[:TOPICS])):
            print_rows(rows, list(rows[0]), title=f"Articles a day, {series[0].span()}", whole=("topic", "name", "daily"))
            if len(series) > TOPICS:
                remark(f"the first {TOPICS} of {len(series):,} topics; --format csv or json has all")
        print_articles(articles)
    elif format == "csv":
        columns = dict.fromkeys((*FIGURES, *(name for each in series for name in each.ways), "share", *ERROR))
        print_rows([point for each in series for point in each.rows()], ["topic", "day", *columns], format="csv")
    else:
        print_json({"topics": list(map(_series, series)), "articles": [{name: row[name] for name in COLUMNS} for row in articles]})


def _row(series: Series) -> dict[str, object]:
    before = sum(series.figures("articles")[-2 * WEEK : -WEEK]) if len(series.points) >= 2 * WEEK else None
    return {
        "topic": series.title,
        "name": series.topic,
        "daily": sparkline(series.figures("articles")),
        "articles": series.sum("articles"),
        "90 % band": series.limits() or "not measured",
        "7 days": series.sum("articles", last=WEEK),
        "before": before,
        "directions": series.directions(),
    }


def _series(series: Series) -> dict[str, object]:
    named = {"topic": series.topic, "title": series.title, "articles": series.sum("articles"), "band": series.band}
    return named | {"days": series.points, "directions": series.ways}
