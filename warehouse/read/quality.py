"""Are we healthy now: the marts of quality, read and put into words. Needs no Great Expectations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from warehouse.expectations.drift.history import Readable

Row = Mapping[str, Any]
STALE = timedelta(hours=24)
UNANSWERED = 3.0


class Health(StrEnum):
    """The state in one word. A lake without a poll is empty."""

    HEALTHY = "healthy"
    ATTENTION = "needs a look"
    CRITICAL = "not healthy"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class State:
    """What is known about quality now; each tuple holds rows of the mart or statement of the same name below.

    `last_poll` is the newest poll of any source, `checked_at` the newest validation. `articles` arrived in the 24 h before that
    poll, `held` wait in quarantine.
    """

    health: Health
    sentence: str
    last_poll: datetime | None
    checked_at: datetime | None
    articles: int
    held: int
    failing: tuple[Row, ...]
    drift: tuple[Row, ...]
    quarantine: tuple[Row, ...]
    freshness: tuple[Row, ...]


FAILING = """
SELECT table_name, expectation, severity, failed_since, observed, expected, unexpected_count, sample, explanation
FROM mart.expectation WHERE NOT success AND table_name NOT IN ('article', 'source')
    OR (NOT success AND observed LIKE 'could not be evaluated%')
ORDER BY severity, failed_since
"""
DRIFT = """
SELECT source_id, expectation, severity, since, observed, expected, explanation, value, lower_bound, upper_bound
FROM mart.drift WHERE still_open ORDER BY since DESC, source_id
"""
QUARANTINE = """
SELECT
    reason, count(*) AS rows, count(DISTINCT source_id) AS sources, max(quarantined_at) AS newest,
    arg_max(key, quarantined_at) AS example
FROM (SELECT unnest(reasons) AS reason, * EXCLUDE (reasons) FROM mart.quarantine WHERE state = 'held')
GROUP BY reason ORDER BY rows DESC, reason
"""
FRESHNESS = """
SELECT source_id, last_poll, last_outcome, last_ok, newest, articles_7d, lag_minutes, failures, detail
FROM mart.source_health WHERE enabled IS DISTINCT FROM false AND last_poll IS NOT NULL
ORDER BY failures DESC, newest NULLS FIRST, source_id
"""
_ARRIVED = """
WITH present AS (SELECT max(polled_at) AS moment FROM mart.poll)

SELECT
    (SELECT moment FROM present),
    (SELECT max(validated_at) FROM mart.expectation),
    (SELECT count(*) FROM mart.article CROSS JOIN present WHERE ingested > moment - INTERVAL 24 HOURS),
    (SELECT count(*) FROM mart.quarantine WHERE state = 'held')
"""


def read_state(lake: Readable, now: datetime) -> State:
    """The state as the lake's rows have it; `now` tells how long ago its newest poll was."""
    [(last_poll, checked_at, articles, held)] = lake.query(_ARRIVED)
    failing, drift, quarantine, freshness = (tuple(lake.rows(sql)[1]) for sql in (FAILING, DRIFT, QUARANTINE, FRESHNESS))
    health, sentence = _verdict(now, last_poll, articles, held, failing, drift, freshness)
    return State(health, sentence, last_poll, checked_at, articles, held, failing, drift, quarantine, freshness)


def unanswered(row: Row) -> bool:
    """Whether a row of `freshness` is a source that does not answer: gone, or several failures in a row."""
    return row["last_outcome"] == "gone" or (row["failures"] or 0) >= UNANSWERED


def _verdict(
    now: datetime,
    last_poll: datetime | None,
    articles: int,
    held: int,
    failing: tuple[Row, ...],
    drift: tuple[Row, ...],
    freshness: tuple[Row, ...],
) -> tuple[Health, str]:
    if last_poll is None:
        return Health.EMPTY, "Nothing was polled yet: run `newslake ingest`, or `newslake demo` to see it at work."
    critical = [row["expectation"] for row in failing if row["severity"] == "critical"]
    silent = [row["source_id"] for row in freshness if unanswered(row)]
    looks = [
        _clause(len(failing) - len(critical), "check fails", "checks fail"),
        _clause(len({row["source_id"] for row in drift}), "source is drifting", "sources are drifting"),
        _clause(len(silent), "source does not answer", "sources do not answer"),
        _clause(held, "row waits in quarantine", "rows wait in quarantine"),
        f"the last poll was {_ago(now - last_poll)} ago" if now - last_poll > STALE else "",
    ]
    found = ", ".join(clause for clause in looks if clause)
    arrived = f"{_clause(articles, 'article', 'articles') or 'no article'} arrived in the 24 h before the last poll"
    answering = f"{len(freshness) - len(silent)} of {len(freshness)} sources answer"
    if critical:
        names = ", ".join(critical)
        return Health.CRITICAL, f"Not healthy: {names} failed{f'; also {found}' if found else ''}. {answering}, {arrived}."
    if found:
        return Health.ATTENTION, f"Needs a look: {found}. {answering}, {arrived}."
    return Health.HEALTHY, f"Healthy: {answering}, {arrived}, nothing is drifting and nothing is held back."


def _clause(count: int, one: str, many: str) -> str:
    return "" if count == 0 else f"{count} {one if count == 1 else many}"


def _ago(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"
