"""Gives statistics to tables that most marts read and that may stay empty for ever.

DuckLake (of DuckDB 1.5.5) keeps a table's statistics for the session once it has found them. Of a table that never had a row there are
none, and it looks for them again for each column of each query: 35 ms for `SELECT count(*) FROM article`, whose readings are such a table
in most lakes. A row that comes and goes in one transaction leaves statistics and nothing else.
"""

from __future__ import annotations

from warehouse.lake.session import Session

OFTEN_EMPTY = ("article_reading", "story_member", "superseded", "topic_label", "topic_measure")
_BLANK = {
    "BIGINT": "0",
    "BLOB": "''",
    "BOOLEAN": "false",
    "DOUBLE": "0",
    "INTEGER": "0",
    "TIMESTAMP WITH TIME ZONE": "'epoch'",
    "VARCHAR": "''",
}


def give_statistics(session: Session, metadata: str) -> None:
    """Give statistics to those of them that have none; to be called in a transaction after the one that made them."""
    known = session.query(f"SELECT table_name FROM {metadata}.ducklake_table JOIN {metadata}.ducklake_table_stats USING (table_id)")  # noqa: S608
    for table in sorted(set(OFTEN_EMPTY) - {table for (table,) in known}):
        kinds = [kind for _, kind, *_ in session.query(f"DESCRIBE lake.base.{table}")]
        values = ", ".join("[]" if kind.endswith("[]") else _BLANK[kind] for kind in kinds)
        session.query(f"INSERT INTO lake.base.{table} VALUES ({values})")  # noqa: S608 - names and constants of ours
        session.query(f"DELETE FROM lake.base.{table}")  # noqa: S608 - a name of ours
