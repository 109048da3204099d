-- Who and what each article's latest version names, by the definitions in use.
-- grain: one row per article and entity
-- keys: article_id, entity
-- article_id: the article
-- entity: person, state or organisation
-- mentions: how often it is named
-- version: the article's version
-- entity_version: content hash of the definition that matched
-- dated: when the article was published, or first seen where that is unknown
CREATE OR REPLACE VIEW mart.article_entity AS
SELECT
    e.article_id,
    e.entity,
    e.mentions,
    e.version,
    e.entity_version,
    e.dated
FROM base.article_entity AS e
ANTI JOIN base.superseded AS s ON e.article_id = s.article_id AND e.version = s.version AND e.reading = s.reading
LEFT JOIN mart.entity_span AS d
    ON e.entity = d.entity AND e.entity_version = d.entity_version AND e.ingested >= d.since AND e.ingested < d.until
WHERE d.entity IS NOT NULL OR e.entity NOT IN (SELECT span.entity FROM mart.entity_span AS span);
