"""The lake as of a moment: by DuckLake's snapshots while they last, afterwards by the times on the rows.

After snapshots have expired, and for moments of a simulated clock, every base table is seen through a view that leaves out what
arrived later, and the marts are built again on top of those, in the session only. What was purged since is missing then, and a row
counts from the time it carries, which is up to a batch's length before its commit.
"""

from __future__ import annotations

from datetime import datetime

import duckdb

from warehouse.extensions import quoted
from warehouse.marts import marts

# When a row of each table arrived.
ARRIVED = {
    "migration": "applied_at",
    "mart_definition": "created_at",
    "run": "started",
    "source": "seen_at",
    "poll": "polled_at",
    "fate": "ended_at",
    "deferral": "deferred_at",
    "article_version": "ingested",
    "article_topic": "matched_at",
    "article_entity": "matched_at",
    "topic_definition": "activated_at",
    "entity_definition": "activated_at",
    "alias": "seen_at",
    "recheck": "checked_at",
    "tombstone": "purged_at",
    "quarantine": "quarantined_at",
    "validation": "validated_at",
    "event": "happened_at",
    "story_member": "joined_at",
    "superseded": "superseded_at",
    "boilerplate": "learned_at",
    "post": "ingested",
    "post_topic": "matched_at",
}
SEARCH_PATH = "memory.mart,memory.base"
NO_SNAPSHOT = "No snapshot found"


def look_back(connection: duckdb.DuckDBPyConnection, moment: datetime) -> None:
    """Build the views of the session; to be called on a read-only session whose lake is attached at its newest state."""
    limit = quoted(moment.isoformat())
    connection.execute("USE memory")
    connection.execute("CREATE SCHEMA base; CREATE SCHEMA mart")
    for table, column in ARRIVED.items():
        columns = f"* REPLACE (CASE WHEN ended <= {limit}::TIMESTAMPTZ THEN ended END AS ended)" if table == "run" else "*"
        connection.execute(
            f"CREATE VIEW base.{table} AS SELECT {columns} FROM lake.base.{table} WHERE {column} <= {limit}::TIMESTAMPTZ"  # noqa: S608
        )
    for mart in marts():
        connection.execute(mart.sql)
