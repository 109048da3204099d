"""Watching sources that may bring nothing: volume, freshness, answers, lag, rejected pages. For a schedule, not for a batch."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from extractors.records import Validation
from warehouse.expectations.drift.bounds import Bounds, learn_count
from warehouse.expectations.drift.history import DAYS, History, read_history
from warehouse.expectations.drift.judge import SOURCE, Judgement, judge_arrivals, judge_mean, report
from warehouse.expectations.drift.measure import ANSWERS, FRESHNESS, LAG, MEASURES, REJECTED, VOLUME, Measure
from warehouse.expectations.drift.tally import RunningStats, SourceHistory
from warehouse.lake.session import Readable

# Counts of the same weekday are compared where there are this many; of any day where there are fewer.
WEEKDAYS = 3
ANY_DAYS = 7
SLACK = 1.5
# A few thousand rows of thresholds a day are worth keeping, not an hour. A little less than a day, for schedules that jitter.
RECORD_EVERY = timedelta(hours=20)


def watch(lake: Readable, *, now: datetime) -> tuple[Validation, ...]:
    """Every source against its own past; once a day with the thresholds of each that could be judged, met or not."""
    history = read_history(lake, now)
    judged = judge_arrivals(history, history.sources)
    judged += [_volume(source_id, past) for source_id, past in history.sources.items()]
    judged += _gaps(lake, now)
    judged += _means(lake, LAG, _LAG, history, "articles")
    judged += _means(lake, REJECTED, _REJECTED, history, "pages")
    recorded = lake.query(_RECORDED, {"since": now - RECORD_EVERY, "now": now})
    return report(SOURCE, judged, history, now=now, every=not recorded)


def _volume(source_id: str, past: SourceHistory) -> Judgement:
    """The first day on which a source answered is left out: it brings all that its feed still held."""
    of = "the last 24 h"
    known = sorted(past.polled - {0})[:-1]
    same_weekday = [age for age in known if age % 7 == 0]
    count = past.on(MEASURES[0].name, 0).count
    if 0 not in past.polled or len(known) < ANY_DAYS:
        return Judgement(source_id, VOLUME, None, None, of)
    ages, kind = (same_weekday, "of the same weekday") if len(same_weekday) >= WEEKDAYS else (known, "before")
    bounds = learn_count(VOLUME, [past.on(MEASURES[0].name, age).count for age in ages], f"over {len(ages)} days {kind}")
    return Judgement(source_id, VOLUME, float(count), bounds, of)


def _gaps(lake: Readable, now: datetime) -> list[Judgement]:
    judged = []
    for source_id, polled, answered, arrived, longest, articles in lake.query(_GAPS, {"now": now, "since": now - timedelta(days=DAYS)}):
        silent = (polled - answered).total_seconds() / 3600 if answered else None
        judged.append(Judgement(source_id, ANSWERS, silent, Bounds(0.0, ANSWERS.floor, False, "whatever the source")))
        if answered and arrived and articles >= 10:
            limit = max(FRESHNESS.floor, SLACK * longest)
            stale = max(0.0, (answered - arrived).total_seconds() / 3600)
            basis = f"at most {longest:.0f} h between two of {articles} articles"
            judged.append(Judgement(source_id, FRESHNESS, stale, Bounds(0.0, limit, False, basis)))
    return judged


def _means(lake: Readable, measure: Measure, sql: str, history: History, what: str) -> list[Judgement]:
    days: dict[str, dict[int, RunningStats]] = {}
    when: Mapping[str, object] = {"now": history.read_at, "since": history.read_at - timedelta(days=DAYS)}
    for source_id, age, count, total, squares in lake.query(sql, when):
        days.setdefault(source_id, {})[age] = RunningStats(count, total, squares)
    of_measure = replace(history, sources={source_id: SourceHistory({measure.name: by_age}) for source_id, by_age in days.items()})
    return [judge_mean(of_measure, source_id, measure, what) for source_id in days]


# Each round that puts everything on record has met results of this one.
_RECORDED = f"""
SELECT 1 FROM base.validation
WHERE expectation = '{ANSWERS.expectation}' AND success AND source_id IS NOT NULL AND validated_at > $since AND validated_at <= $now LIMIT 1
"""  # noqa: S608 - a name of ours

_GAPS = """
WITH polls AS (
    SELECT
        source_id,
        max(polled_at) AS polled,
        max(polled_at) FILTER (WHERE outcome IN ('ok', 'unchanged', 'moved')) AS answered
    FROM base.poll WHERE polled_at <= $now
    GROUP BY source_id
),

arrivals AS (
    SELECT source_id, ingested, epoch(ingested) - lag(epoch(ingested)) OVER (PARTITION BY source_id ORDER BY ingested) AS gap
    FROM base.article_version WHERE version = 1 AND ingested > $since AND ingested <= $now
),

gaps AS (
    SELECT source_id, max(ingested) AS arrived, coalesce(max(gap), 0) / 3600 AS longest, count(*) AS articles
    FROM arrivals GROUP BY source_id
)

SELECT source_id, polled, answered, arrived, longest, articles FROM polls LEFT JOIN gaps USING (source_id)
"""

_LAG = """
WITH lag AS (
    SELECT
        source_id,
        date_sub('day', ingested, $now::TIMESTAMPTZ) AS age,
        ln(greatest(1.0, (epoch(first_seen) - epoch(published)) / 60)) AS minutes
    FROM base.article_version
    WHERE version = 1 AND published IS NOT NULL AND ingested > $since AND ingested <= $now
)

SELECT source_id, age, count(*), sum(minutes), sum(minutes * minutes) FROM lag GROUP BY source_id, age
"""

_REJECTED = """
WITH ended AS (
    SELECT
        source_id,
        date_sub('day', ended_at, $now::TIMESTAMPTZ) AS age,
        CAST(outcome IN ('rejected', 'failed') AS DOUBLE) AS rejected
    FROM base.fate
    WHERE outcome NOT IN ('duplicate', 'deferred') AND ended_at > $since AND ended_at <= $now
)

SELECT source_id, age, count(*), sum(rejected), sum(rejected) FROM ended GROUP BY source_id, age
"""
