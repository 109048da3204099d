"""The statements of the home page: every topic of the lake in a row; `$since` and `$until` are days."""

# One row for each topic in use, and for each topic with matches only, with its definition.
TOPICS = """
WITH defined AS (
    SELECT topic, any_value(title) AS title, any_value(definition) AS definition FROM mart.topic_version WHERE current GROUP BY topic
),

matched AS (SELECT topic, count(*) AS articles FROM mart.article_topic WHERE level = 'substantial' GROUP BY topic)

SELECT topic, coalesce(title, topic) AS title, definition, coalesce(articles, 0) AS articles
FROM defined FULL JOIN matched USING (topic) ORDER BY articles DESC, topic
"""

# The first and the last day with an article, without days in the future.
SPAN = """
SELECT mart.utc_day(min(dated)) AS first_day, mart.utc_day(max(dated)) AS last_day, count(*) AS articles
FROM base.article_version WHERE version = 1 AND dated <= now() + INTERVAL 1 DAY
"""

COUNTS = """
SELECT topic, start AS day, articles, stories, share, articles_low AS low, articles_high AS high, measured
FROM mart.topic_count('day', $since, $until) ORDER BY topic, day
"""

# The articles expected from each topic's history, with the range of nineteen of twenty ordinary days (normal approximation).
EXPECTED = """
SELECT topic, day, expected, greatest(0, expected - 1.96 * sqrt(dispersion * greatest(expected, 0.1))) AS low,
    expected + 1.96 * sqrt(dispersion * greatest(expected, 0.1)) AS high
FROM mart.topic_momentum_between($since, $until) WHERE expected IS NOT NULL ORDER BY topic, day
"""

DIRECTIONS = """
SELECT topic, direction, sum(articles)::BIGINT AS articles FROM mart.topic_direction_count('day', $since, $until)
GROUP BY ALL ORDER BY topic, direction
"""

# The event of each topic that most publishers report themselves in these days, with its headline and its first report.
HEADLINES = """
WITH report AS MATERIALIZED (
    SELECT event_id, article_id, source_id, title, publisher, role, dated, place, nearest, kind
    FROM mart.event_article_between($since, $until)
),

touched AS (
    SELECT t.topic, r.event_id, max(t.score) AS score
    FROM report AS r INNER JOIN mart.article_topic AS t ON r.article_id = t.article_id
    WHERE t.level = 'substantial' AND t.dated >= $since AND t.dated < CAST($until AS DATE) + 1
    GROUP BY ALL
),

likened AS (SELECT event_id, nearest AS article_id, count(*) AS times FROM report WHERE nearest IS NOT NULL GROUP BY ALL)

SELECT
    t.topic, arg_min(r.article_id, r.place) AS article_id, arg_min(r.dated, r.place) AS dated,
    mart.headline(r.title, r.kind, l.times, r.place) AS title, arg_min(r.source_id, r.place) AS source_id, r.event_id,
    count(DISTINCT r.publisher) FILTER (
        WHERE r.role IN ('origin', 'independent') AND r.dated >= $since AND r.dated < CAST($until AS DATE) + 1
    ) AS publishers
FROM report AS r
INNER JOIN touched AS t ON r.event_id = t.event_id
LEFT JOIN likened AS l ON r.event_id = l.event_id AND r.article_id = l.article_id
GROUP BY t.topic, r.event_id
QUALIFY row_number() OVER (PARTITION BY t.topic ORDER BY publishers DESC, count(*) DESC, max(t.score) DESC, r.event_id) = 1
"""

# The days on which most sources did not answer, or were not asked.
OUTAGES = """
SELECT day FROM mart.source_state_between($since, $until) GROUP BY day
HAVING 2 * count(*) FILTER (WHERE state IN ('down', 'refused', 'unpolled', 'slow')) > count(*) ORDER BY day
"""

ALERTS = """
SELECT topic, burst_start, burst_end, round(ratio, 1) AS ratio, probability FROM mart.topic_burst_between(CAST($until AS DATE) - 60, $until)
WHERE still_open ORDER BY probability
"""
