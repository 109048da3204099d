"""What the demo prints once its two weeks are over, read from the lake's marts like anyone else would."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from flows.cli.output import print_rows
from flows.cli.sparkline import sparkline
from warehouse import Lake

TIMELINE = """
SELECT topic, day, articles, passing, advance, setback, tighten, ease
FROM topic_daily
WHERE topic IN (SELECT topic FROM article_topic)
ORDER BY topic, day
"""

QUESTION = """
SELECT t.day, t.advance, t.setback, max_by(a.title, m.score) AS strongest_headline
FROM topic_daily AS t
JOIN article_topic AS m ON m.topic = t.topic AND m.level = 'substantial' AND m.dated::DATE = t.day
JOIN article AS a USING (article_id)
WHERE t.topic = 'ceasefire_talks' AND a.language = 'en'
GROUP BY t.day, t.advance, t.setback
ORDER BY t.day
"""

FUNNEL = """
SELECT outcome, reason, sum(urls)::INTEGER AS urls, count(DISTINCT source_id) AS sources
FROM fate_funnel
GROUP BY outcome, reason
ORDER BY outcome, urls DESC
"""

_PAIRS = (("advance", "setback"), ("tighten", "ease"))


def show_timeline(lake: Lake) -> None:
    """Each topic's articles per day as a sparkline, with the directions that the articles report."""
    _, found = lake.rows(TIMELINE)
    rows = []
    for topic, group in groupby(found, key=lambda row: row["topic"]):
        days = list(group)
        rows.append(
            {
                "topic": topic,
                f"{days[0]['day']:%-d %b} to {days[-1]['day']:%-d %b}": sparkline([day["articles"] for day in days]),
                "articles": sum(day["articles"] for day in days),
                "passing": sum(day["passing"] for day in days),
                "directions": _directions(days),
            }
        )
    print_rows(rows, list(rows[0]) if rows else ["topic"], title="Topics, articles a day")


def show_question(lake: Lake) -> None:
    """One question to the lake: the statement, then its result."""
    print("\nWhen did the talks move, and which way? Ask in SQL:")
    print(QUESTION)
    names, rows = lake.rows(QUESTION)
    print_rows(rows, names)


def show_funnel(lake: Lake) -> None:
    """Where every URL that the passes saw went."""
    names, rows = lake.rows(FUNNEL)
    print_rows(rows, names, title="\nEvery URL that was seen, by its fate")


def show_farewell(lake: Lake, home: Path) -> None:
    """Where the lake is, and what to type next."""
    [(articles, versions, sources)] = lake.query(
        "SELECT count(*), (SELECT count(*) FROM base.article_version), count(DISTINCT source_id) FROM article"
    )
    print(f"\nThe lake is in {home}: {articles} articles in {versions} versions from {sources} sources. Next, try:\n")
    for command, meaning in _next(home):
        print(f"  {command}\n      {meaning}")


def _next(home: Path) -> tuple[tuple[str, str], ...]:
    at = f"NEWSLAKE_HOME={home}"
    return (
        (f"{at} newslake topics", "each topic's days, and the newest articles with a sentence of evidence"),
        (f'{at} newslake sql "FROM source_health"', "how the publishers fared; one of them was out of reach for two days"),
        (f"{at} newslake sql --show", "all tables and marts, with their columns"),
        ("newslake ingest", "the same on real sources, into ./lake"),
    )


def _directions(days: Sequence[dict[str, int]]) -> str:
    totals = {name: sum(day[name] for day in days) for pair in _PAIRS for name in pair}
    return ", ".join(f"{totals[name]} {name}" for pair in _PAIRS for name in pair if any(totals[other] for other in pair))
