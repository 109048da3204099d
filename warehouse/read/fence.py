"""SQL that somebody typed into a web page: the lake can be read, nothing else of this machine."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import duckdb

from extractors.errors import LakeError
from warehouse.lake.connection import SEARCH_PATH, connect
from warehouse.lake.extensions import quoted
from warehouse.lake.location import LakeLocation


def ask_fenced(location: LakeLocation, sql: str, limit: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and the first `limit` rows of a statement on the read-only lake.

    Only queries are run: the Parquet files have to stay in reach, so a COPY could overwrite them. Other files, other databases,
    the network, extensions and settings are out of reach. Raises LakeError: where the lake cannot be
    read, or with DuckDB's own words about the statement.
    """
    with closing(connect(location, read_only=True)) as connection:
        for setting in (
            f"SET search_path = '{SEARCH_PATH}'",
            f"SET allowed_directories = [{quoted(location.data_path)}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            connection.execute(setting)
        try:
            [statement] = _only(connection.extract_statements(sql))
            result = connection.execute(statement)
            return [column[0] for column in result.description or ()], result.fetchmany(limit)
        except duckdb.Error as error:
            raise LakeError("SQL", str(error)) from error


def _only(statements: list[duckdb.Statement]) -> list[duckdb.Statement]:
    if len(statements) != 1:
        raise LakeError("SQL", f"expected one statement, got {len(statements)}")
    if statements[0].type != duckdb.StatementType.SELECT:  # EXPLAIN ANALYZE would run a COPY
        raise LakeError("SQL", "only queries can be run here: SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE")
    return statements
