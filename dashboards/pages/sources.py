"""Sources: all of them, and one source's rhythm, health, drift, fates and topics."""

from __future__ import annotations

from datetime import UTC, datetime

from dashboards import charts
from dashboards.answers import ask
from dashboards.asked import Asked, NotThereError
from dashboards.page import Page, Part, parts
from warehouse.read import home_page
from warehouse.read import source_page as sql

DAYS = 90


def sources(asked: Asked) -> Page:
    """Every source with how it is doing, the least well first."""
    part = Part(
        "sources",
        "Sources",
        ask(sql.SOURCES),
        "The least well first. Lag is the median time from publication to arrival over seven days.",
        "No source yet: `newslake ingest` polls the catalogue, `newslake demo` invents one.",
    )
    return Page("list.html", "Sources", parts(part), {"part": part})


def source(asked: Asked) -> Page:
    """One source. Raises NotThereError."""
    name = asked.named["source"]
    health = ask(sql.HEALTH, source=name)
    if not health.rows:
        raise NotThereError(f"no source {name}", [("all sources", "/sources")])
    [span] = ask(home_page.SPAN).rows
    today = datetime.now(UTC).date()
    since, until = asked.span(span["first_day"] or today, span["last_day"] or today, DAYS)
    given = {"source": name, "since": since, "until": until}
    rhythm, hours = ask(sql.RHYTHM, **given), ask(sql.HOURS, **given)
    drawn = charts.columns(rhythm.rows, "day", "articles", "articles per day") if rhythm.rows else None
    by_hour = charts.columns(hours.rows, "hour", "articles", "articles") if any(row["articles"] for row in hours.rows) else None
    shown = parts(
        Part("rhythm", "Articles by day", rhythm, "By when they were published.", "No article in these days.", drawn),
        Part(
            "hours",
            "Hours of publication",
            hours,
            "Hours of the day, UTC, of articles with a publication time.",
            "No time is known.",
            by_hour,
        ),
        Part("topics", "Topics", ask(sql.TOPICS, **given), nothing="None of its articles of these days is about a topic."),
        Part("drift", "Drift", ask(sql.DRIFT, **given), "Times outside its own bounds.", "It never left its own bounds."),
        Part("articles", "Newest articles", ask(sql.NEWEST, **given), nothing="No article in these days."),
        Part("fates", "Last URLs and how they ended", ask(sql.FATES, **given), "Known URLs left out.", "No URL of it is on record."),
        Part("polls", "Last polls", ask(sql.POLLS, **given), nothing="It was never polled: its articles were backfilled."),
        Part("health", "Health", health),
    )
    return Page("source.html", health.rows[0]["title"] or name, shown, {"row": health.rows[0], "since": since, "until": until})
