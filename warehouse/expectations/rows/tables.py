"""The row suites of the tables around `article`: polls, fates, topics, quarantine. For a schedule; nothing is held back by them.

Each `TableCheck` has the SQL of the frame that its suite looks at: the rows since a moment, with a `key` that names a row in samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors.records import OUTCOMES, Level, Outcome, PollOutcome, Reason, Severity, Validation
from warehouse.expectations.results import SAMPLE, result_of_all
from warehouse.expectations.rule import Rule, Suite
from warehouse.lake.session import Readable


@dataclass(frozen=True, slots=True)
class TableCheck:
    """A suite and the rows that it looks at; `$since` and `$now` bound them."""

    suite: Suite
    sql: str


def _not_negative(column: str, maximum: float | None = None) -> Any:
    return lambda gxe: gxe.ExpectColumnValuesToBeBetween(column=column, min_value=0, max_value=maximum)


POLL = TableCheck(
    Suite(
        "poll",
        (
            Rule(
                "poll_outcome_known",
                Severity.CRITICAL,
                "outcome is ok, unchanged, failed, moved or gone",
                "Health and the next poll are read from it.",
                "a new outcome that no mart counts",
                lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="outcome", value_set=[str(outcome) for outcome in PollOutcome]),
                "key",
            ),
            Rule(
                "poll_due_later",
                Severity.CRITICAL,
                "next_due is later than the poll",
                "A poll that is due at once again polls its publisher without end.",
                "a back-off that overflowed to zero",
                lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="due_in", min_value=0, strict_min=True),
                "key",
            ),
            Rule(
                "poll_due_within_a_month",
                Severity.WARNING,
                "next_due is at most 32 days later, unless the feed is gone",
                "A source that is never due again is silently lost.",
                "a Retry-After of years taken at its word",
                lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="waits", max_value=32 * 86400.0),
                "key",
            ),
            Rule(
                "poll_entries_counted",
                Severity.CRITICAL,
                "fresh entries are between none and all entries",
                "The estimate of missed entries is made from both.",
                "entries counted twice after a redirect",
                _not_negative("stale"),
                "key",
            ),
            Rule(
                "poll_status_http",
                Severity.WARNING,
                "status, where there is one, is an HTTP status code (RFC 9110, section 15)",
                "Statuses outside 100 to 599 come from broken servers or from our own placeholders.",
                "999 of a bot wall counted as an answer",
                lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="status", min_value=100, max_value=599),
                "key",
            ),
        ),
    ),
    """
    SELECT source_id || ' at ' || strftime(polled_at, '%Y-%m-%d %H:%M') AS key, outcome, status,
        epoch(next_due) - epoch(polled_at) AS due_in, CASE WHEN outcome <> 'gone' THEN due_in END AS waits,
        least(fresh, entries - fresh) AS stale
    FROM base.poll WHERE polled_at > $since AND polled_at <= $now
    """,
)

FATE = TableCheck(
    Suite(
        "fate",
        (
            Rule(
                "fate_outcome_known",
                Severity.CRITICAL,
                f"outcome is one of {', '.join(Outcome)}",
                "The funnel adds up over this closed list.",
                "a misspelt outcome that vanishes from the funnel",
                lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="outcome", value_set=[str(outcome) for outcome in Outcome]),
                "key",
            ),
            Rule(
                "fate_reason_known",
                Severity.CRITICAL,
                "reason is one of the closed list",
                "People filter by it, and what is done about a URL follows from it.",
                "an exception's text stored as a reason",
                lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="reason", value_set=[str(reason) for reason in Reason]),
                "key",
            ),
            Rule(
                "fate_reason_fits",
                Severity.WARNING,
                "outcome is one that the reason may end in",
                "A reason that belongs to another outcome is counted in the wrong column.",
                "an article that was appended as 'known url'",
                _not_negative("misfit", 0),
                "key",
            ),
            Rule(
                "fate_score_in_range",
                Severity.WARNING,
                "score, where there is one, lies in 0 to 1",
                "It says how near an article that was left out came to being kept.",
                "a raw sum stored for the likeness",
                _not_negative("score", 1),
                "key",
            ),
        ),
    ),
    """
    SELECT key, outcome, reason, score, CAST(NOT list_contains($pairs, outcome || '/' || reason) AS INTEGER) AS misfit
    FROM base.fate WHERE ended_at > $since AND ended_at <= $now AND reason <> 'known url'
    """,
)

TOPIC = TableCheck(
    Suite(
        "article_topic",
        (
            Rule(
                "topic_level_known",
                Severity.CRITICAL,
                "level is substantial or passing",
                "Curves count substantial matches only.",
                "a third level that no curve counts",
                lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="level", value_set=[str(level) for level in Level]),
                "key",
            ),
            Rule(
                "topic_score_in_range",
                Severity.WARNING,
                "score lies in 0 to 1",
                "Readers compare scores between topics.",
                "a score without an upper end",
                _not_negative("score", 1),
                "key",
            ),
            Rule(
                "topic_direction_known",
                Severity.WARNING,
                "direction is one that the definition names, or mixed, where there is one",
                "A curve of directions has a band for each that the definition names.",
                "'up' of another topic in a batch that was put together by hand",
                lambda gxe: gxe.ExpectColumnValuesToBeNull(column="foreign_direction"),
                "key",
            ),
            Rule(
                "topic_has_evidence",
                Severity.CRITICAL,
                "each match has at least one passage",
                "A match that nobody can check is an opinion.",
                "passages lost in the way to the lake",
                lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="passages", min_value=1),
                "key",
            ),
        ),
    ),
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
    Suite(
        "quarantine",
        (
            Rule(
                "quarantine_has_reasons",
                Severity.CRITICAL,
                "each row says at least one expectation that it failed",
                "Whoever decides about it has to know why it is there.",
                "a row held back by a rule that was since renamed away",
                lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="reasons", min_value=1),
                "key",
            ),
            Rule(
                "quarantine_payload_whole",
                Severity.CRITICAL,
                "the payload is JSON with the article's text",
                "Without it a row cannot be released.",
                "payloads cut at a column's length",
                lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="whole", value_set=[True]),
                "key",
            ),
        ),
    ),
    """
    SELECT key, len(reasons) AS reasons,
        coalesce(json_exists(CASE WHEN json_valid(payload) THEN payload END, '$.article.text'), false) AS whole
    FROM base.quarantine WHERE quarantined_at > $since AND quarantined_at <= $now
    """,
)

TABLES = (POLL, FATE, TOPIC, QUARANTINE)


def check_tables(lake: Readable, *, run_id: str, since: datetime, now: datetime) -> tuple[Validation, ...]:
    """Validate the rows that the tables got between two moments; one result per expectation."""
    return tuple(result for table in TABLES for result in _check(lake, table, run_id, since, now))


def frame(lake: Readable, table: TableCheck, since: datetime, now: datetime) -> Any:
    """The rows that a table's suite looks at, as a pandas DataFrame with the columns `row` and `key` first."""
    import pandas as pd

    from warehouse.expectations.engine import ROW

    names, rows = lake.rows(table.sql, {name: value for name, value in _parameters(since, now).items() if f"${name}" in table.sql})
    found = pd.DataFrame(rows, columns=names)
    found.insert(0, ROW, range(len(found)))
    return found


def _parameters(since: datetime, now: datetime) -> dict[str, object]:
    return {
        "since": since,
        "now": now,
        "pairs": [f"{outcome}/{reason}" for reason, outcomes in OUTCOMES.items() for outcome in outcomes],
    }


def _check(lake: Readable, table: TableCheck, run_id: str, since: datetime, now: datetime) -> list[Validation]:
    from warehouse.expectations.engine import check

    rows = frame(lake, table, since, now)
    return [
        result_of_all(
            result,
            table.suite.table,
            len(result.rows),
            [str(rows["key"].iloc[row]) for row in result.rows[:SAMPLE]],
            f"{len(result.rows)} of {len(rows)} rows fail",
            run_id=run_id,
            now=now,
        )
        for result in check(table.suite, rows)
    ]
