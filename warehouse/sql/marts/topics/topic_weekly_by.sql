-- How much each topic is written about by whom: week by week, by source group, country or language.
-- grain: one row per topic, week, dimension and value; values that have any article that week
-- keys: topic, week, dimension, value
-- topic: the topic
-- week: the Monday on which the week starts
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
CREATE OR REPLACE VIEW mart.topic_weekly_by AS
SELECT * RENAME (start AS week)
FROM mart.topic_count_by('week', '0001-01-01', '9999-12-30');
