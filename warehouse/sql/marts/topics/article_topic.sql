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
SELECT * FROM mart.article_topic_at(NULL);
