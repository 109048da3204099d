"""The lake as of a moment: by DuckLake's snapshots while they are kept, afterwards by the times in the rows.

If the snapshot has expired, or the clock is simulated, each base table is replaced by a view without the rows that arrived later, and the
marts are rebuilt on these views, in the session only. Articles purged since then are missing, and a row counts from its own time, which is
up to the length of a batch before its commit.
"""

from datetime import datetime

from warehouse.lake.extensions import quoted
from warehouse.lake.marts import marts

# The column with the time of arrival in each table.
ARRIVED = {
    "migration": "applied_at",
    "mart_definition": "created_at",
    "run": "started",
    "source": "seen_at",
    "poll": "polled_at",
    "fate": "ended_at",
    "deferral": "deferred_at",
    "article_version": "ingested",
    "article_reading": "ingested",
    "reread": "read_at",
    "backfilled": "done_at",
    "article_topic": "matched_at",
    "article_entity": "matched_at",
    "article_credit": "found_at",
    "article_link": "found_at",
    "article_trait": "seen_at",
    "article_figure": "seen_at",
    "article_publisher": "seen_at",
    "event_member": "joined_at",
    "event_revision": "revised_at",
    "topic_label": "labelled_at",
    "topic_measure": "measured_at",
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


def looking_back(moment: datetime) -> list[str]:
    """The SQL that builds the views, for a read-only session with the newest state of the lake attached."""
    limit = quoted(moment.isoformat())
    views = []
    for table, column in ARRIVED.items():
        columns = f"* REPLACE (CASE WHEN ended <= {limit}::TIMESTAMPTZ THEN ended END AS ended)" if table == "run" else "*"
        views.append(
            f"CREATE VIEW base.{table} AS SELECT {columns} FROM lake.base.{table} WHERE {column} <= {limit}::TIMESTAMPTZ"  # noqa: S608
        )
    return ["USE memory", "CREATE SCHEMA base", "CREATE SCHEMA mart", *views, *(mart.sql.rstrip().rstrip(";") for mart in marts())]
