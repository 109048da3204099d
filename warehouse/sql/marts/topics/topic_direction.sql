-- Where each topic moves, day by day: as many rows as its definition has directions that some article shows.
-- grain: one row per topic, day (UTC) and direction; directions that some article of the day shows
-- keys: topic, day, direction
-- topic: the topic
-- day: date of publication, or of first sight where that is unknown
-- direction: one of the two that the topic's definition names, or mixed
-- articles: articles that are substantially about the topic and show that direction
-- stories: independent stories among them: copies of one text count once
CREATE OR REPLACE VIEW mart.topic_direction AS
SELECT * RENAME (start AS day)
FROM mart.topic_direction_count('day', '0001-01-01', '9999-12-30');
