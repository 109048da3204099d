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
WITH activation AS (
    SELECT
        entity,
        version AS entity_version,
        name,
        activated_at,
        CASE WHEN covers_history THEN '-infinity'::TIMESTAMP WITH TIME ZONE ELSE activated_at END AS since
    FROM base.entity_definition
)

SELECT
    entity,
    entity_version,
    since,
    coalesce(min(since) OVER (
        PARTITION BY entity ORDER BY activated_at
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ), 'infinity'::TIMESTAMP WITH TIME ZONE) AS until,
    activated_at,
    name
FROM activation;
