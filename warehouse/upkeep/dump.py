"""A PostgreSQL catalogue as files, and back, without any client program.

<folder>/tables.sql      CREATE TABLE of each of DuckLake's tables
<folder>/<table>.copy    its rows, in the text format of PostgreSQL's COPY
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.errors import LakeError

if TYPE_CHECKING:
    from psycopg import Connection

TABLES = "tables.sql"
CHUNK = 1024 * 1024  # bytes


def dump_catalogue(connection_string: str, folder: Path) -> None:
    """Write the catalogue as of one moment, in place of what the folder held."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in (*folder.glob("*.copy"), *folder.glob(TABLES)):
        left.unlink()
    with _connected(connection_string) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        definitions = _definitions(connection)
        for table in definitions:
            with (
                (folder / f"{table}.copy").open("wb") as file,
                connection.cursor() as cursor,
                cursor.copy(f"COPY {table} TO STDOUT") as rows,
            ):
                for chunk in rows:
                    file.write(chunk)
    (folder / TABLES).write_text(";\n".join(definitions.values()) + ";\n", encoding="utf-8")


def load_catalogue(folder: Path, connection_string: str) -> None:
    """Make the tables and fill them, in one transaction."""
    with _connected(connection_string) as connection:
        connection.execute((folder / TABLES).read_text(encoding="utf-8"))
        for source in sorted(folder.glob("*.copy")):
            with source.open("rb") as file, connection.cursor() as cursor, cursor.copy(f"COPY {source.stem} FROM STDIN") as rows:
                while chunk := file.read(CHUNK):
                    rows.write(chunk)


def holds_catalogue(connection_string: str) -> bool:
    """Whether the database has a lake's tables."""
    with _connected(connection_string) as connection:
        return bool(_definitions(connection))


@contextmanager
def _connected(connection_string: str) -> Iterator[Connection[Any]]:
    """One transaction; raises LakeError with the database's own words."""
    import psycopg

    try:
        with psycopg.connect(connection_string) as connection:
            yield connection
    except psycopg.Error as error:
        raise LakeError("NEWSLAKE_CATALOG", str(error).strip()) from error


def _definitions(connection: Connection[Any]) -> dict[str, str]:
    """The CREATE TABLE of each of DuckLake's tables, by name: columns and primary keys are all that they have."""
    found = connection.execute(
        r"""
        SELECT
            c.relname,
            format('CREATE TABLE %I (%s)', c.relname, string_agg(definition, ', ' ORDER BY place))
        FROM pg_class AS c
        CROSS JOIN LATERAL (
            SELECT attnum AS place, format('%I %s%s', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' END)
            FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
            UNION ALL
            SELECT 10000, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p'
        ) AS part (place, definition)
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname LIKE 'ducklake\_%'
        GROUP BY c.relname ORDER BY c.relname
        """
    )
    return dict(found.fetchall())
