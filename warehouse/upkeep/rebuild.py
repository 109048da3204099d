"""Rebuilds the metadata database from the rows of a backup. Nothing in the backup is run.

Tables keep their columns and keys and no other SQL: no trigger, view, default or generated column of SQLite or PostgreSQL. The
lake's own views and macros are left out, for all snapshots; the program creates its marts. `strays` checks what remains.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from extractors.errors import LakeError
from extractors.shortage import shortage
from warehouse.lake.boundary import Ask, strays, summary
from warehouse.lake.extensions import identifier

CODE = ("ducklake_view", "ducklake_macro", "ducklake_macro_impl", "ducklake_macro_parameters")
_TABLE = re.compile(r"ducklake_[a-z0-9_]+")
_TYPE = re.compile(r"[A-Za-z][A-Za-z ]*(\(\d+(,\d+)?\))?[a-z ]*(\[\])*")


def check_table(subject: str, table: str, types: Iterable[str]) -> None:
    """Raise LakeError for a table name or column type that no metadata database has."""
    if not _TABLE.fullmatch(table):
        raise LakeError(subject, f"its metadata database has a table {table!r}, which no lake has: nothing of it was used")
    for each in types:
        if not _TYPE.fullmatch(each):
            raise LakeError(subject, f"its metadata database has a column of type {each!r} in {table}: nothing of it was used")


def check_rows(subject: str, ask: Ask) -> None:
    """Raise LakeError if rows of the metadata database would lead DuckLake out of the lake."""
    if wrong := strays(ask):
        raise LakeError(subject, f"its metadata database leads out of the lake: {summary(wrong)}: nothing of it was used")


def rebuild_sqlite(source: Path, target: Path, subject: str) -> None:
    """Rebuild a SQLite metadata database from the rows of another, which must be closed; LakeError for unexpected content."""
    target.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(target, isolation_level=None)) as made:
            made.execute("PRAGMA trusted_schema = OFF")  # sqlite.org/security.html
            made.execute("ATTACH ? AS old", (str(source),))
            made.execute("BEGIN")
            for kind, table, sql in made.execute("SELECT type, name, coalesce(sql, '') FROM old.sqlite_schema").fetchall():
                if kind == "table" and sql.startswith("CREATE TABLE"):
                    _copy_table(made, table, subject)
                elif kind != "index":
                    raise LakeError(subject, f"its metadata database has the {kind} {table!r}, which no lake has: nothing of it was used")
            check_rows(subject, lambda question: made.execute(question).fetchall())
            for table in CODE:
                made.execute(f"DELETE FROM main.{table}")  # noqa: S608 - names of ours
            made.execute("COMMIT")
            made.execute("DETACH old")
            made.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        advice = shortage(error, target.parent) or "the backup is damaged"
        raise LakeError(subject, f"its metadata database cannot be read ({error}): {advice}") from error


def _copy_table(made: sqlite3.Connection, table: str, subject: str) -> None:
    # A generated column would be an expression of the backup; hidden columns belong to virtual tables.
    columns = made.execute("SELECT name, type, \"notnull\", pk, hidden FROM pragma_table_xinfo(?, 'old')", (table,)).fetchall()
    check_table(subject, table, (kind for _, kind, *_ in columns))
    if not columns or any(hidden for *_, hidden in columns):
        raise LakeError(subject, f"its metadata database computes columns of {table}, which no lake does: nothing of it was used")
    defined = [f"{identifier(name)} {kind}{' NOT NULL' if filled else ''}" for name, kind, filled, *_ in columns]
    if key := [identifier(name) for _, name in sorted((pk, name) for name, _, _, pk, _ in columns if pk)]:
        defined.append(f"PRIMARY KEY ({', '.join(key)})")
    names = ", ".join(identifier(name) for name, *_ in columns)
    made.execute(f"CREATE TABLE main.{table} ({', '.join(defined)})")
    made.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM old.{table}")  # noqa: S608 - checked and quoted
