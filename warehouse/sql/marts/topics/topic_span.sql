-- Which version of a topic's definition speaks for which articles.
-- grain: one row per activation of a topic's definition
-- keys: topic, since
-- topic: the topic
-- topic_version: content hash of the definition
-- since: articles that arrived from then on are matched with it; -infinity once it was applied to all of history
-- until: up to then, when a later definition takes over
-- activated_at: when it came into use
-- title: the topic's title
CREATE OR REPLACE VIEW mart.topic_span AS
SELECT
    name AS topic,
    version AS topic_version,
    since,
    until,
    activated_at,
    title
FROM mart.definition_span(NULL)
WHERE kind = 'topic';
