"""The statements of the topics page; `$since` and `$until` are days, `$topics` a list of one or two topics, `$topic` one."""

SPAN = """
SELECT min(day) AS first_day, max(day) AS last_day, list(DISTINCT topic ORDER BY topic) AS topics FROM mart.topic_daily
"""

BUSIEST = """
SELECT topic, sum(articles)::BIGINT AS articles FROM mart.topic_daily GROUP BY topic ORDER BY articles DESC, topic
"""

DAILY = """
SELECT topic, day, articles, stories, share, total, sources, advance, setback, tighten, ease, mixed FROM mart.topic_daily
WHERE list_contains($topics, topic) AND day BETWEEN $since AND $until ORDER BY topic, day
"""

WEEKLY = """
SELECT topic, week AS day, articles, stories, share, total, sources, advance, setback, tighten, ease, mixed FROM mart.topic_weekly
WHERE list_contains($topics, topic) AND week BETWEEN date_trunc('week', CAST($since AS DATE)) AND $until ORDER BY topic, week
"""

BURSTS = """
SELECT topic, burst_start, burst_end, peak, peak_articles, articles, round(expected, 1) AS expected, round(ratio, 1) AS ratio, probability,
    still_open
FROM mart.topic_burst WHERE list_contains($topics, topic) AND burst_start <= $until AND burst_end >= $since ORDER BY burst_start DESC
"""

GAPS = """
SELECT topic, day, articles, round(expected, 1) AS expected, cause, round(outage, 2) AS outage, explanation FROM mart.topic_gap
WHERE list_contains($topics, topic) AND day BETWEEN $since AND $until ORDER BY day DESC
"""

BY_SOURCE = """
SELECT t.topic, a.source_id, coalesce(s.country, 'unknown') AS country, count(*) AS articles
FROM mart.article_topic AS t
INNER JOIN mart.article AS a USING (article_id)
LEFT JOIN mart.source AS s ON a.source_id = s.source_id
WHERE list_contains($topics, t.topic) AND t.level = 'substantial' AND t.dated::DATE BETWEEN $since AND $until
GROUP BY ALL ORDER BY articles DESC LIMIT 40
"""

BY_COUNTRY = """
SELECT topic, coalesce(value, 'unknown') AS country, sum(articles)::BIGINT AS articles, sum(articles) / sum(total) AS share
FROM mart.topic_daily_by
WHERE dimension = 'country' AND list_contains($topics, topic) AND day BETWEEN $since AND $until
GROUP BY ALL HAVING sum(articles) > 0 ORDER BY articles DESC LIMIT 40
"""

FIRST = """
SELECT topic, source_id, count(*) AS stories, count(*) FILTER (WHERE place = 1) AS first,
    round(median(lag_minutes) FILTER (WHERE place > 1)) AS median_lag_minutes
FROM mart.topic_first WHERE list_contains($topics, topic) AND reported_at::DATE BETWEEN $since AND $until
GROUP BY ALL ORDER BY first DESC, stories DESC LIMIT 40
"""

EVIDENCE = """
SELECT t.topic, t.dated, a.title, a.url, a.source_id, t.direction, t.score, t.passages[1].text AS evidence
FROM mart.article_topic AS t
INNER JOIN mart.article AS a USING (article_id)
WHERE list_contains($topics, t.topic) AND t.level = 'substantial' AND t.dated::DATE BETWEEN $since AND $until
ORDER BY t.dated DESC LIMIT 100
"""
