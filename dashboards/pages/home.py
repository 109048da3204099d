"""Home: every topic of the lake in a row, under one sentence of quality."""

from collections import defaultdict
from datetime import date, timedelta

from dashboards import sparks
from dashboards.answers import ask, prefetch, state
from dashboards.page import BANDS, Page, named, parts, worded
from dashboards.request import PageRequest, each_day
from warehouse.read import home_page as sql
from warehouse.read.topic_names import direction_titles

part = worded("home")

DAYS = 28
SIZE = 100  # topics of a page


def home(request: PageRequest) -> Page:
    """Topics by how much was written about them in the last seven days."""
    [span] = ask(sql.SPAN).rows
    now = state()
    band = BANDS.get(now.health, "unknown")
    topics = ask(sql.TOPICS)
    if span["last_day"] is None:
        return Page("home.html", "Topics", values={"state": now, "band": band, "count": 0, "held": 0})
    until: date = span["last_day"]
    since = max(span["first_day"], until - timedelta(days=DAYS - 1))
    days = each_day(since, until)
    prefetch(None, *((each, {"since": since, "until": until}) for each in (sql.COUNTS, sql.EXPECTED, sql.DIRECTIONS)))
    counts, expected = ask(sql.COUNTS, since=since, until=until), ask(sql.EXPECTED, since=since, until=until)
    directions, headlines = (
        ask(sql.DIRECTIONS, since=since, until=until),
        ask(sql.HEADLINES, since=max(since, until - timedelta(days=6)), until=until),
    )
    articles = {(row["topic"], row["day"]): row["articles"] for row in counts.rows}
    error = {(row["topic"], row["day"]): (row["low"], row["high"]) for row in counts.rows if row["low"] is not None}
    measured = {topic for topic, _ in error}
    rows = []
    for topic in topics.rows:
        values = [articles.get((topic["topic"], day), 0) for day in days]
        week, before = sum(values[-7:]), sum(values[-14:-7])
        rows.append({**topic, "values": values, "week": week, "change": (week - before) / before if before else None})
    rows.sort(key=lambda row: (-row["week"], row["title"]))
    page, size = request.whole("page", 1), request.whole("size", SIZE)
    outages = [row["day"] for row in ask(sql.OUTAGES, since=since, until=until).rows]
    shown = rows[size * (page - 1) : size * page]
    alerts, strongest = named(ask(sql.ALERTS, until=until).rows, "topic", "ratio"), {row["topic"]: row for row in headlines.rows}
    bands = {(row["topic"], row["day"]): (row["low"], row["high"]) for row in expected.rows}
    moved: dict[str, dict[str, int]] = defaultdict(dict)
    for row in directions.rows:
        moved[row["topic"]][row["direction"]] = row["articles"]
    for row in shown:
        name = row["topic"]
        around = ([found.get((name, day)) for day in days] for found in (bands, error))
        row["spark"] = sparks.spark(row["values"], *around, outages=map(days.index, outages))
        row["directions"] = ways(row["definition"], moved[name])
        row |= {"headline": strongest.get(name), "alert": alerts.get(name)}
    return Page(
        "home.html",
        "Topics",
        parts(
            part("topics", topics),
            part("counts", counts),
            part("directions", directions),
            part("headlines", headlines),
        ),
        {
            "state": now,
            "band": band,
            "topics": shown,
            "count": len(rows),
            "size": size,
            "page_number": page,
            "since": since,
            "until": until,
            "held": span["articles"],
            "weeks": len(days) >= 14,  # else there are no seven days before
            "expected": bool(bands),
            "outages": outages,
            "measured": bool(measured),
            "unmeasured": [row["title"] for row in shown if row["topic"] not in measured],
        },
    )


def ways(definition: str | None, counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """(role, title, articles) of each direction: the definition's two as up and down, mixed between them; none of a topic without any."""
    titles = direction_titles(definition or "")
    names = [*titles, *sorted(counts.keys() - titles.keys() - {"mixed"})][:2]
    found = [
        (role, titles.get(name, name.replace("_", " ")), counts.get(name, 0)) for role, name in zip(("up", "down"), names, strict=False)
    ]
    return [*found[:1], ("both", "mixed", counts.get("mixed", 0)), *found[1:]] if found else []
