"""The marts and base tables with their columns."""

from warehouse.lake.handle import Lake

_TYPES = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'lake' AND schema_name = 'mart'"
_TABLES = """
SELECT table_name, string_agg(column_name, ', ' ORDER BY column_index) FROM duckdb_columns()
WHERE database_name = 'lake' AND schema_name = 'base' GROUP BY table_name ORDER BY table_name
"""


def newest_snapshot(lake: Lake) -> int:
    """The number of the lake's newest snapshot: it grows with every commit."""
    return int(lake.query("FROM ducklake_current_snapshot('lake')")[0][0])


def column_types(lake: Lake) -> dict[tuple[str, str], str]:
    """The type of each column of each mart, by both names."""
    return {(table, column): kind for table, column, kind in lake.query(_TYPES)}


def base_tables(lake: Lake) -> list[tuple[str, str]]:
    """Each base table with its columns in one line."""
    return [(name, columns) for name, columns in lake.query(_TABLES)]
