"""The row suites of the tables around `article`: polls, fates, topics, quarantine. For a schedule; nothing is held back by them.

Each `TableCheck` has the SQL of the frame that its suite looks at: the rows since a moment, with a `key` that names a row in samples.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors.records import Reason, Validation
from warehouse.expectations.engine import ROW, check
from warehouse.expectations.results import SAMPLE, result_of_all
from warehouse.expectations.rule import Suite, suite
from warehouse.lake.session import Readable


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A suite and the rows that it looks at; `$since` and `$now` bound them."""

    suite: Suite
    sql: str


POLL = TableCheck(
    suite("poll"),
    """
    SELECT source_id || ' at ' || strftime(polled_at, '%Y-%m-%d %H:%M') AS key, outcome, status,
        epoch(next_due) - epoch(polled_at) AS due_in, CASE WHEN outcome <> 'gone' THEN due_in END AS waits,
        least(fresh, known, entries - fresh - known) AS stale
    FROM base.poll WHERE polled_at > $since AND polled_at <= $now
    """,
)

FATE = TableCheck(
    suite("fate"),
    """
    SELECT key, outcome, reason, score, CAST(NOT list_contains($pairs, outcome || '/' || reason) AS INTEGER) AS misfit
    FROM base.fate WHERE ended_at > $since AND ended_at <= $now AND reason <> 'known url'
    """,
)

TOPIC = TableCheck(
    suite("article_topic"),
    """
    SELECT
        m.article_id || ' ' || m.topic AS key, m.level, m.score, len(m.passages) AS passages,
        -- A definition is kept as it was written; a direction that it names is a word of it.
        CASE
            WHEN m.direction = 'mixed' OR contains(d.definition, m.direction) OR NOT contains(d.definition, 'directions:') THEN NULL
            ELSE m.direction
        END AS foreign_direction
    FROM base.article_topic AS m
    LEFT JOIN (SELECT topic, version, any_value(definition) AS definition FROM base.topic_definition GROUP BY ALL) AS d
        ON m.topic = d.topic AND m.topic_version = d.version
    WHERE m.ingested > $since AND m.ingested <= $now
    """,
)

QUARANTINE = TableCheck(
    suite("quarantine"),
    """
    SELECT key, len(reasons) AS reasons,
        CAST(coalesce(json_exists(CASE WHEN json_valid(payload) THEN payload END, '$.article.text'), false) AS INTEGER) AS whole
    FROM base.quarantine WHERE quarantined_at > $since AND quarantined_at <= $now
    """,
)

TABLES = (POLL, FATE, TOPIC, QUARANTINE)


def check_tables(lake: Readable, *, since: datetime, now: datetime) -> tuple[Validation, ...]:
    """Validate the rows that the tables got between two moments; one result per expectation."""
    return tuple(result for table in TABLES for result in _check(lake, table, since, now))


def table_rows(lake: Readable, table: TableCheck, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """The rows that a table's suite looks at, numbered."""
    given = {"since": since, "now": now, "pairs": [f"{outcome}/{reason}" for reason in Reason for outcome in reason.outcomes]}
    _, rows = lake.rows(table.sql, {name: value for name, value in given.items() if f"${name}" in table.sql})
    return [{ROW: number} | row for number, row in enumerate(rows)]


def _check(lake: Readable, table: TableCheck, since: datetime, now: datetime) -> list[Validation]:
    rows = table_rows(lake, table, since, now)
    return [
        result_of_all(
            result,
            table.suite.table,
            len(result.rows),
            [str(rows[row]["key"]) for row in result.rows[:SAMPLE]],
            f"{len(result.rows)} of {len(rows)} rows fail",
            now=now,
        )
        for result in check(table.suite, rows)
    ]
