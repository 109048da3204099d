-- article_topic as of a moment: a table macro, article_topic_at('2026-11-08 12:00').
-- grain: one row per article and topic
-- keys: article_id, topic
CREATE OR REPLACE MACRO mart.article_topic_at(moment) AS TABLE
    WITH activation AS (
        SELECT
            topic,
            version AS topic_version,
            activated_at,
            CASE WHEN covers_history THEN '-infinity'::timestamptz ELSE activated_at END AS since
        FROM base.topic_definition
        WHERE activated_at <= moment::timestamptz
    ),

    span AS (
        SELECT
            topic,
            topic_version,
            since,
            coalesce(min(since) OVER (
                PARTITION BY topic ORDER BY activated_at
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ), 'infinity'::timestamptz) AS until
        FROM activation
    ),

    latest AS (
        SELECT
            article_id,
            max((version, reading)) AS newest
        FROM mart.reading
        WHERE ingested <= moment::timestamptz
        GROUP BY article_id
    ),

    newest AS (
        SELECT *
        FROM base.topic_label
        WHERE labelled_at <= moment::timestamptz
        QUALIFY row_number() OVER (PARTITION BY article_id, topic, reader ORDER BY labelled_at DESC) = 1
    ),

    label AS (
        SELECT *
        FROM newest
        WHERE NOT withdrawn
        QUALIFY row_number() OVER (PARTITION BY article_id, topic ORDER BY labelled_at DESC, reader ASC) = 1
    ),

    answer AS (
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
            t.ingested
        FROM base.article_topic AS t
        SEMI JOIN latest AS l ON t.article_id = l.article_id AND (t.version, t.reading) = l.newest
        LEFT JOIN span AS d ON t.topic = d.topic AND t.topic_version = d.topic_version AND t.ingested >= d.since AND t.ingested < d.until
        WHERE
            t.matched_at <= moment::timestamptz
            AND (d.topic IS NOT NULL OR t.topic NOT IN (SELECT span.topic FROM span))
    )

    SELECT
        t.*,
        NULL::varchar AS reader,
        NULL::varchar AS model_level
    FROM answer AS t
    ANTI JOIN label AS l ON t.article_id = l.article_id AND t.topic = l.topic
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
    FROM label AS l
    INNER JOIN base.article_version AS a ON l.article_id = a.article_id AND l.version = a.version
    LEFT JOIN answer AS t ON l.article_id = t.article_id AND l.topic = t.topic
    WHERE l.level <> 'absent';
