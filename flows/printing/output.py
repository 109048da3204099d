"""Printing rows: a table for people, JSON or CSV for programs."""

import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal

from extractors.strings.values import csv_cell, defused, json_text, plain, printable, table_cell

__all__ = ["Format", "filled_columns", "plain", "print_json", "print_rows", "printable", "say"]

Format = Literal["table", "csv", "json"]
FOLDED = 16
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)
_SPECIAL = re.compile(r'[",\r\n]')


def print_rows(
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[str],
    *,
    format: Format = "table",
    title: str | None = None,
    whole: Collection[str] = (),
    defuse: bool = False,
) -> None:
    """Print rows on stdout; JSON is one array of objects, instants are ISO 8601 with offset.

    A table that does not fit the terminal is printed row by row, as names and values. Columns in `whole` are never wrapped, and addresses
    neither: a broken one cannot be opened. JSON and CSV are printed row by row as they come. With `defuse`, CSV has an apostrophe before
    text that a spreadsheet would run as a formula.
    """
    if format == "json":
        number = 0
        for number, row in enumerate(rows, 1):
            shown_row = json_text({name: row.get(name) for name in columns}, indent=2).replace("\n", "\n  ")
            print("[" if number == 1 else ",", f"\n  {shown_row}", sep="", end="")
        print("\n]" if number else "[]")
    elif format == "csv":
        cell = defused if defuse else csv_cell
        shown = printable if sys.stdout.isatty() else str
        for row in chain([dict(zip(columns, columns, strict=True))], rows):
            print(",".join(_quoted(shown(cell(row.get(name)))) for name in columns))
    else:
        _print_table(list(rows), columns, title, whole)


def say(*lines: str) -> None:
    """Print lines for people on stdout. Foreign text in them, such as that of a backup, is made `printable`."""
    for line in lines:
        print(printable(line))


def _quoted(cell: str) -> str:
    """RFC 4180. Python's csv leaves a carriage return unquoted where lines end without one, and readers take it for the end of a line."""
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def print_json(value: object) -> None:
    """Print one JSON value on stdout; instants are ISO 8601 with offset."""
    print(json_text(value, indent=2))


def _print_table(rows: Sequence[Mapping[str, object]], columns: Sequence[str], title: str | None, whole: Collection[str]) -> None:
    from rich.console import Console  # 0.3 s that rows for programs need not wait for
    from rich.table import Table
    from rich.text import Text

    console = Console(markup=False, emoji=False, highlight=False)  # `[link=…]` in a headline is text
    cells = [[table_cell(row.get(name)) for name in columns] for row in rows]
    addresses = {name for name, *column in zip(columns, *cells, strict=True) if any(map(_ADDRESS.match, column))}
    whole = {*whole, *addresses}
    if title:
        console.print(title, style="italic")  # a title of the table itself would be wrapped to the table's width
    least, natural = _widths(cells, columns, whole)
    space = console.width - 3 * len(columns) - 1  # without the lines between columns
    if rows and sum(least) > space:
        width = max(map(len, map(printable, columns))) + 2
        for row in cells:
            for name, value in zip(columns, row, strict=True):
                line = Text(printable(name).ljust(width), style="bold")
                if name in addresses:
                    console.print(line.append(value, style="not bold"), soft_wrap=True)
                    continue
                record = Table.grid(padding=0)
                record.add_column(width=width)
                record.add_column(overflow="fold")
                record.add_row(line, value)
                console.print(record)
            console.print()
        return
    table = Table(header_style="bold")
    for name, width in zip(columns, _shared(space, least, natural), strict=True):
        justify: Literal["left", "right"] = "right" if any(isinstance(row.get(name), (int, float)) for row in rows) else "left"
        table.add_column(printable(name), justify=justify, overflow="fold", no_wrap=name in whole, width=width)
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _widths(cells: Sequence[Sequence[str]], columns: Sequence[str], whole: Collection[str]) -> tuple[list[int], list[int]]:
    """For each column the width at which words of up to FOLDED characters stay whole, and the one of whole cells."""
    from rich.cells import cell_len

    least, natural = [], []
    for name, *column in zip(columns, *cells, strict=True):
        shown = [printable(name), *column]
        natural.append(max(cell_len(line) for value in shown for line in value.split("\n")))
        longest = max((cell_len(word) for value in shown for word in value.split()), default=0)
        least.append(natural[-1] if name in whole else min(longest, FOLDED))
    return least, natural


def _shared(space: int, least: Sequence[int], natural: Sequence[int]) -> list[int]:
    """The least widths, and what space is left shared by the columns that need more. rich by itself takes from them until words break."""
    widths, left = list(least), space - sum(least)
    while left > 0 and (short := [number for number, width in enumerate(widths) if width < natural[number]]):
        share = max(1, left // len(short))
        for number in short:
            more = min(share, natural[number] - widths[number], left)
            widths[number] += more
            left -= more
    return widths


def filled_columns(rows: Sequence[Mapping[str, object]], columns: Sequence[str], always: Collection[str]) -> list[str]:
    """The columns that have a value in any row, and those that are `always` shown."""
    return [name for name in columns if name in always or any(row.get(name) for row in rows)]


def counted(count: int, noun: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{count} {noun}{'s' * (count != 1)}"
