"""Charts as Vega-Lite specifications, made by Altair. Times are UTC. Colour-blind readers can distinguish the colours.

The colours come from Okabe and Ito's palette (Color Universal Design, 2008), each moved to a lightness that has a contrast of 3:1 on
both backgrounds (WCAG 2.2, 1.4.11). Where colour shows a state, a sign or a position shows it too.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import altair as alt

Row = Mapping[str, Any]
Spec = dict[str, Any]

BLUE, TEAL, ORANGE, VERMILION, PURPLE, GREY = "#3273d3", "#13908a", "#c77a0a", "#d4572a", "#a565c0", "#85898f"
SERIES = (BLUE, ORANGE, PURPLE, TEAL, VERMILION, GREY)
DASHES = [[1, 0], [6, 3], [2, 2], [10, 3], [6, 3, 2, 3], [3, 6]]
UP, DOWN, BOTH = TEAL, VERMILION, GREY
OUTCOMES = {
    "appended": BLUE,
    "revised": TEAL,
    "duplicate": GREY,
    "off-topic": "#7f8f55",
    "rejected": ORANGE,
    "failed": VERMILION,
    "deferred": PURPLE,
}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
PRINTED: Spec = {
    "font": FONT,
    "background": "white",
    "padding": 16,
    "view": {"stroke": None},
    "axis": {"gridColor": "#e5e7eb", "domainColor": "#9aa0a8", "tickColor": "#9aa0a8", "labelColor": "#4b5058", "titleColor": "#4b5058"},
    "title": {"anchor": "start", "fontSize": 15, "offset": 12},
}
ISO = "%Y-%m-%d"
KINDS = ("line", "area", "bars", "points")
MARKS = {"burst": ("triangle-up", VERMILION), "dip: silence": ("triangle-down", PURPLE), "dip: outage of sources": ("cross", GREY)}
COUNTS: Spec = {"format": "~s", "tickMinStep": 1, "tickCount": 5, "domain": False, "ticks": False}
ABOVE = alt.Legend(title=None, orient="top", columns=4)
AXIS = alt.Axis(title=None, format=ISO, labelOverlap=True, labelSeparation=12, labelFlush=True, grid=False, tickCount=6)


def _days() -> alt.X:
    return alt.X("day:T", scale=alt.Scale(type="utc"), axis=AXIS)


def _columns_of_days(days: Sequence[date]) -> alt.X:
    """A column for each of the days, those without rows included."""
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap=True, labelSeparation=12, ticks=False)
    return alt.X("day:O", scale=alt.Scale(domain=[day.isoformat() for day in days]), axis=axis)


def _data(rows: Sequence[Row]) -> alt.InlineData:
    return alt.InlineData(
        values=[{name: (value.isoformat() if isinstance(value, date | datetime) else value) for name, value in row.items()} for row in rows]
    )


def _spec(chart: Any, height: int) -> Spec:
    spec: Spec = chart.properties(width="container", height=height).to_dict(validate=False)
    spec.pop("config", None)
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def curve(
    rows: Sequence[Row],
    *,
    unit: str,
    expected: Sequence[Row] = (),
    error: Sequence[Row] = (),
    marks: Sequence[Row] = (),
    percent: bool = False,
    log: bool = False,
    mean: bool = False,
) -> Spec:
    """Lines over time, a row {day, series, n} each, and `mean` where it is drawn; `expected` and `error` are bands {day, low, high};
    `marks` are {day, n, note, kind}, the kind one of MARKS.

    A click on a day chooses it, a drag chooses a span: the page's script reads `day`.
    """
    names = list(dict.fromkeys(row["series"] for row in rows))
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=names, range=list(SERIES[: len(names)])),
        legend=alt.Legend(title=None, orient="top-left", offset=4) if len(names) > 1 else None,
    )
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=DASHES[: len(names)]), legend=None)
    scale = alt.Scale(type="symlog", constant=1) if log else alt.Scale(zero=True, nice=True)
    axis = alt.Axis(**COUNTS | ({"format": "~%", "tickMinStep": 0} if percent else {}))
    y = alt.Y("n:Q", title=unit, scale=scale, axis=axis)
    base = alt.Chart(_data(rows)).encode(x=_days())
    layers: list[Any] = []
    for colour_of_band, found in ((GREY, expected), (BLUE, error)):
        if found:
            band = alt.Chart(_data(found)).mark_area(opacity=0.18, color=colour_of_band)
            layers.append(band.encode(x=_days(), y=alt.Y("low:Q", title=unit, scale=scale, axis=axis), y2="high:Q"))
    if mean:
        layers.append(base.mark_line(opacity=0.35, strokeWidth=1).encode(y=y, color=colour, detail="series:N"))
        layers.append(base.mark_line(strokeWidth=2.5).encode(y=alt.Y("mean:Q"), color=colour, strokeDash=dash))
    else:
        points = {"size": 28, "filled": True} if len(rows) <= 130 else False
        layers.append(base.mark_line(strokeWidth=2, point=points).encode(y=y, color=colour, strokeDash=dash))
    if marks:
        present = [kind for kind in MARKS if any(mark["kind"] == kind for mark in marks)]
        shapes, shades = ([MARKS[kind][place] for kind in present] for place in (0, 1))
        legend = alt.Legend(title=None, orient="top", symbolOpacity=1)
        shape = alt.Shape("kind:N", scale=alt.Scale(domain=present, range=shapes), legend=legend)
        shade = alt.Color("kind:N", scale=alt.Scale(domain=present, range=shades), legend=legend)
        noted = alt.Chart(_data(marks)).mark_point(size=110, filled=True, opacity=1, yOffset=-9).encode(x=_days(), y="n:Q", shape=shape)
        layers.append(noted.encode(color=shade, tooltip=["note:N"]))
    periods = max(1, len({row["day"] for row in rows}))
    tips = [alt.Tooltip("day:T", format=ISO, timeUnit="utcyearmonthdate", title="day"), alt.Tooltip("series:N", title=" ")]
    tips.append(alt.Tooltip("n:Q", title=unit, format=".2%" if percent else ","))
    touch = base.mark_rule(clip=True, strokeWidth=max(5, 700 / periods), opacity=0.001, cursor="pointer").encode(tooltip=tips)
    brush = alt.selection_interval(name="brush", encodings=["x"])
    layers.append(touch.add_params(brush))
    return _spec(alt.layer(*layers).resolve_scale(color="independent", shape="independent", strokeDash="shared"), 280)


def diverging(rows: Sequence[Row], days: Sequence[date], names: Sequence[str], titles: Mapping[str, str], unit: str) -> Spec:
    """Articles by direction, {day, direction, articles}: the first of `names` above zero, the second below, mixed across it."""
    bars = []
    for day in sorted({row["day"] for row in rows}):
        found = {row["direction"]: row["articles"] for row in rows if row["day"] == day}
        half = found.get("mixed", 0) / 2
        edges = {"mixed": (-half, half)} if half else {}
        for sign, name in zip((1, -1), names, strict=False):
            if found.get(name):
                edges[name] = (sign * half, sign * (half + found[name]))
        bars += [
            {"day": day, "direction": titles.get(name, name), "from": low, "to": high, "articles": found[name]}
            for name, (low, high) in edges.items()
        ]
    domain = [titles.get(name, name) for name in (*names[:2], "mixed")]
    counts = alt.Y("from:Q", title=unit, axis=alt.Axis(labelExpr="abs(datum.value)", **COUNTS))
    colour = alt.Color(
        "direction:N",
        scale=alt.Scale(domain=domain, range=[UP, DOWN, BOTH][: len(domain)]),
        legend=alt.Legend(title=None, orient="top", offset=6),
    )
    tips = ["day:O", "direction:N", alt.Tooltip("articles:Q", format=",")]
    chart = alt.Chart(_data(bars)).mark_bar(cursor="pointer")
    return _spec(chart.encode(x=_columns_of_days(days), y=counts, y2="to:Q", color=colour, tooltip=tips), 200)


def stacked(rows: Sequence[Row], days: Sequence[date], colours: Mapping[str, str], unit: str) -> Spec:
    """Counts by day, {day, series, n}, stacked by series."""
    present = {name: colour for name, colour in colours.items() if any(row["series"] == name for row in rows)}
    counts = alt.Y("n:Q", title=unit, axis=alt.Axis(**COUNTS))
    colour = alt.Color("series:N", scale=alt.Scale(domain=list(present), range=list(present.values())), legend=ABOVE)
    tips = ["day:O", "series:N", alt.Tooltip("n:Q", title=unit, format=",")]
    return _spec(alt.Chart(_data(rows)).mark_bar().encode(x=_columns_of_days(days), y=counts, color=colour, tooltip=tips), 200)


def columns(rows: Sequence[Row], y: str, unit: str, days: Sequence[date] = (), x: str = "day") -> Spec:
    """One column for each of the days, or for each value of `x`."""
    axis = _columns_of_days(days) if days else alt.X(f"{x}:O", axis=alt.Axis(labelAngle=0, title=x, labelOverlap=True))
    counts = alt.Y(f"{y}:Q", title=unit, axis=alt.Axis(**COUNTS | {"tickCount": 4}))
    tips = [f"{x}:O", alt.Tooltip(f"{y}:Q", format=",")]
    return _spec(alt.Chart(_data(rows)).mark_bar(color=BLUE).encode(x=axis, y=counts, tooltip=tips), 150)


def choices(rows: Sequence[Row], names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of rows that somebody asked for: the columns that can be drawn along (times first, then words, then figures), and the figures."""
    kinds = {name: next((row[name] for row in rows if row[name] is not None), None) for name in names}
    figures = [name for name, value in kinds.items() if isinstance(value, int | float) and not isinstance(value, bool)]
    times = [name for name, value in kinds.items() if isinstance(value, date)]
    return [*times, *(name for name, value in kinds.items() if isinstance(value, str)), *figures], figures


def of_rows(rows: Sequence[Row], kind: str, along: str, figure: str, series: str = "") -> Spec:
    """Rows as one of KINDS: a column of times, words or figures against a figure, in a colour for each value of `series`."""
    given = [{"x": row[along], "y": _number(row[figure]), **({"s": str(row[series])} if series else {})} for row in rows]
    first = next((row[along] for row in rows if row[along] is not None), None)
    y = alt.Y("y:Q", title=figure)
    colour: Spec = {"color": alt.Color("s:N", legend=alt.Legend(title=series, orient="top", columns=4))} if series else {}
    own: Spec = {} if series else {"color": BLUE}
    data = alt.Chart(_data(given))
    if kind == "bars":
        bars = data.mark_bar(**own)
        named = alt.Y("x:N", sort=None, title=along, axis=alt.Axis(labelLimit=300))
        return _spec(bars.encode(y=named, x=alt.X("y:Q", title=figure), **colour), min(1200, 20 * len({row["x"] for row in given}) + 20))
    letter, options = "Q", Spec()
    if isinstance(first, date):
        letter, options = "T", {"scale": alt.Scale(type="utc"), "axis": alt.Axis(format=ISO, labelOverlap=True)}
    elif isinstance(first, str | bool):
        letter, options = "N", {"sort": None}
    mark = {
        "line": data.mark_line(point=True, **own),
        "area": data.mark_area(opacity=0.8, **own),
        "points": data.mark_circle(size=40, **own),
    }
    tips = [alt.Tooltip(f"x:{letter}", title=along), alt.Tooltip("y:Q", title=figure)]
    return _spec(mark[kind].encode(x=alt.X(f"x:{letter}", title=along, **options), y=y, tooltip=tips, **colour), 260)


def fitting(rows: Sequence[Row], along: str, series: str) -> str:
    """The one of KINDS that says most: a line where each time has one figure, points where it has several, bars for words."""
    first = next((row[along] for row in rows if row[along] is not None), None)
    if isinstance(first, str) or first is None:
        return "bars"
    keys = [(row[along], row[series] if series else None) for row in rows]
    return "line" if isinstance(first, date) and len(set(keys)) == len(keys) else "points"


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def printed(spec: Spec, title: str) -> Spec:
    """A chart for a file of its own: 840 pixels wide, with its title, on white."""
    return {**spec, "width": 840, "title": title, "config": PRINTED}
