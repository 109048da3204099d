"""Finds views and macros that this program did not make: a mart can read any file that its reader can."""

import re
from contextlib import closing
from datetime import UTC, datetime

import duckdb

from extractors.errors import LakeError
from warehouse.lake.connection import connect, explained
from warehouse.lake.handle import Lake
from warehouse.lake.migrations import outdated
from warehouse.lake.moments import looking_back

_WORD = re.compile(r"\w+|[^\w\s\"]")
_DEFINED = """
SELECT schema_name, view_name, sql FROM duckdb_views() WHERE database_name = $database AND NOT internal
UNION ALL
SELECT schema_name, function_name, ' AS ' || coalesce(macro_definition, '') || parameters::VARCHAR
FROM duckdb_functions() WHERE database_name = $database AND NOT internal
"""


def foreign_marts(lake: Lake) -> list[str]:
    """What in a lake is no mart of this program, or another one than its file says; those that the next writer replaces left out.

    Raises LakeError where the table that says which those are cannot be read.
    """
    with closing(connect(lake.location, read_only=True)) as session:
        found = _definitions(session, "lake")
        try:
            for statement in looking_back(datetime.now(UTC)):
                session.execute(statement)
        except duckdb.Error as error:
            return [f"this program's marts cannot be made on its tables: {str(error).splitlines()[0]}"]
        ours = _definitions(session, "memory")
    try:
        replaced = {mart.name for mart in outdated(lake.connection)}
    except duckdb.Error as error:
        raise LakeError(lake.location.shown(), explained(error, lake.location)) from error
    wrong = []
    for (schema, name), definition in found.items():
        if schema != "mart" or ("mart", name) not in ours:
            wrong.append(f"{schema}.{name} is none of this program's")
        elif definition != ours[schema, name] and name not in replaced:
            wrong.append(f"{schema}.{name} is not as its file says")
    return wrong


def _definitions(session: duckdb.DuckDBPyConnection, database: str) -> dict[tuple[str, str], list[str]]:
    """The sorted words of each definition by schema and name, without its head.

    Sorted, because DuckDB writes a definition with other quotes and another order of columns from one time to the next.
    """
    rows = session.execute(_DEFINED, {"database": database}).fetchall()
    return {(schema, name): sorted(_WORD.findall(sql.partition(" AS ")[2])) for schema, name, sql in rows}
