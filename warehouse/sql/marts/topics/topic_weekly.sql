-- How much each topic is written about, week by week.
-- grain: one row per topic and week (UTC); weeks on which the lake has any article at all
-- keys: topic, week
-- topic: the topic
-- week: the Monday on which the week starts
-- as topic_daily: articles, passing
-- total: articles about anything, that week
-- as topic_daily: share, advance, setback, tighten, ease, mixed, stories, sources, articles_low, articles_high, measured
CREATE OR REPLACE VIEW mart.topic_weekly AS
SELECT * RENAME (start AS week)
FROM mart.topic_count('week', '0001-01-01', '9999-12-30');
