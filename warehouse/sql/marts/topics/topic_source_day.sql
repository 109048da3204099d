-- How many articles each source brought on each topic, day by day: a table macro, topic_source_day(first_day, last_day).
-- grain: one row per topic, source and day that has an article substantially about the topic
-- keys: topic, source_id, day
CREATE OR REPLACE MACRO mart.topic_source_day(first_day, last_day) AS TABLE
    SELECT
        topic,
        source_id,
        mart.utc_day(dated) AS day,
        count(*) AS articles
    FROM mart.article_topic
    WHERE level = 'substantial' AND dated >= first_day::date::timestamptz AND dated < (last_day::date + 1)::timestamptz
    GROUP BY ALL;
