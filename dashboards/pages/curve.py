"""The curve of a topic's page: by day or week, split or compared with another topic, with the expected count and the error band."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards import charts
from dashboards.answers import Answer
from dashboards.page import Part, Spec, worded
from dashboards.pages.choice import FIGURES, Choice
from warehouse.read import topic_page as sql

part = worded("curve")


def curve(choice: Choice, outlets: Mapping[str, str], splits: Mapping[str, Sequence[str]]) -> tuple[Part, Answer, Answer]:
    """The curve of the topic, in parts or with what it is compared with; its bursts and dips. `splits` are groups and languages."""
    bursts, gaps = choice.ask(sql.BURSTS), choice.ask(sql.GAPS)
    series = _series(choice, outlets, splits)
    several = len(series) > 1
    rows = [({"series": label} if several else {}) | row for label, answer in series for row in answer.rows]
    columns = (["series"] if several else []) + series[0][1].columns
    answer = Answer(rows, columns, sql.together((label, each.sql) for label, each in series) if several else series[0][1].sql)
    percent = choice.figure == "share"
    plain = not several and not any(choice.narrowed.values())
    counted = plain and choice.figure == "articles"
    expected = choice.ask(sql.EXPECTED).rows if counted and choice.by == "day" else []
    error = choice.ask(sql.ERROR).rows if counted and choice.ask(sql.MEASURED).rows else []
    drawn = [
        {"day": row["day"], "series": label, "n": row[choice.figure], "mean": mean}
        for label, each in series
        for row, mean in zip(each.rows, _means([row[choice.figure] or 0 for row in each.rows], 7 if choice.by == "day" else 4), strict=True)
    ]
    chart = charts.curve(
        drawn,
        expected=expected,
        error=error,
        marks=_marks(drawn, bursts.rows, gaps.rows) if plain and choice.by == "day" else (),
        unit=f"{FIGURES[choice.figure]} per {choice.by}" if not percent else FIGURES["share"],
        percent=percent,
        log=choice.log,
        mean=choice.mean,
    )
    words = "Articles that are substantially about it; copies of one text are one story."
    if expected:
        words += " The grey band is what nineteen of twenty ordinary days bring, by the topic's own past eight weeks."
    if error:
        words += f" The true number lies in the blue band with a probability of 90 %, as measured on {error[0]['measured']}."
    elif counted:
        words += " How far it may be off was never measured."
    return part("curve", answer, meaning=words, chart=chart), bursts, gaps


def _series(choice: Choice, outlets: Mapping[str, str], splits: Mapping[str, Sequence[str]]) -> list[tuple[str, Answer]]:
    """Each curve by what it is called."""
    if len(choice.outlets) == 2:
        return [(outlets.get(each, each), choice.ask(sql.SERIES, sources=[each])) for each in choice.outlets]
    if choice.other:
        both = ((choice.title, choice.topic), (choice.titles[choice.other], choice.other))
        return [(title, choice.ask(sql.SERIES, topic=topic)) for title, topic in both]
    kind = f"{choice.split}s"
    found = [(each, choice.ask(sql.SERIES, **{kind: [each]})) for each in choice.narrowed.get(kind) or splits.get(kind, ())]
    found.sort(key=lambda each: -sum(row["articles"] for row in each[1].rows))
    return found[: len(charts.SERIES)] or [(choice.title, choice.ask(sql.SERIES))]


def _means(values: Sequence[float], window: int) -> list[float]:
    return [sum(values[max(0, at - window + 1) : at + 1]) / min(window, at + 1) for at in range(len(values))]


def _marks(drawn: Sequence[Mapping[str, Any]], bursts: Sequence[Mapping[str, Any]], gaps: Sequence[Mapping[str, Any]]) -> list[Spec]:
    height = {row["day"]: row["n"] or 0 for row in drawn}
    marks = [
        {
            "day": row["peak"],
            "n": height[row["peak"]],
            "kind": "burst",
            "note": f"{row['ratio']:g} times the expected: {row['title'] or 'burst'}",
        }
        for row in bursts
        if row["peak"] in height
    ]
    return marks + [
        {
            "day": row["day"],
            "n": height[row["day"]],
            "kind": "dip: outage of sources" if row["outage"] >= 0.5 else "dip: silence",
            "note": row["explanation"],
        }
        for row in gaps
        if row["day"] in height
    ]
