"""`newslake sql`: query the lake, even while flows write to it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from extractors.errors import ArgumentError, LakeError, did_you_mean
from flows.cli.common.lake import interruptible, reading, say_empty
from flows.cli.common.options import AsOf, Flag, Home
from flows.logs import remark
from flows.printing.output import print_rows
from warehouse.lake.location import LakeLocation
from warehouse.read.fence import Limits, parquet_fenced, rows_fenced

if TYPE_CHECKING:
    from warehouse import Lake

Seconds = Annotated[float, Parameter(validator=Number(gt=0, lte=86_400))]
Statement = Annotated[str, Parameter(allow_leading_hyphen=True)]  # - is standard input, -- begins a comment
MAX_TABLE = 10_000  # rows of a table: its columns are as wide as the widest cell, so that all of it is in memory
BANNER = "-- The lake is attached read-only as `lake`; marts and base tables are in the search path: try SHOW TABLES, DESCRIBE article."


def sql(
    statement: Statement | None = None,
    /,
    *,
    format: Literal["table", "csv", "json", "parquet"] = "table",
    defuse: Flag = False,
    show: Flag = False,
    as_of: AsOf = None,
    seconds: Seconds | None = None,
    unfenced: Flag = False,
    home: Home = None,
) -> int:
    """Query the lake with SQL, even while flows write to it.

    Example: newslake sql "SELECT day, articles FROM topic_daily WHERE topic = 'sanctions' ORDER BY day"

    A statement runs in a process of its own that can read only the lake: it may query tables, views and macros with DuckDB's own
    functions, within limits of time and memory. It reaches no other file, database, setting or secret. docs/sql.md says what is allowed,
    and docs/security.md how this is enforced. --unfenced lifts these limits, for statements that you trust like a program: the lake stays
    read-only, but a statement can then read and write other files.

    :param statement: One or more SQL statements; the rows of the last one are printed. `-` reads them from standard input.
    :param format: How rows are printed: a table has 10,000 at most; parquet writes a Parquet file to standard output.
    :param defuse: In CSV, write an apostrophe before what a spreadsheet would run as a formula.
    :param show: List marts and tables with their columns and meaning, or those of one: newslake sql --show event.
    :param seconds: End a statement that takes longer than this. Default: 120, or NEWSLAKE_SQL_SECONDS.
    :param unfenced: Run the statement in this process, without limits but that of memory (NEWSLAKE_SQL_MEMORY), which it may SET itself.
        Ctrl-C ends it. Without a statement, open the DuckDB shell, with the same limit.
    """
    if show:
        with reading(home) as lake:
            _show(lake, statement)
        return 0
    if statement is None and sys.stdin.isatty():
        return _interactive(home, as_of, unfenced=unfenced)
    text = sys.stdin.read() if statement is None or statement == "-" else statement
    if all(not line.strip() or line.lstrip().startswith("--") for line in text.splitlines()):
        raise ArgumentError(f"sql {text.strip()}".rstrip(), "expected an SQL statement; `newslake sql --help` lists the options")
    if format == "parquet" and sys.stdout.isatty():
        raise LakeError("--format parquet", "standard output is a terminal: redirect it into a file")
    if unfenced:
        if seconds is not None:
            raise ArgumentError("--seconds", "limits fenced statements; without --unfenced it holds")
        with reading(home, as_of=as_of) as lake:
            lake.query(_memory_limit())
            if format == "parquet":
                _parquet(lake, text)
            else:
                columns, rows = lake.rows(text)
                print_rows(rows, columns, format=format, defuse=defuse)
        return 0
    location, limits = LakeLocation.of(os.environ, home), Limits.of(os.environ)
    limits = limits if seconds is None else replace(limits, seconds=seconds)
    empty = partial(say_empty, as_of)
    with interruptible():
        if format == "parquet":
            parquet_fenced(location, text, sys.stdout.buffer, as_of=as_of, limits=limits, empty=empty)
            return 0
        answers = rows_fenced(location, text, as_of=as_of, limits=limits, empty=empty)
        names = next(answers)
        first = next(answers, [])  # before anything is printed: most errors come until here
        found: Iterable[dict[str, object]] = (dict(zip(names, row, strict=True)) for part in chain([first], answers) for row in part)
        if format == "table":
            first_rows = list(islice(found, MAX_TABLE + 1))
            if len(first_rows) > MAX_TABLE:
                remark(f"the first {MAX_TABLE:,} rows; --format csv, json or parquet has all of them")
            found = first_rows[:MAX_TABLE]
        print_rows(found, names, format=format, defuse=defuse)
    return 0


def _interactive(home: Path | None, moment: datetime | None, *, unfenced: bool) -> int:
    if not unfenced:
        raise ArgumentError(
            "statement", "expected an SQL statement, or --unfenced for the DuckDB shell, which also reads and writes other files"
        )
    with reading(home, as_of=moment) as lake:  # says what is wrong before the shell would
        setup = lake.reading_statements()
    return shell(setup)


def _memory_limit() -> str:
    """DuckDB's own limit is most of the machine's memory; beyond this one it writes to the disk, and what cannot ends with an error."""
    return f"SET memory_limit = '{Limits.of(os.environ).memory}MiB'"


def _parquet(lake: Lake, statement: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        lake.query(f"COPY ({statement.rstrip().rstrip(';')}\n) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
        sys.stdout.buffer.write(file.read_bytes())


def shell(setup: Sequence[str]) -> int:
    """The duckdb-cli package's shell, after the statements that attach the lake."""
    from importlib.util import find_spec

    spec = find_spec("duckdb_cli")
    if spec is None or spec.origin is None:
        raise LakeError("duckdb-cli", "this package is not installed; install newslake's requirements again")
    print(BANNER)
    program = str(Path(spec.origin).parent / "duckdb")
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        # Not as an argument: the marts of a moment are longer than one may be. Making the secret of a bucket would print a table.
        statements = ["SET autoinstall_known_extensions = false", _memory_limit(), *setup]
        file.write(".output /dev/null\n" + ";\n".join(statements) + ";\n.output\n")
        file.flush()
        return subprocess.call([program, "-unsigned", "-cmd", f".read {file.name}"])  # noqa: S603 - our own arguments


def _show(lake: Lake, wanted: str | None) -> None:
    """All marts and base tables, or the one that is named, with or without its schema. Raises ArgumentError for any other name."""
    from warehouse.lake.marts import marts
    from warehouse.read.names import base_tables, column_types

    types = column_types(lake)
    shown = {
        f"mart.{mart.name}": f"{mart.name}: {mart.meaning}\n    grain: {mart.grain}; keys: {mart.keys}\n"
        + "".join(f"    {name:<22} {_short(types.get((mart.name, name), '')):<12} {meaning}\n" for name, meaning in mart.columns)
        for mart in marts()
    }
    tables = {f"base.{name}": f"base.{name}: {columns}" for name, columns in base_tables(lake)}
    if wanted is None:
        print(*shown.values(), "base tables (schema base; append-only, what the marts are made of):", sep="\n")
        print(*(f"    {line}" for line in tables.values()), sep="\n")
        return
    known = {name.partition(".")[2]: text for name, text in (tables | shown).items()} | tables | shown
    if wanted not in known:
        raise ArgumentError(
            f"--show {wanted}", f"there is no such mart or table; {did_you_mean(wanted, known, 3) or 'without a name, all are listed'}"
        )
    print(known[wanted].rstrip())


def _short(kind: str) -> str:
    kind = kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
    return "LIST" if kind.endswith("[]") else kind
