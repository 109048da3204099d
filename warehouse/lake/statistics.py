"""Gives statistics to tables that have had no row yet, as some never have one.

DuckLake (of DuckDB 1.5.5) keeps a table's statistics for the session once it has found them. Of a table that never had a row there are
none, and it looks for them again for each column of each query: 35 ms for `SELECT count(*) FROM article`, whose readings are such a table
in most lakes. A row that comes and goes in one transaction leaves statistics and nothing else. Its least and greatest values must go too:
DuckDB answers `SELECT min(dated) FROM …` from them without a look at the table.
"""

from __future__ import annotations

from warehouse.lake.session import Session


def give_statistics(session: Session, metadata: str) -> None:
    """Give statistics to the tables that have none; to be called after the transaction that made them."""
    with session.transaction():
        tables = _give(session, metadata)
    session.query(
        f"""
        UPDATE {metadata}.ducklake_table_column_stats SET min_value = NULL, max_value = NULL
        WHERE table_id IN (SELECT table_id FROM {metadata}.ducklake_table WHERE list_contains($tables, table_name))
        """,  # noqa: S608 - a name of ours
        {"tables": tables},
    )


def _give(session: Session, metadata: str) -> list[str]:
    without = session.query(
        f"""
        SELECT table_name FROM {metadata}.ducklake_table ANTI JOIN {metadata}.ducklake_table_stats USING (table_id)
        WHERE end_snapshot IS NULL ORDER BY table_name
        """  # noqa: S608 - a name of ours
    )
    for (table,) in without:
        kinds = [kind for _, kind, *_ in session.query(f"DESCRIBE lake.base.{table}")]
        session.query(f"INSERT INTO lake.base.{table} VALUES ({', '.join(map(_blank, kinds))})")  # noqa: S608 - names and constants of ours
        session.query(f"DELETE FROM lake.base.{table}")  # noqa: S608 - a name of ours
    return [table for (table,) in without]


def _blank(kind: str) -> str:
    return "'[]'" if kind.endswith("[]") else "'epoch'" if kind.startswith("TIMESTAMP") else "'0'"
