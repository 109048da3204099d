"""A page in other formats: its parts as JSON and CSV, a chart as SVG and PNG, the rows of a typed statement as Parquet."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboards.answers import location
from dashboards.charts import printed
from dashboards.page import Page, Part
from dashboards.picture import made
from dashboards.request import NotFoundError, PageRequest
from extractors.errors import QueryError
from extractors.strings.values import FORMULA, json_text
from warehouse.read.fence import parquet_fenced

MEDIA_TYPES = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".parquet": "application/vnd.apache.parquet",
}
MAX_BYTES = 256 * 1024 * 1024  # of Parquet: the server has it in memory


def formatted(page: Page, request: PageRequest, ending: str) -> bytes:
    """The page in the form that the ending of its address names. Raises NotFoundError where a part, or its picture, is not there."""
    if ending == ".json":
        chosen = {request.text("part"): _part(page, request)} if request.text("part") else page.parts
        wrong = {"error": page.values["wrong"]} if page.values.get("wrong") else {}
        given = {"title": page.title, "parts": {name: _object(part) for name, part in chosen.items()}, **wrong}
        return json_text(given).encode()
    if page.values.get("wrong"):
        raise QueryError(request.text("q"), str(page.values["wrong"]))
    part = _part(page, request)
    if ending == ".csv":
        return _csv(part)
    if ending == ".parquet":
        if request.path != "/sql":
            raise NotFoundError("Parquet of this page", [("the SQL page gives Parquet", "/sql")])
        out = io.BytesIO()
        parquet_fenced(location(), part.answer.sql, out, most=MAX_BYTES, gone=request.gone)
        return out.getvalue()
    if part.chart is None:
        raise NotFoundError(f"no picture of {part.title}", [(part.title, request.address(part=None))])
    return made(ending[1:], printed(part.chart, f"{page.title}: {part.title}"), request.gone)


def _part(page: Page, request: PageRequest) -> Part:
    name = request.text("part", next(iter(page.parts), ""))
    if name not in page.parts:
        raise NotFoundError(f"no part {name} of this page", [(part.title, request.address(part=part.name)) for part in page.parts.values()])
    return page.parts[name]


def _object(part: Part) -> dict[str, Any]:
    return {"title": part.title, "columns": part.answer.columns, "rows": part.answer.rows, "sql": part.answer.sql}


def _csv(part: Part) -> bytes:
    """Rows for a spreadsheet: text that it would run as a formula gets an apostrophe before it (OWASP, "CSV Injection")."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(_flat, part.answer.columns))  # of a pivot, names of columns are values
    for row in part.answer.rows:
        writer.writerow([_flat(row.get(name)) for name in part.answer.columns])
    return out.getvalue().encode()


def _flat(value: Any) -> Any:
    if isinstance(value, list | tuple | Mapping):
        return json_text(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value
