"""The statements of the quality page; `$since` and `$until` are days, `$sources` a list of source ids, empty for all that were polled."""
# ruff: noqa: S608 - assembled from statements of ours

from warehouse.read.sources import TITLED

SPAN = "SELECT mart.utc_day(min(polled_at)) AS first_day, mart.utc_day(max(polled_at)) AS last_day FROM mart.poll"

_POLLED = "SELECT p.source_id FROM mart.poll AS p WHERE $sources = [] OR list_contains($sources, p.source_id)"
_CHOSEN = f"source_id IN ({_POLLED})"  # all that were ever polled are too many to be named in a statement

# Each source on each day, with its state.
_CELLS = f"""
WITH polled AS (
    SELECT
        source_id, mart.utc_day(polled_at) AS day, count(*) AS polls,
        count(*) FILTER (WHERE outcome IN ('ok', 'unchanged', 'moved')) AS answered
    FROM mart.poll WHERE polled_at >= $since AND polled_at < CAST($until AS DATE) + 1 AND {_CHOSEN}
    GROUP BY ALL
),

arrived AS (
    SELECT source_id, day, appended + revised AS articles, quarantined, rejected + failed AS rejected
    FROM mart.quality_between($since, $until) WHERE {_CHOSEN}
),

drifting AS (
    SELECT DISTINCT source_id, unnest(generate_series(since::DATE, last_day, INTERVAL 1 DAY))::DATE AS day
    FROM (SELECT source_id, since, coalesce(until::DATE - 1, CAST($until AS DATE)) AS last_day FROM mart.drift)
),

grid AS (
    SELECT source_id, day::DATE AS day
    FROM (SELECT DISTINCT source_id FROM ({_POLLED}))
    CROSS JOIN (SELECT unnest(generate_series(CAST($since AS DATE), CAST($until AS DATE), INTERVAL 1 DAY)) AS day)
),

cell AS (
    SELECT
        source_id, day, coalesce(polls, 0) AS polls, coalesce(articles, 0) AS articles, coalesce(quarantined, 0) AS quarantined,
        coalesce(rejected, 0) AS rejected,
        CASE
            WHEN polls IS NULL AND articles IS NULL THEN 'not polled'
            WHEN answered = 0 THEN 'no answer'
            WHEN drifting.source_id IS NOT NULL THEN 'drifting'
            WHEN quarantined > 0 THEN 'rows held back'
            WHEN rejected > articles THEN 'mostly rejected'
            WHEN articles > 0 THEN 'articles'
            ELSE 'nothing new'
        END AS state
    FROM grid
    LEFT JOIN polled USING (source_id, day)
    LEFT JOIN arrived USING (source_id, day)
    LEFT JOIN drifting USING (source_id, day)
)
"""

HEAT = f"{_CELLS}\nSELECT * FROM cell ORDER BY source_id, day\n"

# The sources of the heat map, those first that need a look. `$states` are those that are not good, from the least bad on, and the first
# asks for no look; the `$recent` last days decide. Each row has the number of all sources, and of those that need a look.
LINES = f"""{_CELLS},

ranked AS (SELECT source_id, day, articles, coalesce(list_position($states, state), 0) AS rank FROM cell),

line AS (
    SELECT
        source_id, max(rank) FILTER (WHERE day > CAST($until AS DATE) - $recent) AS worst, count(*) FILTER (WHERE rank > 1) AS troubles,
        sum(articles) AS articles
    FROM ranked GROUP BY source_id
)

SELECT
    source_id, coalesce(title, source_id) AS name, worst > 1 AS look,
    count(*) OVER () AS sources, count(*) FILTER (WHERE worst > 1) OVER () AS looks
FROM line LEFT JOIN (SELECT source_id, title FROM {TITLED}) USING (source_id)
ORDER BY worst DESC, troubles DESC, articles DESC, name, source_id LIMIT $limit OFFSET $offset
"""

# Known URLs of releases that kept a row of each: last, because they are many and were not processed.
CELL = """
SELECT ended_at, outcome, reason, detail, url, key FROM mart.fate
WHERE ended_at >= $day AND ended_at < CAST($day AS DATE) + 1 AND source_id = $source
ORDER BY reason = 'known url', ended_at DESC, key LIMIT 1000
"""

CELL_POLLS = """
SELECT polled_at, outcome, status, entries, fresh, known, elapsed_ms, detail FROM mart.poll
WHERE polled_at >= $day AND polled_at < CAST($day AS DATE) + 1 AND source_id = $source ORDER BY polled_at DESC LIMIT 200
"""

# The URLs that ended in one way, for one reason.
ENDED = f"""
SELECT ended_at, source_id, coalesce(title, source_id) AS source, url, detail
FROM mart.fate LEFT JOIN (SELECT source_id, title FROM {TITLED}) USING (source_id)
WHERE ended_at >= $since AND ended_at < CAST($until AS DATE) + 1 AND {_CHOSEN}
    AND outcome = $outcome AND reason = $reason
ORDER BY ended_at DESC, key LIMIT 500
"""

FUNNEL = f"""
SELECT outcome, reason, sum(urls)::BIGINT AS urls, count(DISTINCT source_id) AS sources
FROM (
    SELECT outcome, reason, source_id, ended_at, 1 AS urls FROM mart.fate
    UNION ALL
    SELECT 'duplicate', 'known url', source_id, polled_at, known FROM mart.poll WHERE known > 0
)
WHERE ended_at >= $since AND ended_at < CAST($until AS DATE) + 1 AND {_CHOSEN}
GROUP BY ALL ORDER BY urls DESC
"""

RATE = f"""
SELECT mart.utc_day(ended_at) AS day, outcome, count(*) AS n FROM mart.fate
WHERE ended_at >= $since AND ended_at < CAST($until AS DATE) + 1 AND {_CHOSEN} AND reason <> 'known url'
GROUP BY ALL ORDER BY day
"""

NAMES = f"SELECT source_id, coalesce(title, source_id) AS name, source_group AS grouped FROM {TITLED} ORDER BY source_id"

FRESHNESS = f"""
SELECT
    source_id, coalesce(title, source_id) AS source, last_poll, last_outcome, last_status, newest,
    articles_7d, lag_minutes, ok_share_7d, next_due, detail
FROM mart.source_health LEFT JOIN (SELECT source_id, title FROM {TITLED}) USING (source_id)
WHERE {_CHOSEN} ORDER BY failures DESC, newest NULLS FIRST, source_id
"""

DRIFT = f"""
SELECT source_id, coalesce(title, source_id) AS source, expectation, since, until, still_open, observed, expected, explanation, results
FROM mart.drift LEFT JOIN (SELECT source_id, title FROM {TITLED}) USING (source_id)
WHERE {_CHOSEN} AND since::DATE <= $until AND coalesce(until::DATE, $until) >= $since
ORDER BY still_open DESC, since DESC
"""

QUARANTINE = f"""
SELECT reason, count(*) AS rows FROM (SELECT unnest(reasons) AS reason, source_id FROM mart.quarantine WHERE state = 'held')
WHERE {_CHOSEN} GROUP BY reason ORDER BY rows DESC
"""

HELD = f"""
SELECT quarantine_id, quarantined_at, source_id, coalesce(s.title, source_id) AS source, q.title, reasons, key
FROM mart.quarantine AS q LEFT JOIN (SELECT source_id, title FROM {TITLED}) AS s USING (source_id)
WHERE state = 'held' AND {_CHOSEN} ORDER BY quarantined_at DESC LIMIT 500
"""

EXPECTATIONS = """
SELECT table_name, expectation, severity, success, failed_since, observed, expected, unexpected_7d, results_7d, failed_7d, explanation
FROM mart.expectation ORDER BY success, severity, table_name, expectation
"""

HISTORY = f"""
SELECT mart.utc_day(validated_at) AS day, severity, count(*) AS n FROM mart.validation
WHERE NOT success AND validated_at >= $since AND validated_at < CAST($until AS DATE) + 1
    AND (source_id IS NULL OR {_CHOSEN})
GROUP BY ALL ORDER BY day
"""
