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
WITH activation AS (
    SELECT
        topic,
        version AS topic_version,
        title,
        activated_at,
        CASE WHEN covers_history THEN '-infinity'::TIMESTAMP WITH TIME ZONE ELSE activated_at END AS since
    FROM base.topic_definition
)

SELECT
    topic,
    topic_version,
    since,
    coalesce(min(since) OVER (
        PARTITION BY topic ORDER BY activated_at
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ), 'infinity'::TIMESTAMP WITH TIME ZONE) AS until,
    activated_at,
    title
FROM activation;
