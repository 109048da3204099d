-- Which topics each article's latest version is about, with the evidence: as its reader says, else by the definitions in use.
-- grain: one row per article and topic
-- keys: article_id, topic
-- article_id: the article
-- topic: the topic
-- level: substantial or passing
-- score: how strongly the model says so, 0 to 1; 0 where it found nothing and a reader did
-- direction: one of the two that the definition names, or mixed, where the topic has directions and one is shown
-- passages: the model's evidence: start and stop in the text (or title), the words, the field
-- version: the article's version
-- source_id: the source that brought it
-- topic_version: content hash of the definition that matched
-- dated: when the article was published, or first seen where that is unknown
-- ingested: when this version of the article arrived
-- reader: who labelled the article, where a label takes the place of the model's answer; NULL where the model decides
-- model_level: what the model says where a reader decides: substantial, passing or absent
CREATE OR REPLACE VIEW mart.article_topic AS
SELECT
    t.article_id,
    t.topic,
    t.level,
    t.score,
    t.direction,
    t.passages,
    t.version,
    t.source_id,
    t.topic_version,
    t.dated,
    t.ingested,
    NULL::varchar AS reader,
    NULL::varchar AS model_level
FROM mart.article_topic_model AS t
ANTI JOIN mart.topic_label AS l ON t.article_id = l.article_id AND t.topic = l.topic
UNION ALL
SELECT
    l.article_id,
    l.topic,
    l.level,
    coalesce(t.score, 0) AS score,
    CASE WHEN l.level = 'substantial' THEN coalesce(l.direction, t.direction) END AS direction,
    coalesce(t.passages, []) AS passages,
    coalesce(t.version, a.version) AS version,
    coalesce(t.source_id, a.source_id) AS source_id,
    coalesce(t.topic_version, l.topic_version) AS topic_version,
    l.dated,
    coalesce(t.ingested, a.ingested) AS ingested,
    l.reader,
    coalesce(t.level, 'absent') AS model_level
FROM mart.topic_label AS l
INNER JOIN base.article_version AS a ON l.article_id = a.article_id AND l.version = a.version
LEFT JOIN mart.article_topic_model AS t ON l.article_id = t.article_id AND l.topic = t.topic
WHERE l.decides AND l.level <> 'absent';
