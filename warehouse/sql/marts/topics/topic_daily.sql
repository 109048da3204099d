-- How much each topic is written about, day by day.
-- grain: one row per topic and day (UTC); days on which the lake has any article at all
-- keys: topic, day
-- topic: the topic
-- day: date of publication, or of first sight where that is unknown
-- articles: articles that are substantially about it
-- passing: articles that only mention it
-- total: articles about anything, that day
-- share: articles / total
-- advance: articles whose direction is advance; this column and the next four are for the shipped topics and go: use topic_direction
-- setback: articles whose direction is setback (talks)
-- tighten: articles whose direction is tighten (sanctions)
-- ease: articles whose direction is ease (sanctions)
-- mixed: articles that show both directions
-- stories: independent stories among the articles: copies of one text count once
-- sources: sources of the articles
-- articles_low: with 90 % probability the true number of articles lies between this (topic_band has the formula)
-- articles_high: and this; both NULL where the definition in use was never measured
-- measured: what the error was measured on, or never measured
CREATE OR REPLACE VIEW mart.topic_daily AS
SELECT * RENAME (start AS day)
FROM mart.topic_count('day', '0001-01-01', '9999-12-30');
