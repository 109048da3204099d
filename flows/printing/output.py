"""Printing rows: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

Format = Literal["table", "csv", "json"]
FOLDED = 16
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_rows(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    *,
    format: Format = "table",
    title: str | None = None,
    whole: Collection[str] = (),
) -> None:
    """Print rows on stdout; JSON is one array of objects, instants are ISO 8601 with offset.

    A table that does not fit the terminal is printed row by row, as names and values. Columns in `whole` are never wrapped.
    """
    if format == "json":
        print_json([{name: row.get(name) for name in columns} for row in rows])
    elif format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_cell(row.get(name)) for name in columns] for row in rows])
    else:
        _print_table(rows, columns, title, whole)


def print_json(value: object) -> None:
    """Print one JSON value on stdout; instants are ISO 8601 with offset."""
    json.dump(value, sys.stdout, default=plain, ensure_ascii=False, indent=2)
    print()


def _print_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str], title: str | None, whole: Collection[str]) -> None:
    from rich.console import Console  # 0.3 s that rows for programs need not wait for
    from rich.table import Table

    console = Console()
    cells = [[printable(_cell(row.get(name))) for name in columns] for row in rows]
    if rows and _least_width(cells, columns, whole) > console.width:
        if title:
            console.print(title, style="italic", highlight=False)
        for row in cells:
            record = Table.grid("name", "value", padding=(0, 2))
            record.columns[0].style, record.columns[1].overflow = "bold", "fold"
            for name, value in zip(columns, row, strict=True):
                record.add_row(name, value)
            console.print(record)
            console.print()
        return
    table = Table(title=title, title_justify="left", header_style="bold")
    for name in columns:
        numeric = any(isinstance(row.get(name), (int, float)) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=name in whole)
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _least_width(cells: Sequence[Sequence[str]], columns: Sequence[str], whole: Collection[str]) -> int:
    """The width at which a table can still be read: words unbroken up to FOLDED characters, and the lines between columns."""
    width = 1
    for name, *values in zip(columns, *cells, strict=True):
        widest = max(len(value) if name in whole else max(map(len, value.split()), default=0) for value in [name, *values])
        width += 3 + (widest if name in whole else min(widest, FOLDED))
    return width


def printable(text: str) -> str:
    """Text of others as a terminal may show it: control characters, with which a headline could move the cursor, as U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


def filled_columns(rows: Sequence[Mapping[str, object]], columns: Sequence[str], always: Collection[str]) -> list[str]:
    """The columns that have something to tell in any row, beside those that are `always` shown."""
    return [name for name in columns if name in always or any(row.get(name) for row in rows)]


def plain(value: object) -> object:
    """What json cannot say by itself."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(item) for item in value)
    return str(value)
