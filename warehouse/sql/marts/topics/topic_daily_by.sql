-- How much each topic is written about by whom: day by day, by source group, country or language.
-- grain: one row per topic, day, dimension and value; values that have any article that day
-- keys: topic, day, dimension, value
-- as topic_daily: topic, day
-- dimension: group, country or language
-- value: which one; NULL where the catalogue (or the text) does not say
-- as topic_daily: articles, passing
-- total: articles about anything, of that value
-- as topic_daily: share, stories, advance, setback, tighten, ease, mixed
CREATE OR REPLACE VIEW mart.topic_daily_by AS
SELECT * RENAME (start AS day)
FROM mart.topic_count_by('day', '0001-01-01', '9999-12-30');
