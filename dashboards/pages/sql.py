"""SQL: runs a typed statement in the fenced process and shows its rows as a table, a chart, CSV or Parquet."""

import os
import re
from typing import Any

from dashboards import charts
from dashboards.answers import Answer, ask_freely, read
from dashboards.page import Page, Part, Spec, parts
from dashboards.request import PageRequest
from extractors.errors import LakeError
from warehouse.lake.marts import marts
from warehouse.read.examples import EXAMPLES
from warehouse.read.fence import Limits
from warehouse.read.names import base_tables

ROWS = 1000
_LINE = re.compile(r"LINE (\d+):")


def sql(request: PageRequest) -> Page:
    """The page, with the answer of the statement in its address. A link from another site shows the statement and does not run it."""
    statement = request.text("q")
    limits = Limits.of(os.environ)
    given: dict[str, Any] = {
        "statement": statement or EXAMPLES[0][2],
        "examples": EXAMPLES,
        "limits": limits,
        "limit": ROWS,
        "schema": _schema(),
        "wrong": "",
        "line": 0,
        "waits": bool(statement) and request.foreign,
        "more": False,
        "drawn": None,
    }
    if not statement or request.foreign:
        return Page("sql.html", "SQL", values=given)
    try:
        answer = ask_freely(statement, ROWS + 1, request.gone)
    except LakeError as error:
        line = _LINE.search(error.message)
        return Page("sql.html", "SQL", values=given | {"wrong": error.message, "line": int(line[1]) if line else 0}, status=400)
    given["more"] = len(answer.rows) > ROWS
    shown = Answer(answer.rows[:ROWS], answer.columns, answer.sql)
    chart, given["drawn"] = _chart(request, shown)
    count = f"First {ROWS:,} rows" if given["more"] else f"{len(shown.rows):,} row{'s' * (len(shown.rows) != 1)}"
    return Page(
        "sql.html", "SQL", parts(Part(name="rows", title=count, answer=shown, nothing="The statement gave no rows.", chart=chart)), given
    )


def _chart(request: PageRequest, answer: Answer) -> tuple[Spec | None, dict[str, Any] | None]:
    """The picture that the address asks for, or the one that fits, with what else can be chosen; none where there is nothing to draw."""
    places, figures = charts.choices(answer.rows, answer.columns)
    if not len(answer.rows) > 1 or not figures or len(places) < 2:
        return None, None
    figure = request.one_of("y", figures)
    along = request.one_of("x", [name for name in places if name != figure])
    words = [name for name in places if name not in {along, *figures}]
    series = "" if request.text("series") == along else request.one_of("series", ["", "none", *words])
    if not series and words and charts.fitting(answer.rows, along, "") == "points":
        series = words[0]
    series = "" if series == "none" else series
    kind = request.one_of("chart", ["fitting", *charts.KINDS, "none"])
    chosen = {"places": places, "figures": figures, "words": words, "x": along, "y": figure, "series": series, "chart": kind}
    if kind == "none":
        return None, chosen
    kind = charts.fitting(answer.rows, along, series) if kind == "fitting" else kind
    return charts.of_rows(answer.rows, kind, along, figure, series), chosen


def _schema() -> list[dict[str, Any]]:
    """Marts with the meaning of each column, then base tables."""
    named = [
        {"name": mart.name, "meaning": mart.meaning, "columns": mart.columns, "macro": mart.macro}
        for mart in sorted(marts(), key=lambda mart: mart.name)
    ]
    try:
        tables = read(base_tables)
    except LakeError:
        tables = []
    return named + [
        {"name": f"base.{name}", "meaning": "", "columns": tuple((column, "") for column in columns.split(", ")), "macro": False}
        for name, columns in tables
    ]
