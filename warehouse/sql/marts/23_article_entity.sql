-- Who and what each article's latest version names.
-- grain: one row per article and entity
-- keys: article_id, entity
-- article_id: the article
-- entity: person, state or organisation
-- mentions: how often it is named
-- version: the article's version
-- dated: when the article was published, or first seen where that is unknown
CREATE OR REPLACE VIEW mart.article_entity AS
SELECT
    e.article_id,
    e.entity,
    e.mentions,
    e.version,
    e.dated
FROM base.article_entity AS e
ANTI JOIN base.superseded AS s ON e.article_id = s.article_id AND e.version = s.version;
