-- What the model alone says of each article's latest version, by the definitions in use: article_topic without the readers' labels.
-- grain: one row per article and topic
-- keys: article_id, topic
-- article_id: the article
-- topic: the topic
-- level: substantial or passing
-- score: how strongly, 0 to 1
-- direction: one of the two that the definition names, or mixed, where the topic has directions and the text shows one
-- passages: the evidence: start and stop in the text (or title), the words, the field
-- version: the article's version
-- source_id: the source that brought it
-- topic_version: content hash of the definition that matched
-- dated: when the article was published, or first seen where that is unknown
-- ingested: when this version of the article arrived
CREATE OR REPLACE VIEW mart.article_topic_model AS
SELECT * FROM mart.article_topic_model_at(NULL);
