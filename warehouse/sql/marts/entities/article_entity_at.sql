-- article_entity as of a moment: a table macro, article_entity_at('2026-11-08 12:00').
-- grain: one row per article and entity
-- keys: article_id, entity
-- article_entity is what it says now, which is of the moment NULL.
CREATE OR REPLACE MACRO mart.article_entity_at(moment) AS TABLE
    SELECT
        e.article_id,
        e.entity,
        e.mentions,
        e.version,
        e.entity_version,
        e.dated
    FROM base.article_entity AS e
    ANTI JOIN mart.superseded_at(moment) AS s ON e.article_id = s.article_id AND e.version = s.version AND e.reading = s.reading
    LEFT JOIN mart.definition_span(moment) AS d
        ON
            d.kind = 'entity' AND e.entity = d.name AND e.entity_version = d.version
            AND e.ingested >= d.since AND e.ingested < d.until
    WHERE
        (moment IS NULL OR e.matched_at <= moment::timestamptz)
        AND (
            d.name IS NOT NULL
            OR e.entity NOT IN (
                SELECT span.name
                FROM mart.definition_span(moment) AS span
                WHERE span.kind = 'entity'
            )
        );
