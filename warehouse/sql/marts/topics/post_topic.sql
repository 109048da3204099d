-- Which topics each post of a live blog is about in the newest reading of its latest version, with the evidence, by the definitions in use.
-- grain: one row per article, post and topic
-- keys: article_id, post_id, topic
-- article_id: the live blog
-- post_id: the post
-- topic: the topic
-- level: substantial or passing
-- score: how strongly, 0 to 1
-- direction: one of the two that the definition names, or mixed, where the topic has directions and the post shows one
-- passages: the evidence: start and stop in the post's text (or title), the words, the field
-- version: the post's version
-- source_id: the source that brought the live blog
-- topic_version: content hash of the definition that matched
-- dated: when the post appeared, or arrived where that is unknown
-- ingested: when this reading of the post arrived
CREATE OR REPLACE VIEW mart.post_topic AS
WITH latest AS (
    SELECT
        article_id,
        post_id,
        max(version) AS version,
        arg_max(reading, (version, reading)) AS reading
    FROM base.post
    GROUP BY article_id, post_id
)

SELECT
    t.article_id,
    t.post_id,
    t.topic,
    t.level,
    t.score,
    t.direction,
    t.passages,
    t.version,
    t.source_id,
    t.topic_version,
    t.dated,
    t.ingested
FROM base.post_topic AS t
SEMI JOIN latest AS l
    ON t.article_id = l.article_id AND t.post_id = l.post_id AND t.version = l.version AND t.reading = l.reading
LEFT JOIN mart.topic_span AS d
    ON t.topic = d.topic AND t.topic_version = d.topic_version AND t.ingested >= d.since AND t.ingested < d.until
WHERE d.topic IS NOT NULL OR t.topic NOT IN (SELECT span.topic FROM mart.topic_span AS span);
