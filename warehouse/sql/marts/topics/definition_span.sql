-- Which version of a definition, of a topic or an entity, speaks for which articles, as of a moment: a macro, definition_span(moment).
-- grain: one row per activation of a definition
-- keys: kind, name, since
-- topic_span and entity_span are what it says now, which is of the moment NULL.
CREATE OR REPLACE MACRO mart.definition_span(moment) AS TABLE
    WITH definition AS (
        SELECT
            'topic' AS kind,
            topic AS name,
            version,
            title,
            activated_at,
            covers_history
        FROM base.topic_definition
        UNION ALL
        SELECT
            'entity' AS kind,
            entity AS name,
            version,
            name AS title,
            activated_at,
            covers_history
        FROM base.entity_definition
    ),

    activation AS (
        SELECT
            *,
            CASE WHEN covers_history THEN '-infinity'::timestamptz ELSE activated_at END AS since
        FROM definition
        WHERE moment IS NULL OR activated_at <= moment::timestamptz
    )

    SELECT
        kind,
        name,
        version,
        since,
        coalesce(min(since) OVER (
            PARTITION BY kind, name ORDER BY activated_at
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ), 'infinity'::timestamptz) AS until,
        activated_at,
        title
    FROM activation;
