"""Sources: all of them, and one source's rhythm, health, drift, fates and topics."""

from dashboards import charts
from dashboards.answers import ask, days_held
from dashboards.page import Page, Part, parts
from dashboards.request import NotFoundError, PageRequest, each_day
from warehouse.read import source_page as sql

DAYS = 90


def sources(request: PageRequest) -> Page:
    """Every source with how it is doing, the least well first."""
    part = Part(
        name="sources",
        title="Sources",
        answer=ask(sql.SOURCES),
        meaning="The least well first. Lag is the median time from publication to arrival over seven days.",
        nothing="No source yet: `newslake ingest` polls the catalogue, `newslake demo` invents one.",
    )
    return Page("list.html", "Sources", parts(part))


def source(request: PageRequest) -> Page:
    """One source. Raises NotFoundError."""
    name = request.named["source"]
    health = ask(sql.HEALTH, source=name)
    if not health.rows:
        raise NotFoundError(f"no source {name}", [("all sources", "/sources")])
    since, until = request.span(*days_held(), DAYS)
    given = {"source": name, "since": since, "until": until}
    rhythm, hours = ask(sql.RHYTHM, **given), ask(sql.HOURS, **given)
    drawn = charts.columns(rhythm.rows, "articles", "articles per day", each_day(since, until)) if rhythm.rows else None
    by_hour = charts.columns(hours.rows, "articles", "articles", x="hour") if any(row["articles"] for row in hours.rows) else None
    shown = parts(
        Part(
            name="rhythm",
            title="Articles by day",
            answer=rhythm,
            meaning="By when they were published.",
            nothing="No article in these days.",
            chart=drawn,
        ),
        Part(
            name="hours",
            title="Hours of publication",
            answer=hours,
            meaning="Hours of the day, UTC, of articles with a publication time.",
            nothing="No time is known.",
            chart=by_hour,
        ),
        Part(
            name="topics", title="Topics", answer=ask(sql.TOPICS, **given), nothing="None of its articles of these days is about a topic."
        ),
        Part(
            name="drift",
            title="Drift",
            answer=ask(sql.DRIFT, **given),
            meaning="Times outside its own bounds.",
            nothing="It never left its own bounds.",
        ),
        Part(name="articles", title="Newest articles", answer=ask(sql.NEWEST, **given), nothing="No article in these days."),
        Part(
            name="fates",
            title="Last URLs and how they ended",
            answer=ask(sql.FATES, **given),
            meaning="Known URLs left out.",
            nothing="No URL of it is on record.",
        ),
        Part(
            name="polls", title="Last polls", answer=ask(sql.POLLS, **given), nothing="It was never polled: its articles were backfilled."
        ),
        Part(name="health", title="Health", answer=health),
    )
    return Page("source.html", health.rows[0]["title"] or name, shown, {"row": health.rows[0], "since": since, "until": until})
