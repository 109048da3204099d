-- topic_label as of a moment: a table macro, topic_label_at('2026-11-08 12:00').
-- grain: one row per article, topic and reader
-- keys: article_id, topic, reader
-- topic_label is what it says now, which is of the moment NULL.
CREATE OR REPLACE MACRO mart.topic_label_at(moment) AS TABLE
    WITH newest AS (
        SELECT *
        FROM base.topic_label
        WHERE moment IS NULL OR labelled_at <= moment::timestamptz
        QUALIFY row_number() OVER (PARTITION BY article_id, topic, reader ORDER BY labelled_at DESC) = 1
    )

    SELECT
        article_id,
        topic,
        reader,
        version,
        level,
        direction,
        topic_version,
        chosen,
        dated,
        labelled_at,
        row_number() OVER (PARTITION BY article_id, topic ORDER BY labelled_at DESC, reader ASC) = 1 AS decides
    FROM newest
    WHERE NOT withdrawn;
