-- Every version of every topic's definition, and how much it matched.
-- grain: one row per topic and version of its definition
-- keys: topic, topic_version
-- topic: the topic
-- topic_version: content hash of the definition
-- title: the topic's title
-- activated_at: when it first came into use
-- covers_history: whether it spoke for the whole lake when it last came into use, not only for what arrived from then on
-- current: whether it is the one in use
-- articles: articles that it finds substantially about the topic
-- passing: articles that it finds mentioning the topic
-- definition: the whole definition, as written
CREATE OR REPLACE VIEW mart.topic_version AS
WITH matched AS (
    SELECT
        topic,
        topic_version,
        count(DISTINCT article_id) FILTER (WHERE level = 'substantial') AS articles,
        count(DISTINCT article_id) FILTER (WHERE level = 'passing') AS passing
    FROM base.article_topic
    GROUP BY ALL
),

definition AS (
    SELECT
        topic,
        version AS topic_version,
        any_value(title) AS title,
        min(activated_at) AS activated_at,
        arg_max(covers_history, activated_at) AS covers_history,
        max(activated_at) AS last_activated_at,
        any_value(definition) AS definition
    FROM base.topic_definition
    GROUP BY ALL
)

SELECT
    definition.topic,
    definition.topic_version,
    definition.title,
    definition.activated_at,
    definition.covers_history,
    definition.last_activated_at = max(definition.last_activated_at) OVER (PARTITION BY definition.topic) AS current,
    coalesce(matched.articles, 0) AS articles,
    coalesce(matched.passing, 0) AS passing,
    definition.definition
FROM definition
LEFT JOIN matched ON definition.topic = matched.topic AND definition.topic_version = matched.topic_version;
