"""Which column of an article table holds what, and the cells of a row by that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from extractors.errors import TableError, suggested
from flows.pipeline.backfill.table_lines import CELL

HEADER = 300  # characters of a table's column names in a message
_NOTHING = frozenset({"null", "\\n", "nan", "none", "n/a", "na", "<na>", "nat"})  # what programs write for it, in lower case


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row. `line` counts from 1, a CSV's header included; in Parquet it is the row's number.

    `cells` are by the names of `Columns`; empty cells are None. If a row cannot be read, `problem` says why.
    """

    line: int
    cells: Mapping[str, str | None]
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column of the table holds what. None: not in the table. `url` and `text` are required."""

    url: str = "url"
    text: str = "text"
    title: str | None = "title"
    date: str | None = "date"
    language: str | None = "language"
    source: str | None = None

    def names(self) -> dict[str, str]:
        """The names of the columns that the table has, by what they hold."""
        return {field.name: name for field in fields(self) if (name := getattr(self, field.name)) is not None}

    def spelt(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names of a row; one that differs from a column's in nothing but case is called as the column."""
        return _spelt(tuple(names), self)

    def row(self, line: int, row: Mapping[str, Any]) -> TableRow:
        """The cells of a row by what they hold."""
        row = dict(zip(self.spelt(row), row.values(), strict=True))
        cells = {field: _cell(row.get(name)) for field, name in self.names().items()}
        long = next((field for field, cell in cells.items() if cell and len(cell) > CELL), None)
        return TableRow(line, {}, f"its {long} is longer than {CELL} characters") if long else TableRow(line, cells)

    def check(self, path: Path, header: Iterable[str], needed: Sequence[str] = ("url", "text"), among: str = "") -> None:
        """Raises TableError for all missing columns that are required or were requested by name, and for columns that stand there twice."""
        present, usual, names = list(header), Columns().names(), self.names()
        spelt = self.spelt(present)
        if twice := [name for name in names.values() if spelt.count(name) > 1]:
            raise TableError(str(path), f"has the column {', '.join(twice)} twice; keep one of them")
        missing = {field: name for field, name in names.items() if name not in spelt and (field in needed or name != usual.get(field))}
        if missing:
            shown = ", ".join(present) or "none at all"
            shown = shown if len(shown) <= HEADER else f"{shown[:HEADER]} ..."
            options = ", ".join(f"--{field}" for field in missing)
            message = f"has no column {suggested(missing.values(), present)}{among}; it has {shown}: name yours with {options}"
            raise TableError(str(path), message)


@lru_cache(maxsize=1024)
def _spelt(names: tuple[str, ...], columns: Columns) -> tuple[str, ...]:
    wanted = {name.casefold(): name for name in columns.names().values() if name not in names}
    return tuple(wanted.pop(str(name).casefold().strip(), name) for name in names)


def _cell(value: object) -> str | None:
    value = _unwrapped(_unwrapped(value))  # a number in a date
    match value:
        case datetime() | date():
            return value.isoformat()
        case bytes():  # Parquet without the annotation for text
            value = value.decode(errors="replace")
        case list() if all(item is None or isinstance(item, str) for item in value):  # paragraphs
            value = "\n\n".join(filter(None, map(_cell, value)))
    text = "" if value is None else str(value).strip()
    return None if text.casefold() in _NOTHING else text or None


def _unwrapped(value: object) -> object:
    """What MongoDB and WordPress put around a value."""
    match value:
        case {"$date": inner} | {"$numberLong": inner} | {"rendered": inner}:
            return inner
    return value
