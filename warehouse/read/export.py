"""Any mart or table, or any query, as a file."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import LakeError
from warehouse.lake.extensions import quoted

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

FORMATS = {
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".csv": "FORMAT csv, HEADER",
    ".csv.gz": "FORMAT csv, HEADER, COMPRESSION gzip",
    ".jsonl": "FORMAT json",
    ".jsonl.gz": "FORMAT json, COMPRESSION gzip",
}


def export(lake: Lake, what: str, file: Path) -> int:
    """Write a mart, a base table (`base.fate`) or a SELECT to a file whose ending names the format; returns the number of rows.

    The file appears when it is whole. Raises LakeError naming the file where it cannot be written, or what was asked for.
    """
    ending = next((ending for ending in sorted(FORMATS, key=len, reverse=True) if file.name.endswith(ending)), None)
    if ending is None:
        raise LakeError(str(file), f"expected a name that ends in {', '.join(FORMATS)}")
    query = what if " " in what.strip() else f"SELECT * FROM {_name(lake, what)}"  # noqa: S608 - a name that the lake has
    part = file.with_name(f".{file.name}.part")
    try:
        part.touch()
        [(count,)] = lake.query(f"COPY ({query.rstrip().rstrip(';')}) TO {quoted(str(part))} ({FORMATS[ending]})")
        part.replace(file)
    except OSError as error:
        raise LakeError(str(file), f"cannot be written ({error.strerror}): choose another place") from error
    except LakeError as error:
        raise LakeError(str(file) if part.name in error.message else error.subject, error.message) from error
    finally:
        with suppress(OSError):
            part.unlink()
    return int(count)


def _name(lake: Lake, what: str) -> str:
    names = lake.query("SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal")
    names += lake.query("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lake'")
    schema, _, name = what.strip().rpartition(".")
    if (schema or "mart", name) not in names:
        known = ", ".join(sorted(name for schema, name in names if schema == "mart"))
        raise LakeError(what, f"is no mart or table; marts: {known}; tables are named base.<table>")
    return f"{schema or 'mart'}.{name}"
