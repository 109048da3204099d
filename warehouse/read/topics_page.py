"""The statements of the topics page; `$since` and `$until` are days, `$topics` a list of one or two topics, `$topic` one."""

TOPICS = """
SELECT
    topic, count(*) FILTER (WHERE level = 'substantial') AS articles, mart.utc_day(min(dated)) AS first_day,
    mart.utc_day(max(dated)) AS last_day
FROM mart.article_topic GROUP BY topic ORDER BY articles DESC, topic
"""

# A snapshot from before an upgrade has the views of its time.
READABLE = "SELECT count(*) FROM mart.topic_count('day', '2000-01-01', '2000-01-01')"

DAILY = """
SELECT topic, start AS day, articles, stories, share, total, sources, advance, setback, tighten, ease, mixed
FROM mart.topic_count('day', $since, $until) WHERE list_contains($topics, topic) ORDER BY topic, day
"""

WEEKLY = """
SELECT topic, start AS day, articles, stories, share, total, sources, advance, setback, tighten, ease, mixed
FROM mart.topic_count('week', date_trunc('week', CAST($since AS DATE)), $until) WHERE list_contains($topics, topic) ORDER BY topic, day
"""

DIRECTIONS = """
SELECT topic, start AS day, direction, articles AS n
FROM mart.topic_direction_count($by, CASE WHEN $by = 'week' THEN date_trunc('week', CAST($since AS DATE)) ELSE $since END, $until)
WHERE list_contains($topics, topic) ORDER BY topic, day, direction
"""

BURSTS = """
SELECT topic, burst_start, burst_end, peak, peak_articles, articles, round(expected, 1) AS expected, round(ratio, 1) AS ratio, probability,
    still_open
FROM mart.topic_burst_between(CAST($since AS DATE) - 60, $until) WHERE list_contains($topics, topic) AND burst_end >= $since
ORDER BY burst_start DESC
"""

GAPS = """
SELECT topic, day, articles, round(expected, 1) AS expected, cause, round(outage, 2) AS outage, explanation
FROM mart.topic_gap_between($since, $until) WHERE list_contains($topics, topic) ORDER BY day DESC
"""

BY_SOURCE = """
SELECT t.topic, t.source_id, coalesce(s.country, 'unknown') AS country, count(*) AS articles
FROM mart.article_topic AS t
LEFT JOIN mart.source AS s ON t.source_id = s.source_id
WHERE list_contains($topics, t.topic) AND t.level = 'substantial' AND t.dated >= $since AND t.dated < CAST($until AS DATE) + 1
GROUP BY ALL ORDER BY articles DESC LIMIT 40
"""

BY_COUNTRY = """
SELECT topic, coalesce(value, 'unknown') AS country, sum(articles)::BIGINT AS articles, sum(articles) / sum(total) AS share
FROM mart.topic_count_by('day', $since, $until)
WHERE dimension = 'country' AND list_contains($topics, topic)
GROUP BY ALL HAVING sum(articles) > 0 ORDER BY articles DESC LIMIT 40
"""

FIRST = """
SELECT topic, publisher, count(*) AS stories, count(*) FILTER (WHERE place = 1) AS first,
    round(median(lag_minutes) FILTER (WHERE place > 1)) AS median_lag_minutes
FROM mart.topic_first WHERE list_contains($topics, topic) AND reported_at >= $since AND reported_at < CAST($until AS DATE) + 1
GROUP BY ALL ORDER BY first DESC, stories DESC LIMIT 40
"""

EVIDENCE = """
WITH newest AS (
    SELECT article_id, topic, dated, direction, score, passages[1].text AS evidence FROM mart.article_topic
    WHERE list_contains($topics, topic) AND level = 'substantial' AND dated >= $since AND dated < CAST($until AS DATE) + 1
    ORDER BY dated DESC LIMIT 100
)

SELECT n.topic, n.dated, a.title, a.link, a.source_id, n.direction, n.score, n.evidence
FROM newest AS n
INNER JOIN mart.article AS a ON n.article_id = a.article_id AND n.dated = a.dated
WHERE a.dated >= $since AND a.dated < CAST($until AS DATE) + 1
ORDER BY n.dated DESC
"""
