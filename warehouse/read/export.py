"""Any mart or table, or any query, as a file."""

import re
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

import duckdb

from extractors.errors import LakeError, did_you_mean
from extractors.shortage import refusal
from extractors.strings.values import FORMULA
from warehouse.lake.extensions import identifier, quoted
from warehouse.lake.handle import Lake
from warehouse.read.literals import literal
from warehouse.read.statements import check

_HARMLESS = re.compile(r"U?[A-Z]*INT(?:EGER)?\b|DECIMAL|DOUBLE|FLOAT|BOOLEAN|DATE|TIME|UUID")  # types whose text is no formula
FORMATS = {
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".csv": "FORMAT csv, HEADER",
    ".csv.gz": "FORMAT csv, HEADER, COMPRESSION gzip",
    ".jsonl": "FORMAT json",
    ".jsonl.gz": "FORMAT json, COMPRESSION gzip",
}


def export(lake: Lake, what: str, file: Path, *, defuse: bool = False) -> int:
    """Write a mart, a base table (`base.fate`) or a SELECT to a file whose ending names the format; returns the number of rows.

    Lists and structs in CSV are JSON. With `defuse`, text that a spreadsheet would run as a formula gets an apostrophe before it.
    The file appears when it is complete. Raises LakeError naming the file if it cannot be written, or the query. A SELECT may use what
    any typed statement may (`warehouse.read.statements`).
    """
    ending = next((ending for ending in sorted(FORMATS, key=len, reverse=True) if file.name.endswith(ending)), None)
    if ending is None:
        raise LakeError(str(file), f"expected a name that ends in {', '.join(FORMATS)}")
    query = _query(lake, what) if " " in what.strip() else f"SELECT * FROM {_name(lake, what)}"  # noqa: S608 - a name that the lake has
    if ".csv" in ending:
        query = _for_csv(lake, query, defuse=defuse)
    part = file.with_name(f".{token_hex(8)}.part")
    try:
        part.touch(exist_ok=False)  # under a name that nobody can foresee: it follows no link that lies there
        [(count,)] = lake.query(f"COPY ({query}\n) TO {quoted(str(part))} ({FORMATS[ending]})")
        part.replace(file)
    except OSError as error:
        raise LakeError(str(file), f"cannot be written {refusal(error, 'choose another place')}") from error
    except LakeError as error:
        raise LakeError(str(file) if part.name in error.message else error.subject, error.message) from error
    finally:
        with suppress(OSError):
            part.unlink()
    return int(count)


def _query(lake: Lake, what: str) -> str:
    try:
        check(lake.connection, what)
    except duckdb.Error as error:
        raise LakeError("SQL", str(error)) from error
    return what.rstrip().rstrip(";")


def _for_csv(lake: Lake, query: str, *, defuse: bool) -> str:
    replaced, renamed = [], []
    for name, kind, *_ in lake.query(f"DESCRIBE ({query}\n)"):
        column = identifier(name)
        if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION")):
            replaced.append(f"to_json({column}) AS {column}")
        elif defuse and not _HARMLESS.match(kind):
            text = f"CAST({column} AS VARCHAR)"  # bytes and values of an ENUM are text in CSV, too
            disarmed = f"CASE WHEN left({text}, 1) IN {literal(frozenset(FORMULA))} THEN chr(39) || {text} ELSE {text} END"
            replaced.append(f"{disarmed} AS {column}")
        if defuse and name.startswith(FORMULA):  # of a pivot, names of columns are values
            renamed.append(f"{column} AS {identifier(chr(39) + name)}")
    for verb, each in (("REPLACE", replaced), ("RENAME", renamed)):
        query = f"SELECT * {verb} ({', '.join(each)}) FROM ({query}\n)" if each else query  # noqa: S608 - names of its own
    return query


def _name(lake: Lake, what: str) -> str:
    names = lake.query("SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal")
    names += lake.query("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lake'")
    schema, _, name = what.strip().rpartition(".")
    if (schema or "mart", name) not in names:
        known = {name if schema == "mart" else f"{schema}.{name}" for schema, name in names}
        meant = did_you_mean(what, known, 3) or f"expected one of {', '.join(sorted(known))}"
        raise LakeError(what, f"there is no such mart or table; {meant}")
    return f"{schema or 'mart'}.{name}"
