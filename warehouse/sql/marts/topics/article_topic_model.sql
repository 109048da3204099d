-- What the model alone says of each article's latest version, by the definitions in use: article_topic without the readers' labels.
-- grain: one row per article and topic
-- keys: article_id, topic
-- as article_topic: article_id, topic, level
-- score: how strongly, 0 to 1
-- direction: one of the two that the definition names, or mixed, where the topic has directions and the text shows one
-- passages: the evidence: start and stop in the text (or title), the words, the field
-- as article_topic: version, source_id, topic_version, dated, ingested
CREATE OR REPLACE VIEW mart.article_topic_model AS
SELECT * FROM mart.article_topic_model_at(NULL);
