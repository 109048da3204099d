"""The current state of quality in words, from the marts, without Great Expectations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from extractors.records import PollOutcome, Reason
from warehouse.lake.session import Readable
from warehouse.read.literals import written_out

Row = Mapping[str, Any]
STALE = timedelta(hours=24)
UNANSWERED = 3.0
GONE = PollOutcome.GONE
NAMED = 3  # sources in the verdict
# Of what a source announced in the last 24 h, so many pages at least, and half of all, were out of reach when they were last asked for.
MIN_OUT_OF_REACH = 5
OUT_OF_REACH = (
    Reason.TIMEOUT,
    Reason.DNS,
    Reason.CONNECTION,
    Reason.RATE_LIMITED,
    Reason.SERVER_ERROR,
    Reason.ROBOTS_UNREACHABLE,
    Reason.FORBIDDEN,
    Reason.TLS,
    Reason.BOT_CHECK,
)
NOT_ASKED_FOR = (Reason.KNOWN_URL, Reason.TURN)
# A pass without an answer leaves the state unknown if it polled half of the sources, or if no source answered for this long.
SILENCE = timedelta(hours=1)
CLOCK_SLACK = timedelta(minutes=5)
ANSWERED = tuple(outcome for outcome in PollOutcome if outcome.answered)


class Health(StrEnum):
    """The state in one word. A lake without a poll is empty. A lake whose newest polls had no answer is unknown."""

    HEALTHY = "healthy"
    ATTENTION = "needs a look"
    UNKNOWN = "unknown"
    CRITICAL = "not healthy"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The current quality. Each tuple has rows of the mart or statement of the same name below.

    `last_poll` is the newest poll of any source, `checked_at` the newest validation. `articles` arrived in the 24 h before that
    poll, `held` are in quarantine. `freshness` has a row for each polled source; `answering` counts those that answered their
    newest poll. `pages` has a row for each source whose feed may answer, but most of whose pages did not in those 24 h.
    """

    health: Health
    sentence: str
    last_poll: datetime | None
    checked_at: datetime | None
    articles: int
    held: int
    answering: int
    failing: tuple[Row, ...]
    drift: tuple[Row, ...]
    quarantine: tuple[Row, ...]
    freshness: tuple[Row, ...]
    pages: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Pass:
    """The newest pass: the sources that it polled and that answered, the most frequent detail; and the newest answer of all passes."""

    polled: int
    answered: int
    detail: str | None
    last_answer: datetime | None


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
PAGES = """
WITH asked AS (
    SELECT source_id, arg_max(reason, ended_at) AS reason
    FROM mart.fate
    WHERE ended_at > (SELECT max(polled_at) FROM mart.poll) - INTERVAL 24 HOURS AND NOT list_contains($not_asked_for, reason)
    GROUP BY source_id, key
)

SELECT source_id, count(*) AS asked, count(*) FILTER (WHERE missed) AS missed, mode(reason) FILTER (WHERE missed) AS reason
FROM (SELECT *, list_contains($out_of_reach, reason) AS missed FROM asked)
GROUP BY source_id HAVING missed >= $fewest AND 2 * missed >= asked
ORDER BY missed DESC, source_id
"""
_LATEST_RUN = """
SELECT
    count(DISTINCT source_id), count(DISTINCT source_id) FILTER (WHERE list_contains($answered, outcome)), mode(detail),
    (SELECT max(polled_at) FROM mart.poll WHERE list_contains($answered, outcome))
FROM mart.poll WHERE run_id = (SELECT arg_max(run_id, polled_at) FROM mart.poll)
"""
_ARRIVED = """
WITH present AS (SELECT max(polled_at) AS moment FROM mart.poll)

SELECT
    (SELECT moment FROM present),
    (SELECT max(validated_at) FROM mart.expectation),
    (SELECT count(*) FROM mart.article CROSS JOIN present WHERE ingested > moment - INTERVAL 24 HOURS),
    (SELECT count(*) FROM mart.quarantine WHERE state = 'held')
"""
_NEWEST = """
SELECT max(moment) FROM (
    SELECT max(polled_at) AS moment FROM base.poll
    UNION ALL SELECT max(ingested) FROM base.article_version
    UNION ALL SELECT max(quarantined_at) FROM base.quarantine
    UNION ALL SELECT max(ended_at) FROM base.fate
)
"""


def read_state(lake: Readable, now: datetime) -> State:
    """The state by the lake's rows; `now` gives the age of its newest poll."""
    [(last_poll, checked_at, articles, held)] = lake.query(_ARRIVED)
    newest = _Pass(*lake.query(written_out(_LATEST_RUN, {"answered": ANSWERED}))[0])
    failing, drift, quarantine, freshness = (tuple(lake.rows(sql)[1]) for sql in (FAILING, DRIFT, QUARANTINE, FRESHNESS))
    parts = {"not_asked_for": NOT_ASKED_FOR, "out_of_reach": OUT_OF_REACH, "fewest": MIN_OUT_OF_REACH}
    pages = tuple(lake.rows(written_out(PAGES, parts))[1])
    answering = sum(row["last_outcome"] in ANSWERED for row in freshness)
    blank = State(
        health=Health.EMPTY,
        sentence="",
        last_poll=last_poll,
        checked_at=checked_at,
        articles=articles,
        held=held,
        answering=answering,
        failing=failing,
        drift=drift,
        quarantine=quarantine,
        freshness=freshness,
        pages=pages,
    )
    health, sentence = _verdict(blank, newest, now)
    return replace(blank, health=health, sentence=sentence)


def newest_arrival(lake: Readable) -> datetime | None:
    """When the newest poll, article, quarantined row or fate arrived. None for an empty lake."""
    moment: datetime | None = lake.query(_NEWEST)[0][0]
    return moment


def unanswered(row: Row) -> bool:
    """Whether the source of a row of `freshness` does not answer: several failures in a row, and not retired by its publisher."""
    return row["last_outcome"] != GONE and (row["failures"] or 0) >= UNANSWERED


def _verdict(state: State, newest: _Pass, now: datetime) -> tuple[Health, str]:
    critical = [row["expectation"] for row in state.failing if row["severity"] == "critical"]
    if state.last_poll is None:
        if critical:  # of backfilled articles
            return Health.CRITICAL, f"Not healthy: {', '.join(critical)} failed. Nothing was polled yet."
        return Health.EMPTY, "Nothing was polled yet: run `newslake ingest`, or `newslake demo` to see it at work."
    silent = _silent(newest)
    unknown = _unknown(state, newest, now)
    few = silent or ("most sources did not answer their newest poll" if 2 * state.answering < len(state.freshness) else "")
    looks = [
        "" if unknown else few,
        _clause(len(state.failing) - len(critical), "check fails", "checks fail"),
        _clause(len({row["source_id"] for row in state.drift}), "source is drifting", "sources are drifting"),
        _named([row for row in state.freshness if row["last_outcome"] == GONE], "feed was retired", "feeds were retired"),
        _named(list(filter(unanswered, state.freshness)), "source does not answer", "sources do not answer"),
        _named(state.pages, "source's pages cannot be fetched", "sources' pages cannot be fetched"),
        _clause(state.held, "row waits in quarantine", "rows wait in quarantine"),
        f"the last poll was {_ago(now - state.last_poll)} ago" if now - state.last_poll > STALE else "",
    ]
    found = ", ".join(clause for clause in looks if clause)
    arrived = f"{_clause(state.articles, 'article', 'articles') or 'no article'} arrived in the 24 h before the last poll"
    answering = f"{state.answering} of {len(state.freshness)} sources answer"
    also = f"; also {found}" if found else ""
    if critical:
        return Health.CRITICAL, f"Not healthy: {', '.join(critical)} failed{also}. {answering}, {arrived}."
    if unknown:
        return Health.UNKNOWN, f"Unknown: {unknown}{also}. {answering}, {arrived}."
    if found:
        return Health.ATTENTION, f"Needs a look: {found}. {answering}, {arrived}."
    return Health.HEALTHY, f"Healthy: {answering}, {arrived}, nothing is drifting and no row waits in quarantine."


def _silent(newest: _Pass) -> str:
    """A sentence if the newest pass had no answer, else empty."""
    if newest.answered:
        return ""
    return f"no source answered in the newest pass, which polled {newest.polled}{f' ({newest.detail})' if newest.detail else ''}"


def _unknown(state: State, newest: _Pass, now: datetime) -> str:
    """Why the rows do not show the current state; empty if they do."""
    assert state.last_poll is not None
    if state.last_poll > now + CLOCK_SLACK:
        return f"the newest poll is of {state.last_poll:%Y-%m-%d %H:%M} UTC, which is in the future: check this machine's clock"
    if not state.freshness:
        return "no source that is enabled was ever polled"
    quiet = newest.last_answer is None or state.last_poll - newest.last_answer > SILENCE
    return _silent(newest) if quiet or 2 * newest.polled >= len(state.freshness) else ""


def _clause(count: int, one: str, many: str) -> str:
    return "" if count == 0 else f"{count} {one if count == 1 else many}"


def _named(sources: Sequence[Row], one: str, many: str) -> str:
    names = [row["source_id"] for row in sources]
    return f"{_clause(len(names), one, many)} ({', '.join([*names[:NAMED], *['…'] * (len(names) > NAMED)])})" if names else ""


def _ago(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours:.0f} h" if hours < 72 else f"{hours / 24:.0f} days"
