-- article_entity as of a moment: a table macro, article_entity_at('2026-11-08 12:00').
-- grain: one row per article and entity
-- keys: article_id, entity
CREATE OR REPLACE MACRO mart.article_entity_at(moment) AS TABLE
    WITH activation AS (
        SELECT
            entity,
            version AS entity_version,
            activated_at,
            CASE WHEN covers_history THEN '-infinity'::timestamptz ELSE activated_at END AS since
        FROM base.entity_definition
        WHERE activated_at <= moment::timestamptz
    ),

    span AS (
        SELECT
            entity,
            entity_version,
            since,
            coalesce(min(since) OVER (
                PARTITION BY entity ORDER BY activated_at
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
        e.article_id,
        e.entity,
        e.mentions,
        e.version,
        e.entity_version,
        e.dated
    FROM base.article_entity AS e
    SEMI JOIN latest AS l ON e.article_id = l.article_id AND (e.version, e.reading) = l.newest
    LEFT JOIN span AS d ON e.entity = d.entity AND e.entity_version = d.entity_version AND e.ingested >= d.since AND e.ingested < d.until
    WHERE
        e.matched_at <= moment::timestamptz
        AND (d.entity IS NOT NULL OR e.entity NOT IN (SELECT span.entity FROM span));
