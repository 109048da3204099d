"""How the pages draw: colours that every eye can distinguish, axes with units, UTC.

The palette is Okabe and Ito's (Color Universal Design, 2008): eight colours that stay apart in the common kinds of colour
blindness. Where colour says a state, a sign in the cell says it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt

Row = dict[str, Any]

BLUE, SKY, GREEN, YELLOW, ORANGE, VERMILION, PURPLE, GREY = (
    "#0072B2",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#E69F00",
    "#D55E00",
    "#CC79A7",
    "#999999",
)
# state: (colour, sign)
STATES = {
    "articles": (BLUE, ""),
    "nothing new": (SKY, "·"),
    "rows held back": (ORANGE, "q"),
    "drifting": (PURPLE, "~"),
    "mostly rejected": (VERMILION, "r"),
    "no answer": (YELLOW, "x"),
    "not polled": (GREY, "-"),
}
OUTCOMES = {
    "appended": BLUE,
    "revised": SKY,
    "duplicate": GREY,
    "off-topic": GREEN,
    "rejected": ORANGE,
    "failed": VERMILION,
    "deferred": PURPLE,
}
DIRECTIONS = {"advance": GREEN, "setback": VERMILION, "tighten": PURPLE, "ease": SKY, "mixed": YELLOW}
PAIR = (BLUE, ORANGE)
DAY = "%b %d"
DAYS = alt.TimeIntervalStep(interval="day", step=1)
LEGEND = alt.Legend(title=None, orient="top", columns=2)


def frame(rows: Sequence[Row], columns: Sequence[str]) -> Any:
    """Rows as a DataFrame that has its columns even when it is empty; days as instants, which is what Vega-Lite takes."""
    import pandas as pd

    table = pd.DataFrame(list(rows), columns=list(columns))
    for name in ("day", "week"):
        if name in table:
            table[name] = pd.to_datetime(table[name])
    return table


def day_axis(title: str = "day (UTC)") -> alt.Axis:
    """A time axis of days."""
    return alt.Axis(title=title, format=DAY, labelAngle=0, labelOverlap=True, tickCount=8)


def scale(colours: dict[str, str]) -> alt.Scale:
    """A fixed colour for each name."""
    return alt.Scale(domain=list(colours), range=list(colours.values()))


def present(colours: dict[str, str], values: Iterable[str]) -> dict[str, str]:
    """The colours of those names that occur, so that a legend has no entry to look for in vain."""
    found = set(values)
    return {name: colour for name, colour in colours.items() if name in found}


def direction_colours(directions: Iterable[str]) -> dict[str, str]:
    """A colour for each direction, mixed last: the shipped ones have their own, others take what is left in the order of names."""
    found = set(directions)
    left = iter(
        [colour for colour in (GREEN, VERMILION, PURPLE, SKY, BLUE, ORANGE) if colour not in {DIRECTIONS.get(name) for name in found}]
    )
    names = [*sorted(found - {"mixed"}), *({"mixed"} & found)]
    return {name: DIRECTIONS.get(name) or next(left, GREY) for name in names}


def heat_map(table: Any) -> alt.LayerChart:
    """Sources by days, coloured and signed by state."""
    sources = max(1, table["source_id"].nunique())
    base = alt.Chart(table).encode(
        x=alt.X("day:O", timeUnit="utcyearmonthdate", axis=alt.Axis(title="day (UTC)", format=DAY, labelAngle=-90, labelOverlap=True)),
        y=alt.Y("source_id:N", title=None),
        tooltip=["source_id", alt.Tooltip("day:T", format="%Y-%m-%d"), "state", "polls", "articles", "quarantined", "rejected"],
    )
    colours = present({state: colour for state, (colour, _) in STATES.items()}, table["state"])
    cells = base.mark_rect(stroke="white", strokeWidth=0.5).encode(color=alt.Color("state:N", scale=scale(colours), legend=LEGEND))
    signs = base.mark_text(fontSize=11, color="black").encode(text="sign:N")
    chart: alt.LayerChart = (cells + signs).properties(width="container", height=alt.Step(18) if sources < 80 else alt.Step(10))
    return chart


def stacked_days(table: Any, *, series: str, colours: dict[str, str], unit: str) -> alt.Chart:
    """Counts by day, stacked by series."""
    chart: alt.Chart = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("day:T", timeUnit="utcyearmonthdate", axis=day_axis()),
            y=alt.Y("n:Q", title=unit, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(f"{series}:N", scale=scale(present(colours, table[series])), legend=LEGEND),
            tooltip=[alt.Tooltip("day:T", format="%Y-%m-%d"), series, alt.Tooltip("n:Q", title=unit)],
        )
        .properties(width="container", height=220)
    )
    return chart


def bars(table: Any, *, label: str, value: str, unit: str, colour: str | None = None, colours: dict[str, str] | None = None) -> alt.Chart:
    """Horizontal bars, longest first; coloured by column `colour` where `colours` gives the colours of its values."""
    chart: alt.Chart = (
        alt.Chart(table)
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X(f"{value}:Q", title=unit, axis=alt.Axis(tickMinStep=1, tickCount=6)),
            y=alt.Y(f"{label}:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220)),
            tooltip=list(table.columns),
        )
        .properties(width="container", height=alt.Step(20))
    )
    if colour and colours:
        chart = chart.encode(color=alt.Color(f"{colour}:N", scale=scale(present(colours, table[colour])), legend=LEGEND))
    return chart


def line_with_bounds(table: Any, unit: str) -> alt.LayerChart:
    """One source's figure over time with what was allowed."""
    base = alt.Chart(table).encode(
        x=alt.X("validated_at:T", axis=alt.Axis(title="time (UTC)", format=DAY, labelOverlap=True, tickCount=DAYS))
    )
    band = base.mark_area(opacity=0.25, color=GREY).encode(y=alt.Y("lower_bound:Q", title=unit), y2="upper_bound:Q")
    line = base.mark_line(color=BLUE).encode(y="value:Q")
    points = base.mark_point(filled=True, size=60).encode(
        y="value:Q",
        color=alt.Color("met:N", scale=scale({"in bounds": BLUE, "out of bounds": VERMILION}), legend=alt.Legend(title=None, orient="top")),
        shape=alt.Shape("met:N", scale=alt.Scale(domain=["in bounds", "out of bounds"], range=["circle", "cross"]), legend=None),
        tooltip=["validated_at", "observed", "expected"],
    )
    chart: alt.LayerChart = (band + line + points).properties(width="container", height=220)
    return chart


def curves(table: Any, *, unit: str, topics: Sequence[str], percent: bool) -> alt.Chart | alt.LayerChart:
    """Topics over time; days with a note carry a mark."""
    colours = dict(zip(topics, PAIR, strict=False))
    dashes = alt.Scale(domain=list(topics), range=[[1, 0], [6, 3]][: len(topics)])
    base = alt.Chart(table).encode(x=alt.X("day:T", axis=day_axis("time (UTC)")))
    axis = alt.Axis(format="%") if percent else alt.Axis(tickMinStep=1)
    lines = base.mark_line(point=True).encode(
        y=alt.Y("n:Q", title=unit, axis=axis),
        color=alt.Color("topic:N", scale=scale(colours), legend=alt.Legend(title=None, orient="top")),
        strokeDash=alt.StrokeDash("topic:N", scale=dashes, legend=None),
        tooltip=[
            "topic",
            alt.Tooltip("day:T", format="%Y-%m-%d"),
            alt.Tooltip("n:Q", title=unit, format=".1%" if percent else ","),
            "note",
        ],
    )
    chart = lines
    if (table["note"] != "").any():
        marks = base.transform_filter("datum.note != ''").mark_point(shape="triangle-up", size=120, filled=True, color=VERMILION)
        chart = lines + marks.encode(y="n:Q", tooltip=["note"])
    wide: alt.Chart | alt.LayerChart = chart.properties(width="container", height=260)
    return wide
