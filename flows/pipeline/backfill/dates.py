"""Whether a table writes 03/04 for April or for March: its own rows show it, or the user says so."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.dates import stated_order
from extractors.errors import TableError
from extractors.records import DateWitness
from flows.pipeline.backfill.columns import Columns
from flows.pipeline.backfill.table_process import open_in_process
from flows.pipeline.backfill.tables import TableFile

Example = tuple[int, str]
CHOICES = "say which with --day-first or --month-first"
_WORDS = {True: "day first", False: "month first"}


@dataclass(slots=True)
class DateColumn:
    """How a column of dates is read. `day_first` is None if no row needs it; `why` names the evidence."""

    name: str | None
    day_first: bool | None = None
    why: str = ""
    kinds: Counter[str] = field(default_factory=Counter)

    def count(self, witness: DateWitness) -> None:
        if witness.precision in {"day", "month", "year"}:
            self.kinds["without a time"] += 1
        else:
            self.kinds["read as UTC" if witness.offset_minutes is None else "with a zone"] += 1

    def note(self) -> str:
        """In one line, how the dates were read."""
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items())) or "none read"
        order = f"; numbers read {_WORDS[self.day_first]}, {self.why}" if self.day_first is not None else ""
        return f"dates in column {self.name!r}: {kinds}{order}"


def date_column(path: Path, columns: Columns, day_first: bool | None, seconds: float, memory: int) -> DateColumn:
    """Look through a table's dates for the order of day and month in numbers; `day_first` is what the user chose.
    `seconds` and `memory` limit the process that reads the table.

    Raises TableError naming the lines if some dates could be either and no row, or rows of both kinds, decide.
    """
    if columns.date is None or day_first is not None:
        return DateColumn(columns.date, day_first, f"as --{'day' if day_first else 'month'}-first says")
    shown: dict[bool | None, Example] = {}
    # The rows of a truncated table are loaded, and the loading reports the error.
    with (
        suppress(TableError),
        open_in_process(TableFile(path, replace(columns, title=None, language=None, source=None)), seconds, memory) as table,
    ):
        for row in table:
            if raw := row.cells.get("date"):
                _look(row.line, raw, shown)
    return _decided(path, columns.date, shown)


def _look(line: int, raw: str, shown: dict[bool | None, Example]) -> None:
    """Keep the first example of each order; under None the first date that could be either."""
    try:
        order = stated_order(raw)
    except ValueError:
        shown.setdefault(None, (line, raw))
        return
    if order is not None:
        shown.setdefault(order, (line, raw))


def _decided(path: Path, name: str, shown: dict[bool | None, Example]) -> DateColumn:
    orders = [order for order in shown if order is not None]
    if None in shown and len(orders) != 1:
        line, raw = shown[None]
        why = (
            "no row of the column shows which"
            if not orders
            else " and ".join(f"line {shown[order][0]} ({shown[order][1]!r}) is {_WORDS[order]}" for order in sorted(orders, reverse=True))
        )
        raise TableError(f"{path}:{line}", f"date {raw!r} in column {name!r} can be day first or month first, and {why}: {CHOICES}")
    if len(orders) != 1:
        return DateColumn(name)
    line, raw = shown[orders[0]]
    return DateColumn(name, orders[0], f"as line {line} ({raw!r}) shows")
