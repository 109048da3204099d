"""Gives statistics to tables that have had no row yet, as some never have one.

DuckLake (of DuckDB 1.5.5) keeps a table's statistics for the session once it has found them. Of a table that never had a row there are
none, and it looks for them again for each column of each query: 35 ms for `SELECT count(*) FROM article`, whose readings are such a table
in most lakes. Those written here are what a row that came and went would leave: no rows, no nulls, no least and no greatest value, from
which DuckDB would answer `SELECT min(dated) FROM …` without a look at the table.
"""

from warehouse.lake.session import Session


def give_statistics(session: Session, metadata: str) -> None:
    """Give statistics to the tables that have none. Call it after the transaction that made them."""
    without = f"SELECT table_id FROM {metadata}.ducklake_table ANTI JOIN {metadata}.ducklake_table_stats USING (table_id)"  # noqa: S608
    without += " WHERE end_snapshot IS NULL"
    with session.transaction():
        session.query(
            f"""
            INSERT INTO {metadata}.ducklake_table_column_stats (table_id, column_id, contains_null)
            SELECT table_id, column_id, false FROM {metadata}.ducklake_column
            WHERE end_snapshot IS NULL AND column_type NOT IN ('list', 'struct', 'map') AND table_id IN ({without})
            """  # noqa: S608 - a name of ours
        )
        session.query(
            f"""
            INSERT INTO {metadata}.ducklake_table_stats (table_id, record_count, next_row_id, file_size_bytes)
            SELECT table_id, 0, 0, 0 FROM ({without})
            """  # noqa: S608 - a name of ours
        )
