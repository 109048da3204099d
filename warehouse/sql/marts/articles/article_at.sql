-- What the lake held at a moment: a table macro, article_at('2026-11-17 09:00'), by ingestion time.
-- grain: one row per article
-- keys: article_id
CREATE OR REPLACE MACRO mart.article_at(moment) AS TABLE
    SELECT
        article_id,
        version,
        source_id,
        CASE WHEN NOT starts_with(key, 'entry:') THEN key END AS url,
        title,
        authors,
        text,
        language,
        kind,
        published,
        first_seen,
        ingested,
        dated
    FROM mart.reading
    WHERE ingested <= moment::timestamptz
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC, reading DESC) = 1;
