-- Which versions and readings of articles were no longer the latest at a moment: a macro, superseded_at(moment); of now where it is NULL.
-- grain: one row per version and reading
-- keys: article_id, version, reading
CREATE OR REPLACE MACRO mart.superseded_at(moment) AS TABLE
    SELECT
        article_id,
        version,
        reading
    FROM base.superseded
    WHERE moment IS NULL OR superseded_at <= moment::timestamptz;
