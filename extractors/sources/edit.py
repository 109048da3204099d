"""Disables, enables and removes rows of a catalogue; all other rows stay the same, byte for byte."""

import csv
import io
from collections.abc import Callable, Collection
from pathlib import Path
from secrets import token_hex

from extractors.errors import SeedError
from extractors.files.text_files import read_text
from extractors.sources.catalogue import unknown

Change = Callable[[dict[str, str]], "dict[str, str] | None"]


def switch(path: Path, source_ids: Collection[str], *, enabled: bool, why: str | None = None) -> None:
    """Set `enabled` of these sources, and `notes` if a reason is given. Raises SeedError as `edit_rows` does."""
    given = {"enabled": str(enabled).lower()} | ({"notes": why} if why else {})
    edit_rows(path, source_ids, lambda row: row | given)


def remove(path: Path, source_ids: Collection[str]) -> None:
    """Remove these sources. Raises SeedError as `edit_rows` does."""
    edit_rows(path, source_ids, lambda row: None)


def edit_rows(path: Path, source_ids: Collection[str], change: Change) -> None:
    """Change the rows of these sources; a change to None removes a row. A new column is added to the header.

    Raises SeedError and changes nothing if a source is missing or the file cannot be read or is no CSV.
    """
    text = read_text(path)
    if not text.strip():
        raise SeedError(str(path), "is empty: it has no source to change")
    try:
        records = _records(text)
    except csv.Error as error:
        raise SeedError(str(path), f"cannot be changed, it is not CSV: {error}") from None
    columns = [name.strip() for name in records[0][1]]
    rows = [(raw, dict(zip(columns, map(str.strip, cells), strict=False))) for raw, cells in records[1:]]
    if missing := unknown(source_ids, {row.get("source_id", "") for _, row in rows}):
        raise SeedError(str(path), f"has no source {missing}; `newslake sources list` shows them")
    changed = [(raw, change(row)) if row.get("source_id") in source_ids else (raw, row) for raw, row in rows]
    added = [name for name in dict.fromkeys(name for _, row in changed for name in row or ()) if name not in columns]
    header = _line([*records[0][1], *added]) if added else records[0][0]
    body = [
        (_line([row.get(name, "") for name in [*columns, *added]]) if row != before else raw)
        for (raw, before), (_, row) in zip(rows, changed, strict=True)
        if row is not None
    ]
    _write(path, "".join([header, *body]))


def _records(text: str) -> list[tuple[str, list[str]]]:
    """Each record as raw text, with its line ends, and its cells. Empty lines belong to the record above."""
    lines = list(io.StringIO(text, newline=""))
    rows = csv.reader(lines, strict=True)
    records: list[tuple[str, list[str]]] = []
    done = 0
    for cells in rows:
        raw, done = "".join(lines[done : rows.line_num]), rows.line_num
        if cells or not records:
            records.append((raw, cells))
        else:
            records[-1] = (records[-1][0] + raw, records[-1][1])
    return records


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _write(path: Path, text: str) -> None:
    """Replace the file as a whole: a reader sees it before or after the change."""
    target = path.resolve()
    draft = target.with_name(f".{token_hex(8)}.part")
    try:
        with draft.open("xb") as file:  # under a name that nobody can foresee: it follows no link that lies there
            file.write(text.encode())
        draft.chmod(target.stat().st_mode)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SeedError(str(path), f"cannot be changed: {error}") from None
