-- Who reported a story first, and how long the others took: copies of one text, by publisher.
-- grain: one row per topic, story and publisher that reported it; stories of at least two publishers
-- keys: topic, story_id, publisher
-- topic: the topic that the source's article is substantially about
-- story_id: the story
-- place: 1 for the first publisher
-- publisher: the publisher
-- source_id: the source of its first article
-- article_id: its first article of the story
-- title: headline of that
-- url: link to it
-- reported_at: when it appeared: by the publisher where that is exact to the minute, else by its first sight, unless that came
--   more than two days after the publisher's date
-- basis: published, first_seen or day; a day counts as its noon, and another report of that day may have been before it
-- lag_minutes: after the first publisher; NULL where only the day of either is known
-- first_source_id: the source of the first article
-- first_publisher: the first publisher
-- publishers: how many publishers have the story
CREATE OR REPLACE VIEW mart.topic_first AS
SELECT * FROM mart.topic_first_between('0001-01-01', '9999-12-30');
