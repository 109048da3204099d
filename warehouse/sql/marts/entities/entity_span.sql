-- Which version of an entity's definition speaks for which articles.
-- grain: one row per activation of an entity's definition
-- keys: entity, since
-- entity: person, state or organisation
-- entity_version: content hash of the definition
-- since: articles that arrived from then on are matched with it; -infinity once it was applied to all of history
-- until: up to then, when a later definition takes over
-- activated_at: when it came into use
-- name: the entity's name
CREATE OR REPLACE VIEW mart.entity_span AS
SELECT
    name AS entity,
    version AS entity_version,
    since,
    until,
    activated_at,
    title AS name
FROM mart.definition_span(NULL)
WHERE kind = 'entity';
