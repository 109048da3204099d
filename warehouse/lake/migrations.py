"""Applies the numbered migrations and the marts of `warehouse/sql` that the lake does not have yet, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb

from extractors.errors import LakeTooNewError
from warehouse.lake.marts import Mart, marts

MIGRATIONS = Path(__file__).parents[1] / "sql" / "migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file `<number>_<name>.sql`."""

    number: int
    name: str
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """All migrations of this program, in order."""
    files = sorted(MIGRATIONS.glob("*.sql"))
    return tuple(Migration(int(file.stem.partition("_")[0]), file.stem, file.read_text("utf-8")) for file in files)


def newest() -> int:
    """The number of the last migration that this program knows."""
    return migrations()[-1].number


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last migration that the lake has; 0 for a lake just created."""
    # Not by duckdb_tables(), which queries the metadata database twice for every table.
    try:
        row = connection.execute("SELECT coalesce(max(number), 0) FROM lake.base.migration").fetchone()
    except duckdb.CatalogException:
        return 0
    assert row is not None
    return int(row[0])


def check_version(connection: duckdb.DuckDBPyConnection, subject: str) -> int:
    """The lake's version; raises LakeTooNewError if a later program made it."""
    found = version(connection)
    if found > newest():
        message = f"its schema is version {found}, this newslake knows up to {newest()}: upgrade newslake"
        raise LakeTooNewError(subject, message)
    return found


def pending(connection: duckdb.DuckDBPyConnection, subject: str) -> bool:
    """Whether `migrate` has anything to do."""
    return check_version(connection, subject) < newest() or bool(outdated(connection))


def migrate(connection: duckdb.DuckDBPyConnection, subject: str, now: datetime, *, anew: bool = False) -> None:
    """Apply pending migrations and make changed marts again (all with `anew`). Call it inside the writers' turn and a transaction."""
    current = check_version(connection, subject)
    new = [migration for migration in migrations() if migration.number > current]
    make_tables(connection, new)
    # Marts that build on a changed one are made again after it, because a view keeps the columns that it was made with.
    changed = outdated(connection)
    make_marts(connection, marts() if anew else changed)
    record(connection, new, changed, now)


def make_tables(connection: duckdb.DuckDBPyConnection, new: Sequence[Migration]) -> None:
    """Run migrations, in order."""
    for migration in new:
        connection.execute("USE lake")
        connection.execute(migration.sql)


def make_marts(connection: duckdb.DuckDBPyConnection, changed: Sequence[Mart]) -> None:
    """Make views and macros, in order."""
    for mart in changed:
        connection.execute("USE lake.mart")
        connection.execute(mart.sql)


def record(connection: duckdb.DuckDBPyConnection, new: Sequence[Migration], changed: Sequence[Mart], now: datetime) -> None:
    """Say in the lake which migrations and marts it has. The rows go at once: an insert takes 15 ms where a transaction has made tables."""
    for table, values in (
        ("migration", [f"{migration.number}, '{migration.name}'" for migration in new]),
        ("mart_definition", [f"'{mart.name}', '{mart.content_hash}'" for mart in changed]),
    ):
        if values:
            rows = ", ".join(f"({each}, '{now.isoformat()}'::TIMESTAMPTZ)" for each in values)
            connection.execute(f"INSERT INTO lake.base.{table} VALUES {rows}")  # noqa: S608 - names of ours


def outdated(connection: duckdb.DuckDBPyConnection) -> list[Mart]:
    """The marts that differ from those of this program."""
    rows = connection.execute("SELECT name, arg_max(content_hash, created_at) FROM lake.base.mart_definition GROUP BY name").fetchall()
    installed = dict(rows)
    return [mart for mart in marts() if installed.get(mart.name) != mart.content_hash]
