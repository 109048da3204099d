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
SELECT * FROM mart.article_entity_at(NULL);
