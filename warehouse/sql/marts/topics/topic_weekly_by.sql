-- How much each topic is written about by whom: week by week, by source group, country or language.
-- grain: one row per topic, week, dimension and value; values that have any article that week
-- keys: topic, week, dimension, value
-- topic: the topic
-- week: the Monday on which the week starts
-- as topic_daily_by: dimension, value, articles, passing, total, share, stories, advance, setback, tighten, ease, mixed
CREATE OR REPLACE VIEW mart.topic_weekly_by AS
SELECT * RENAME (start AS week)
FROM mart.topic_count_by('week', '0001-01-01', '9999-12-30');
