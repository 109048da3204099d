-- article_topic as of a moment: a table macro, article_topic_at('2026-11-08 12:00').
-- grain: one row per article and topic
-- keys: article_id, topic
-- article_topic is what it says now, which is of the moment NULL.
CREATE OR REPLACE MACRO mart.article_topic_at(moment) AS TABLE
    -- Of the answers only those that were labelled are looked up: where there are no labels, none.
    WITH labelled AS NOT MATERIALIZED (
        SELECT m.*
        FROM mart.article_topic_model_at(moment) AS m
        SEMI JOIN mart.topic_label_at(moment) AS l ON m.article_id = l.article_id AND m.topic = l.topic
    ),

    -- A subquery and no join: DuckDB takes a join with all articles for as large as them, and would put the other side of each question
    -- about topics into memory.
    label AS NOT MATERIALIZED (
        SELECT
            l.*,
            (
                SELECT struct_pack(source_id := a.source_id, ingested := a.ingested)
                FROM base.article_version AS a
                WHERE a.article_id = l.article_id AND a.version = l.version
            ) AS labelled_version
        FROM mart.topic_label_at(moment) AS l
        WHERE l.decides AND l.level <> 'absent'
    )

    SELECT
        t.*,
        NULL::varchar AS reader,
        NULL::varchar AS model_level
    FROM mart.article_topic_model_at(moment) AS t
    ANTI JOIN mart.topic_label_at(moment) AS l ON t.article_id = l.article_id AND t.topic = l.topic
    UNION ALL
    SELECT
        l.article_id,
        l.topic,
        l.level,
        coalesce(t.score, 0) AS score,
        CASE WHEN l.level = 'substantial' THEN coalesce(l.direction, t.direction) END AS direction,
        coalesce(t.passages, []) AS passages,
        coalesce(t.version, l.version) AS version,
        coalesce(t.source_id, l.labelled_version['source_id']) AS source_id,
        coalesce(t.topic_version, l.topic_version) AS topic_version,
        l.dated,
        coalesce(t.ingested, l.labelled_version['ingested']) AS ingested,
        l.reader,
        coalesce(t.level, 'absent') AS model_level
    FROM label AS l
    LEFT JOIN labelled AS t ON l.article_id = t.article_id AND l.topic = t.topic
    WHERE l.labelled_version IS NOT NULL;
