-- Times in which a topic was written about far more than its own past let expect.
-- grain: one row per burst
-- keys: topic, burst_start
-- topic: the topic
-- burst_start: first day
-- burst_end: last day
-- peak: the day with the most articles above the expected
-- peak_articles: articles of that day
-- articles: articles of all its days
-- expected: what was to be expected of those days
-- ratio: articles / expected
-- probability: of its oddest day, on an ordinary day
-- still_open: whether it reaches into the lake's last two days
CREATE OR REPLACE VIEW mart.topic_burst AS
WITH momentum AS (
    SELECT
        topic,
        day,
        articles,
        expected,
        burst_start,
        burst_peak,
        burst_probability,
        max(day) OVER () AS last_day
    FROM mart.topic_momentum
)

SELECT
    topic,
    burst_start,
    max(day) AS burst_end,
    any_value(burst_peak) AS peak,
    sum(articles) FILTER (WHERE day = burst_peak)::INTEGER AS peak_articles,
    sum(articles)::INTEGER AS articles,
    sum(expected) AS expected,
    sum(articles) / sum(expected) AS ratio,
    any_value(burst_probability) AS probability,
    max(day) >= any_value(last_day) - 1 AS still_open
FROM momentum
WHERE burst_start IS NOT NULL
GROUP BY topic, burst_start;
