"""Printing rows: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

Format = Literal["table", "csv", "json"]


def print_rows(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    *,
    format: Format = "table",
    title: str | None = None,
    whole: Collection[str] = (),
) -> None:
    """Print rows on stdout; JSON is one array of objects, instants are ISO 8601 with offset. Columns in `whole` are never wrapped."""
    if format == "json":
        json.dump([{name: row.get(name) for name in columns} for row in rows], sys.stdout, default=plain, ensure_ascii=False, indent=2)
        print()
    elif format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_cell(row.get(name)) for name in columns] for row in rows])
    else:
        from rich.console import Console  # 0.3 s that rows for programs need not wait for
        from rich.table import Table

        table = Table(title=title, title_justify="left", header_style="bold")
        for name in columns:
            numeric = any(isinstance(row.get(name), (int, float)) for row in rows)
            table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=name in whole)
        for row in rows:
            table.add_row(*[_cell(row.get(name)) for name in columns])
        Console().print(table)


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
