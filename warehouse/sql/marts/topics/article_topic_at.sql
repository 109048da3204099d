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
    )

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
        AND (d.topic IS NOT NULL OR t.topic NOT IN (SELECT span.topic FROM span));
