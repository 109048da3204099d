"""Quality: whether the data is healthy, and if not, where: from one sentence down to the rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from math import log2
from typing import Any

from dashboards import charts
from dashboards.answers import Row, ask, read, state
from dashboards.page import BANDS, Page, Part, named, parts, worded
from dashboards.request import PageRequest, each_day, identifier, read_day
from extractors.records import Reason
from warehouse.read import quality_page as sql
from warehouse.read.articles import counts

part = worded("quality")

DAYS = 28
# The sign and the class of a cell, the worst first. Where colour says a state, the sign says it too.
STATES = {
    "no answer": ("×", "bad"),
    "mostly rejected": ("r", "bad"),
    "rows held back": ("q", "warn"),
    "drifting": ("~", "warn"),
    "not polled": ("–", "none"),
    "nothing new": ("·", "calm"),
    "articles": ("", "calm"),
}
RANKED = ["not polled", "drifting", "rows held back", "mostly rejected", "no answer"]  # the first asks for no look
RECENT = 3  # days on which trouble puts a source among those that need a look
MAX_DAYS = 366
CELLS = 2_800  # of one page of the heat map, and as many sources as have so many cells in four weeks
SOURCES = CELLS // DAYS


def quality(request: PageRequest) -> Page:
    """The page; raises QueryError and NotFoundError for what its address asks and the lake has not."""
    now = state()
    held, _, _ = read(counts)
    given: dict[str, Any] = {"state": now, "band": BANDS.get(now.health, "unknown"), "held": held}
    [span] = ask(sql.SPAN).rows
    if span["last_day"] is None:
        return Page("quality.html", "Quality", values=given | {"polled": False})
    since, until = request.span(span["first_day"], span["last_day"], DAYS, MAX_DAYS)
    names = named(ask(sql.NAMES).rows, "source_id", "name")
    source = request.text("source") and identifier("source", request.text("source"), names)
    where = {"since": since, "until": until, "sources": [source] if source else []}
    size, page = min(SOURCES, CELLS // ((until - since).days + 1)), request.whole("page", 1)
    lines = ask(sql.LINES, **where, states=RANKED, recent=RECENT, limit=size, offset=size * (page - 1)).rows
    heat = ask(sql.HEAT, **where | {"sources": [line["source_id"] for line in lines] or [""]})
    rate = ask(sql.RATE, **where)
    funnel, drift, reasons = ask(sql.FUNNEL, **where), ask(sql.DRIFT, **where), ask(sql.QUARANTINE, **where)
    days = each_day(since, until)
    drawn = [{"day": row["day"], "series": row["outcome"], "n": row["n"]} for row in rate.rows]
    history = ask(sql.HISTORY, **where)
    shown = parts(
        part("heat", heat),
        part("rate", rate, chart=charts.stacked(drawn, days, charts.OUTCOMES, "URLs per day") if drawn else None),
        part("funnel", funnel),
        part("drift", drift),
        part("quarantine", ask(sql.HELD, **where)),
        part("reasons", reasons),
        part("freshness", ask(sql.FRESHNESS, **where)),
        part(
            "checks",
            ask(sql.EXPECTATIONS),
            meaning=f"{len(now.failing) or 'None'} of the expectations {'fails' if len(now.failing) == 1 else 'fail'}.",
            folded=not now.failing,
        ),
        part("failures", history),
        *_cell(request, names),
        *_ended(request, where),
    )
    return Page(
        "quality.html",
        "Quality",
        shown,
        given
        | {
            "polled": True,
            "groups": _heat_map(lines, heat.rows),
            "count": lines[0]["sources"] if lines else 0,
            "size": size,
            "page_number": page,
            "days": days,
            "since": since,
            "until": until,
            "chosen": request.text("cell"),
            "meaning": _meaning,
            "funnel_total": sum(row["urls"] for row in funnel.rows),
            "states": STATES,
            "sources": names,
            "tiles": _tiles(rate.rows, days),
        },
    )


def _heat_map(lines: Sequence[Row], cells: Sequence[Row]) -> list[tuple[str, list[tuple[Row, list[Row]]]]]:
    """The sources of this page with their cells, those that need a look apart, and how many there are of each in all."""
    by_source = defaultdict(list)
    for row in cells:
        sign, kind = STATES[row["state"]]
        shade = min(5, 1 + int(log2(row["articles"]))) if row["articles"] else 0
        by_source[row["source_id"]].append({**row, "sign": sign, "kind": kind, "shade": shade})
    groups = []
    for title, look in (("Needs a look", True), ("As usual", False)):
        group = [(line, by_source[line["source_id"]]) for line in lines if line["look"] is look]
        if group:
            count = lines[0]["looks"] if look else lines[0]["sources"] - lines[0]["looks"]
            groups.append((f"{title} ({count:,})", group))
    return groups


def _tiles(rate: Sequence[Mapping[str, Any]], days: Sequence[date]) -> dict[str, list[int]]:
    """Articles, and URLs that came to nothing, by day: for the sparklines of the tiles."""
    came: dict[tuple[str, date], int] = defaultdict(int)
    for row in rate:
        kind = "articles" if row["outcome"] in {"appended", "revised"} else "lost" if row["outcome"] in {"rejected", "failed"} else "other"
        came[kind, row["day"]] += row["n"]
    return {kind: [came[kind, day] for day in days] for kind in ("articles", "lost")}


def _cell(request: PageRequest, names: Mapping[str, str]) -> list[Part]:
    """The drawer of a cell, `cell=source,day`: that source's polls and URLs of that day, and nothing else."""
    given = request.text("cell")
    if not given:
        return []
    source, _, text = given.rpartition(",")
    source = identifier("source", source, names)
    where = {"source": source, "day": read_day("cell", text)}
    title = f"{names[source] or source}, {text}"
    return [
        Part(
            name="cell",
            title=title,
            answer=ask(sql.CELL, **where),
            meaning="Every URL that ended for the source on this day (UTC). The polls below count those that were known.",
            nothing="No URL on this day.",
        ),
        part("cell_polls", ask(sql.CELL_POLLS, **where)),
    ]


def _ended(request: PageRequest, where: Mapping[str, Any]) -> list[Part]:
    """The URLs of one fate, `fate=outcome:reason`."""
    given = request.text("fate")
    if not given:
        return []
    outcome, _, reason = given.partition(":")
    return [
        Part(
            name="ended",
            title=f"URLs that ended as {outcome}: {reason}",
            answer=ask(sql.ENDED, outcome=outcome, reason=reason, **where),
            meaning=f"{_meaning(reason).capitalize()}. The newest 500.",
            nothing="No URL of these days ended so, or only polls counted them.",
        )
    ]


def _meaning(reason: str) -> str:
    """What a reason says; of one that an older release stored and this one does not know, itself."""
    return Reason(reason).meaning if reason in set(Reason) else reason
