-- Every answer that any version of an entity's definition gave, whether or not it is still in use.
-- grain: one row per article version, entity and version of its definition
-- keys: article_id, version, entity, entity_version
-- as article_entity: article_id, version, entity
-- entity_version: content hash of the definition that matched; 'unversioned' where that was before they had versions
-- as article_entity: mentions, dated
-- matched_at: when the definition was applied to it
CREATE OR REPLACE VIEW mart.article_entity_history AS
SELECT
    article_id,
    version,
    entity,
    entity_version,
    mentions,
    dated,
    matched_at
FROM base.article_entity;
