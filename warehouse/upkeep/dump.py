"""Writes a PostgreSQL metadata database to files and reads it back, without any client program.

<folder>/tables.json     for each of DuckLake's tables: its columns with types, and its key
<folder>/<table>.copy    its rows, in the text format of PostgreSQL's COPY
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from extractors.errors import LakeError
from warehouse.lake.location import DRAFT_SCHEMA
from warehouse.upkeep.rebuild import CODE, check_rows, check_table

if TYPE_CHECKING:
    from psycopg import Connection

TABLES = "tables.json"
CHUNK = 1024 * 1024  # bytes


class Table(BaseModel):
    """One table: its columns as (name, type, NOT NULL), and the columns of its primary key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: list[tuple[str, str, bool]]
    key: list[str]


def dump_metadata_database(connection_string: str, folder: Path) -> None:
    """Write the metadata database as of one moment into an empty folder."""
    with _connected(connection_string) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        tables = _tables(connection)
        for table in tables:
            with (
                (folder / f"{table}.copy").open("wb") as file,
                connection.cursor() as cursor,
                cursor.copy(f"COPY {table} TO STDOUT".encode()) as rows,
            ):
                for chunk in rows:
                    file.write(chunk)
    described = {name: table.model_dump() for name, table in tables.items()}
    (folder / TABLES).write_text(json.dumps(described, indent=1), encoding="utf-8")


def load_metadata_database(folder: Path, connection_string: str, subject: str) -> None:
    """Make a draft of the metadata database from a dump, in one transaction; raises LakeError naming unexpected content."""
    from psycopg import sql

    try:
        described = TypeAdapter(dict[str, Table]).validate_json((folder / TABLES).read_bytes())
    except ValidationError as error:
        raise LakeError(subject, f"{TABLES} describes no tables: {error.errors()[0]['msg']}") from None
    with _connected(connection_string) as connection:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {0} CASCADE").format(sql.Identifier(DRAFT_SCHEMA)))
        connection.execute(sql.SQL("CREATE SCHEMA {0}").format(sql.Identifier(DRAFT_SCHEMA)))
        connection.execute(sql.SQL("SET LOCAL search_path = {0}").format(sql.Identifier(DRAFT_SCHEMA)))
        for name, table in sorted(described.items()):
            check_table(subject, name, (kind for _, kind, _ in table.columns))
            connection.execute(_definition(name, table))
            copy = sql.SQL("COPY {0} FROM STDIN").format(sql.Identifier(name))
            with (folder / f"{name}.copy").open("rb") as file, connection.cursor() as cursor, cursor.copy(copy) as rows:
                while chunk := file.read(CHUNK):
                    rows.write(chunk)
        check_rows(subject, lambda question: connection.execute(question.encode()).fetchall())
        for name in CODE:
            connection.execute(sql.SQL("DELETE FROM {0}").format(sql.Identifier(name)))


def _definition(name: str, table: Table) -> Any:
    from psycopg import sql

    parts = [
        sql.SQL("{0} {1}{2}").format(sql.Identifier(column), sql.SQL(kind), sql.SQL(" NOT NULL" if filled else ""))
        for column, kind, filled in table.columns
    ]
    if table.key:
        parts.append(sql.SQL("PRIMARY KEY ({0})").format(sql.SQL(", ").join(map(sql.Identifier, table.key))))
    return sql.SQL("CREATE TABLE {0} ({1})").format(sql.Identifier(name), sql.SQL(", ").join(parts))


def holds_metadata_database(connection_string: str) -> bool:
    """Whether the database has a lake's tables."""
    with _connected(connection_string) as connection:
        return bool(_tables(connection))


@contextmanager
def _connected(connection_string: str) -> Iterator[Connection[Any]]:
    """One transaction; raises LakeError with the database's message."""
    import psycopg

    try:
        with psycopg.connect(connection_string) as connection:
            yield connection
    except psycopg.Error as error:
        raise LakeError("NEWSLAKE_CATALOG", str(error).strip()) from error


def _tables(connection: Connection[Any]) -> dict[str, Table]:
    """DuckLake's tables by name, with their columns and primary keys."""
    found = connection.execute(
        r"""
        SELECT
            c.relname,
            (
                SELECT json_agg(json_build_array(attname, format_type(atttypid, atttypmod), attnotnull) ORDER BY attnum)
                FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
            ),
            (
                SELECT coalesce(json_agg(a.attname ORDER BY array_position(i.indkey::int2[], a.attnum)), '[]'::json)
                FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
                WHERE i.indrelid = c.oid AND i.indisprimary
            )
        FROM pg_class AS c
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname LIKE 'ducklake\_%'
        ORDER BY c.relname
        """
    )
    return {name: Table(columns=columns, key=key) for name, columns, key in found.fetchall()}
