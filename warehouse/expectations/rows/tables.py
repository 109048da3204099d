"""The row suites of the tables around `article`: polls, fates, topics, quarantine. For a schedule; nothing is held back by them.

Each `TableCheck` has the SQL of the frame that its suite looks at: the rows since a moment, with a `key` that names a row in samples.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors.records import Level, Outcome, PollOutcome, Reason, Severity, Validation
from warehouse.expectations.engine import ROW, check
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
                name="poll_outcome_known",
                severity=Severity.CRITICAL,
                expected="outcome is ok, unchanged, failed, moved or gone",
                reason="Health and the next poll are read from it.",
                catches="a new outcome that no mart counts",
                build=lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="outcome", value_set=[str(outcome) for outcome in PollOutcome]),
            ),
            Rule(
                name="poll_due_later",
                severity=Severity.CRITICAL,
                expected="next_due is later than the poll",
                reason="A poll that is due at once again polls its publisher without end.",
                catches="a back-off that overflowed to zero",
                build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="due_in", min_value=0, strict_min=True),
            ),
            Rule(
                name="poll_due_within_a_month",
                severity=Severity.WARNING,
                expected="next_due is at most 32 days later, unless the feed is gone",
                reason="A source that is never due again is silently lost.",
                catches="a Retry-After of years taken at its word",
                build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="waits", max_value=32 * 86400.0),
            ),
            Rule(
                name="poll_entries_counted",
                severity=Severity.CRITICAL,
                expected="fresh and known entries are at least none, and together at most all entries",
                reason="The estimate of missed entries is made from both.",
                catches="entries counted twice after a redirect",
                build=_not_negative("stale"),
            ),
            Rule(
                name="poll_status_http",
                severity=Severity.WARNING,
                expected="status, where there is one, is an HTTP status code (RFC 9110, section 15)",
                reason="Statuses outside 100 to 599 come from broken servers or from our own placeholders.",
                catches="999 of a bot wall counted as an answer",
                build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="status", min_value=100, max_value=599),
            ),
        ),
    ),
    """
    SELECT source_id || ' at ' || strftime(polled_at, '%Y-%m-%d %H:%M') AS key, outcome, status,
        epoch(next_due) - epoch(polled_at) AS due_in, CASE WHEN outcome <> 'gone' THEN due_in END AS waits,
        least(fresh, known, entries - fresh - known) AS stale
    FROM base.poll WHERE polled_at > $since AND polled_at <= $now
    """,
)

FATE = TableCheck(
    Suite(
        "fate",
        (
            Rule(
                name="fate_outcome_known",
                severity=Severity.CRITICAL,
                expected=f"outcome is one of {', '.join(Outcome)}",
                reason="The funnel adds up over this closed list.",
                catches="a misspelt outcome that vanishes from the funnel",
                build=lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="outcome", value_set=[str(outcome) for outcome in Outcome]),
            ),
            Rule(
                name="fate_reason_known",
                severity=Severity.CRITICAL,
                expected="reason is one of the closed list",
                reason="People filter by it, and what is done about a URL follows from it.",
                catches="an exception's text stored as a reason",
                build=lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="reason", value_set=[str(reason) for reason in Reason]),
            ),
            Rule(
                name="fate_reason_fits",
                severity=Severity.WARNING,
                expected="outcome is one that the reason may end in",
                reason="A reason that belongs to another outcome is counted in the wrong column.",
                catches="an article that was appended as 'known url'",
                build=_not_negative("misfit", 0),
            ),
            Rule(
                name="fate_score_in_range",
                severity=Severity.WARNING,
                expected="score, where there is one, lies in 0 to 1",
                reason="It says how near an article that was left out came to being kept.",
                catches="a raw sum stored for the likeness",
                build=_not_negative("score", 1),
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
                name="topic_level_known",
                severity=Severity.CRITICAL,
                expected="level is substantial or passing",
                reason="Curves count substantial matches only.",
                catches="a third level that no curve counts",
                build=lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="level", value_set=[str(level) for level in Level]),
            ),
            Rule(
                name="topic_score_in_range",
                severity=Severity.WARNING,
                expected="score lies in 0 to 1",
                reason="Readers compare scores between topics.",
                catches="a score without an upper end",
                build=_not_negative("score", 1),
            ),
            Rule(
                name="topic_direction_known",
                severity=Severity.WARNING,
                expected="direction is one that the definition names, or mixed, where there is one",
                reason="A curve of directions has a band for each that the definition names.",
                catches="'up' of another topic in a batch that was assembled by hand",
                build=lambda gxe: gxe.ExpectColumnValuesToBeNull(column="foreign_direction"),
            ),
            Rule(
                name="topic_has_evidence",
                severity=Severity.CRITICAL,
                expected="each match has at least one passage",
                reason="A match that nobody can check is an opinion.",
                catches="passages lost in the way to the lake",
                build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="passages", min_value=1),
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
                name="quarantine_has_reasons",
                severity=Severity.CRITICAL,
                expected="each row says at least one expectation that it failed",
                reason="The person who decides about it has to know why it is there.",
                catches="a row held back by a rule that was since renamed away",
                build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column="reasons", min_value=1),
            ),
            Rule(
                name="quarantine_payload_whole",
                severity=Severity.CRITICAL,
                expected="the payload is JSON with the article's text",
                reason="Without it a row cannot be released.",
                catches="payloads cut at a column's length",
                build=lambda gxe: gxe.ExpectColumnValuesToBeInSet(column="whole", value_set=[True]),
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
