-- Every answer that any version of a topic's definition gave, whether or not it is still in use.
-- grain: one row per article version, topic and version of its definition
-- keys: article_id, version, topic, topic_version
-- as article_topic: article_id, version, topic, topic_version, level
-- score: how strongly, 0 to 1
-- direction: one of the two that the definition names, or mixed, where the topic has directions and the text shows one
-- passages: the evidence: start and stop in the text (or title), the words, the field
-- as article_topic: source_id, dated, ingested
-- matched_at: when the definition was applied to it
CREATE OR REPLACE VIEW mart.article_topic_history AS
SELECT
    article_id,
    version,
    topic,
    topic_version,
    level,
    score,
    direction,
    passages,
    source_id,
    dated,
    ingested,
    matched_at
FROM base.article_topic;
