-- topic_burst of the days from one to another alone: a table macro, topic_burst_between(first_day, last_day).
-- grain: one row per burst
-- keys: topic, burst_start
-- Columns as in topic_burst; figures are of the burst's days within those days.
CREATE OR REPLACE MACRO mart.topic_burst_between(first_day, last_day) AS TABLE
    WITH momentum AS (
        SELECT
            topic,
            day,
            articles,
            expected,
            burst_start,
            burst_peak,
            burst_probability,
            max(day) OVER () AS newest_day
        FROM mart.topic_momentum_between(first_day, last_day)
    )

    SELECT
        topic,
        burst_start,
        max(day) AS burst_end,
        any_value(burst_peak) AS peak,
        sum(articles) FILTER (WHERE day = burst_peak)::integer AS peak_articles,
        sum(articles)::integer AS articles,
        sum(expected) AS expected,
        sum(articles) / sum(expected) AS ratio,
        any_value(burst_probability) AS probability,
        max(day) >= any_value(newest_day) - 1 AS still_open
    FROM momentum
    WHERE burst_start IS NOT NULL
    GROUP BY topic, burst_start;
