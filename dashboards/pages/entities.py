"""Entities: a list of all, and one over time with the entities and topics that it appears with."""

from dashboards import charts
from dashboards.answers import ask, days_held
from dashboards.page import Page, parts, worded
from dashboards.request import NotFoundError, PageRequest, each_day
from warehouse.read import entity_page as sql

part = worded("entities")

DAYS = 90


def entities(request: PageRequest) -> Page:
    """People, states and organisations, the most named first; those whose name contains `q`, if asked."""
    words = request.text("q")
    named, unnamed = (ask(statement, words=words) for statement in (sql.NAMED, sql.UNNAMED))
    nothing = {"nothing": f"No article names an entity with {words} in its name."} if words else {}
    shown = parts(
        part("entities", named, **nothing),
        part("unnamed", unnamed, shown=("entity", "name", "kind"), folded=True),
    )
    return Page("list.html", "Entities", shown)


def entity(request: PageRequest) -> Page:
    """One entity. Raises NotFoundError."""
    name = request.named["entity"]
    found = {row["entity"]: row for row in ask(sql.ENTITIES).rows}
    if name not in found:
        raise NotFoundError(f"no entity {name}", [("all entities", "/entities")])
    since, until = request.span(*days_held(), DAYS)
    given = {"entity": name, "since": since, "until": until}
    series = ask(sql.SERIES, **given)
    days = each_day(since, until)
    drawn = charts.columns(series.rows, "articles", "articles per day", days) if any(row["articles"] for row in series.rows) else None
    shown = parts(
        part("curve", series, chart=drawn),
        part("together", ask(sql.WITH_WHOM, **given)),
        part("topics", ask(sql.TOPICS, **given)),
        part("articles", ask(sql.ARTICLES, **given)),
    )
    return Page("entity.html", found[name]["name"] or name, shown, {"row": found[name], "since": since, "until": until})
