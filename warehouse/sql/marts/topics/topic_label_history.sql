-- Every label that a reader gave, and every one that was taken back.
-- grain: one row per judgement
-- keys: article_id, topic, reader, labelled_at
-- as topic_label: article_id, version, topic, reader, level, direction, topic_version, chosen
-- withdrawn: whether this takes back what the reader had said
-- as topic_label: dated, labelled_at
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
