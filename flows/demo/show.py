"""What the demo prints at its end, read from the lake's marts."""

from pathlib import Path

from flows.demo.world import instant
from flows.printing.output import print_rows
from flows.printing.sparkline import sparkline
from warehouse import Lake
from warehouse.read.articles import counts
from warehouse.read.events import differences, list_events
from warehouse.read.examples import FUNNEL, QUESTION, TROUBLE
from warehouse.read.series import read_series


def show_timeline(lake: Lake, days: int) -> None:
    """Each topic's articles per day as a sparkline, with the directions that the articles report."""
    series = read_series(lake, "day", instant(1).date(), instant(days).date())
    rows = [
        {
            "topic": each.title,
            each.span(): sparkline(each.figures("articles")),
            "articles": each.sum("articles"),
            "directions": each.directions(),
        }
        for each in sorted(series, key=lambda each: -each.sum("articles"))
    ]
    columns = list(rows[0])
    print_rows(rows, columns, title="\nTopics, articles a day", whole=columns[:2])


def show_question(lake: Lake) -> None:
    """One question to the lake: the statement, then its result."""
    print("\nWhen did the talks move, and which way? Ask in SQL:")
    print(QUESTION)
    names, rows = lake.rows(QUESTION)
    print_rows(rows, names)


def show_events(lake: Lake, days: int) -> None:
    """Who was first with what happened, how many publishers reported it themselves, and where their reports differ."""
    found = list_events(lake, instant(1).date(), instant(days).date(), limit=5)
    rows = [
        {
            "first report": f"{event['first_at']:%a %d %b %H:%M}",
            "by": event["first_publisher"],
            "event": event["title"],
            "publishers": event["publishers"],
            "independent": event["independent"],
        }
        for event in found
    ]
    if rows:
        print_rows(
            rows, list(rows[0]), title="\nWhat happened, by how many publishers reported it themselves", whole=("by", "first report")
        )
    for event in found:
        for line in differences(lake, event["event_id"])["disagreements"]:
            print(f"Reports differ on {event['title']!r}: {line}")


def show_funnel(lake: Lake) -> None:
    """Where every URL that the passes saw went."""
    names, rows = lake.rows(FUNNEL)
    print_rows(rows, names, title="\nEvery URL that was seen, by its fate")


def show_farewell(lake: Lake, home: Path) -> None:
    """Where the lake is, and what to type next."""
    articles, versions, sources = counts(lake)
    print(f"\nThe lake is in {home}: {articles} articles in {versions} versions from {sources} sources. Next, try:\n")
    for command, meaning in _next(home):
        print(f"  {command}\n      {meaning}")


def _next(home: Path) -> tuple[tuple[str, str], ...]:
    at = f"NEWSLAKE_HOME={home}"
    return (
        (f"{at} newslake topics", "each topic's days, and the newest articles with a sentence of evidence"),
        (f"{at} newslake events", "what happened, by whom first, and by how many independently"),
        (f'{at} newslake sql "{TROUBLE}"', "which publisher was out of reach, and which feed was retired"),
        (f"{at} newslake sql --show", "all tables and marts, with their columns"),
        ("newslake ingest", "the same on real sources, into ./lake"),
    )
