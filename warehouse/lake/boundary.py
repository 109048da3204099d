"""Checks rows of the metadata database before DuckLake uses them as paths, names or expressions.

A lake may come from somebody else, as a backup or as a folder. DuckLake writes, reads and deletes the files that its metadata database
names, wherever they are, and puts names and sort expressions into its own SQL. The metadata databases that newslake makes hold only
relative paths, plain names and the few kinds of expressions below.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from extractors.files.inside import is_inside

Ask = Callable[[str], Sequence[tuple[Any, ...]]]

PATHS = ("schema", "table", "data_file", "delete_file", "files_scheduled_for_deletion")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RIGHT = {
    ("schema", "schema_name"): _NAME,
    ("table", "table_name"): _NAME,
    ("column", "column_name"): _NAME,
    ("column", "default_value_type"): re.compile(r"literal|"),
    ("inlined_data_tables", "table_name"): re.compile(r"ducklake_inlined_data_\d+_\d+"),
    ("partition_column", "transform"): re.compile(r"identity|year|month|day|hour|bucket\(\d+\)"),
    ("sort_expression", "expression"): re.compile(r'"?[a-z_][a-z0-9_]*"?'),
}
EXAMPLES = 3


def strays(ask: Ask, prefix: str = "") -> list[str]:
    """Describe what in a metadata database leads out of the lake or is no plain name. `ask` runs SQL on it; `prefix` begins its tables."""
    parts = [(table, "path", "path_is_relative") for table in PATHS] + [(table, column, "NULL") for table, column in _RIGHT]
    listed = (
        f"SELECT DISTINCT '{table}', '{column}', CAST({column} AS VARCHAR), CAST({relative} AS VARCHAR) FROM {prefix}ducklake_{table}"  # noqa: S608
        for table, column, relative in parts
    )
    return [
        f"ducklake_{table} has the {column} {value!r}"
        for table, column, value, relative in ask(" UNION ALL ".join(listed))  # one query, because each costs a round trip to the database
        if not _right(table, column, value, relative)
    ]


def _right(table: str, column: str, value: str | None, relative: str | None) -> bool:
    if column == "path":
        return relative in ("1", "true") and is_inside(str(value).removesuffix("/"))
    return value is None or _RIGHT[table, column].fullmatch(value) is not None


def summary(wrong: Iterable[str]) -> str:
    """The first few of them."""
    listed = list(wrong)
    more = f" and {len(listed) - EXAMPLES} more" if len(listed) > EXAMPLES else ""
    return "; ".join(listed[:EXAMPLES]) + more
