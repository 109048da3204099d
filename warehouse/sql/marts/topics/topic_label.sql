-- What readers say of articles now: the newest label of each reader that was not taken back. The newest of all is the article's answer.
-- grain: one row per article, topic and reader
-- keys: article_id, topic, reader
-- article_id: the article
-- topic: the topic
-- reader: who judged
-- version: the article's version that the reader saw
-- level: substantial, passing or absent
-- direction: where the reader says that the topic moves; NULL where that is not said
-- topic_version: content hash of the definition in use then; NULL where there was none
-- chosen: why the article was shown: random, line, parts or words; named by the reader: named or file
-- dated: when the article was published
-- labelled_at: when the reader judged
-- decides: whether this is the label that takes the place of the model's answer
CREATE OR REPLACE VIEW mart.topic_label AS
SELECT * FROM mart.topic_label_at(NULL);
