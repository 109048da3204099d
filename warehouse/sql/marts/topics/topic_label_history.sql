-- Every label that a reader gave, and every one that was taken back.
-- grain: one row per judgement
-- keys: article_id, topic, reader, labelled_at
-- article_id: the article
-- version: the article's version that the reader saw
-- topic: the topic
-- reader: who judged
-- level: substantial, passing or absent
-- direction: where the reader says that the topic moves; NULL where that is not said
-- topic_version: content hash of the definition in use then; NULL where there was none
-- chosen: why the article was shown: random, line, parts or words; named by the reader: named or file
-- withdrawn: whether this takes back what the reader had said
-- dated: when the article was published
-- labelled_at: when the reader judged
CREATE OR REPLACE VIEW mart.topic_label_history AS
SELECT
    article_id,
    version,
    topic,
    reader,
    level,
    direction,
    topic_version,
    chosen,
    withdrawn,
    dated,
    labelled_at
FROM base.topic_label;
