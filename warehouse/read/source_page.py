"""The statements of the pages about sources; `$source` is one source's id, `$since` and `$until` are days, `$words` part of a name."""
# ruff: noqa: S608 - assembled from statements of ours

from warehouse.read.sources import TITLED

SOURCES = f"""
SELECT
    h.source_id, coalesce(s.title, h.source_id) AS source, s.language, s.source_group AS grouped, h.last_poll,
    h.last_outcome, round(h.failures, 1) AS failures, h.articles, h.articles_7d, h.newest, round(h.lag_minutes) AS lag_minutes,
    round(h.ok_share_7d, 3) AS ok_share_7d, h.detail
FROM mart.source_health AS h LEFT JOIN {TITLED} AS s ON h.source_id = s.source_id
WHERE contains(lower(concat_ws(' ', h.source_id, s.title)), lower($words))
ORDER BY h.failures DESC NULLS LAST, h.articles_7d DESC, source
"""

HEALTH = f"""
SELECT h.*, s.* EXCLUDE (source_id, name, enabled) FROM mart.source_health AS h LEFT JOIN {TITLED} AS s ON h.source_id = s.source_id
WHERE h.source_id = $source
"""

RHYTHM = """
SELECT mart.utc_day(dated) AS day, count(*) AS articles FROM base.article_version
WHERE version = 1 AND source_id = $source AND dated >= $since AND dated < CAST($until AS DATE) + 1 GROUP BY ALL ORDER BY day
"""

HOURS = """
SELECT hour::INTEGER AS hour, count(dated) AS articles
FROM (SELECT unnest(range(24)) AS hour)
LEFT JOIN (
    SELECT dated FROM base.article_version
    WHERE version = 1 AND source_id = $source AND published IS NOT NULL AND dated >= $since AND dated < CAST($until AS DATE) + 1
) ON extract(hour FROM dated) = hour
GROUP BY hour ORDER BY hour
"""

POLLS = """
SELECT polled_at, outcome, status, entries, fresh, missed, elapsed_ms, detail FROM mart.poll WHERE source_id = $source
ORDER BY polled_at DESC LIMIT 50
"""

FATES = """
SELECT ended_at, outcome, reason, detail, url FROM mart.fate WHERE source_id = $source AND reason <> 'known url'
ORDER BY ended_at DESC LIMIT 100
"""

TOPICS = """
SELECT t.topic, coalesce(v.title, t.topic) AS title, count(*) AS articles, mart.utc_day(max(t.dated)) AS newest
FROM mart.article_topic AS t LEFT JOIN mart.topic_version AS v ON t.topic = v.topic AND v.current
WHERE t.source_id = $source AND t.level = 'substantial' AND t.dated >= $since AND t.dated < CAST($until AS DATE) + 1
GROUP BY ALL ORDER BY articles DESC, title
"""

DRIFT = """
SELECT expectation, since, until, still_open, observed, expected, explanation FROM mart.drift WHERE source_id = $source ORDER BY since DESC
"""

NEWEST = """
SELECT a.article_id, a.dated, a.title, a.kind, a.language, a.text_source FROM mart.article AS a
WHERE a.source_id = $source AND a.dated >= $since AND a.dated < CAST($until AS DATE) + 1 ORDER BY a.dated DESC, a.article_id LIMIT 50
"""
