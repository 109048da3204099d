"""The statements of the home page: every topic of the lake in a row; `$since` and `$until` are days."""

from __future__ import annotations

from warehouse.read.stories import REPORTED

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

# What most publishers report themselves in these days, by the headline of the best match.
HEADLINES = f"""
WITH told AS (
    SELECT
        topic, event_id, count(DISTINCT publisher) FILTER (WHERE own) AS publishers,
        arg_max(article_id, score) AS article_id, arg_max(dated, score) AS dated
    FROM ({REPORTED}) AS report GROUP BY topic, event_id
    QUALIFY row_number() OVER (PARTITION BY topic ORDER BY publishers DESC, count(*) DESC, max(score) DESC, event_id) = 1
)

SELECT t.topic, t.article_id, t.dated, a.title, a.source_id, t.event_id, t.publishers
FROM told AS t INNER JOIN mart.article AS a ON t.article_id = a.article_id AND t.dated = a.dated
"""  # noqa: S608 - assembled from statements of ours

ALERTS = """
SELECT topic, burst_start, burst_end, round(ratio, 1) AS ratio, probability FROM mart.topic_burst_between(CAST($until AS DATE) - 60, $until)
WHERE still_open ORDER BY probability
"""
