"""Sources: all of them, and one source's rhythm, health, drift, fates and topics."""

from dashboards import charts
from dashboards.answers import ask, days_held
from dashboards.page import Page, named, parts, worded
from dashboards.request import PageRequest, each_day, identifier
from warehouse.read import source_page as sql
from warehouse.read.quality_page import NAMES

part = worded("sources")

DAYS = 90


def sources(request: PageRequest) -> Page:
    """Every source with how it is doing, the least well first; those whose name contains `q`, if asked."""
    words = request.text("q")
    nothing = {"nothing": f"No source has {words} in its name."} if words else {}
    return Page("list.html", "Sources", parts(part("sources", ask(sql.SOURCES, words=words), **nothing)))


def source(request: PageRequest) -> Page:
    """One source. Raises NotFoundError."""
    name = request.named["source"]
    health = ask(sql.HEALTH, source=name)
    if not health.rows:
        name = identifier("source", name, named(ask(NAMES).rows, "source_id", "name"))
        health = ask(sql.HEALTH, source=name)
    since, until = request.span(*days_held(), DAYS)
    given = {"source": name, "since": since, "until": until}
    rhythm, hours = ask(sql.RHYTHM, **given), ask(sql.HOURS, **given)
    drawn = charts.columns(rhythm.rows, "articles", "articles per day", each_day(since, until)) if rhythm.rows else None
    by_hour = charts.columns(hours.rows, "articles", "articles", x="hour") if any(row["articles"] for row in hours.rows) else None
    shown = parts(
        part("rhythm", rhythm, chart=drawn),
        part("hours", hours, chart=by_hour),
        part("topics", ask(sql.TOPICS, **given)),
        part("drift", ask(sql.DRIFT, **given)),
        part("articles", ask(sql.NEWEST, **given)),
        part("fates", ask(sql.FATES, **given)),
        part("polls", ask(sql.POLLS, **given)),
        part("health", health),
    )
    return Page("source.html", health.rows[0]["title"] or name, shown, {"row": health.rows[0], "since": since, "until": until})
