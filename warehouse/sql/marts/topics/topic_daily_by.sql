-- How much each topic is written about by whom: day by day, by source group, country or language.
-- grain: one row per topic, day, dimension and value; values that have any article that day
-- keys: topic, day, dimension, value
-- topic: the topic
-- day: date of publication, or of first sight where that is unknown
-- dimension: group, country or language
-- value: which one; NULL where the catalogue (or the text) does not say
-- articles: articles that are substantially about it
-- passing: articles that only mention it
-- total: articles about anything, of that value
-- share: articles / total
-- stories: independent stories among the articles: copies of one text count once
-- advance: articles whose direction is advance; this column and the next four are for the shipped topics and go: use topic_direction
-- setback: articles whose direction is setback (talks)
-- tighten: articles whose direction is tighten (sanctions)
-- ease: articles whose direction is ease (sanctions)
-- mixed: articles that show both directions
CREATE OR REPLACE VIEW mart.topic_daily_by AS
SELECT * RENAME (start AS day)
FROM mart.topic_count_by('day', '0001-01-01', '9999-12-30');
