-- Every version of every entity's definition, and how many articles it found.
-- grain: one row per entity and version of its definition
-- keys: entity, entity_version
-- entity: person, state or organisation
-- entity_version: content hash of the definition; 'unversioned' for what was found before they had versions
-- name: the entity's name
-- kind: person, state or organisation
-- activated_at: when it first came into use
-- covers_history: whether it spoke for the whole lake when it last came into use, not only for what arrived from then on
-- current: whether it is the one in use
-- articles: articles that it finds the entity in
-- definition: the whole definition, as written
CREATE OR REPLACE VIEW mart.entity_version AS
WITH counted AS (
    -- An article that has one reading is found once; of millions, only the others need be told apart.
    SELECT
        e.entity,
        e.entity_version,
        count(*) AS articles
    FROM base.article_entity AS e
    ANTI JOIN base.superseded AS s ON e.article_id = s.article_id
    GROUP BY ALL
    UNION ALL
    SELECT
        e.entity,
        e.entity_version,
        count(DISTINCT e.article_id) AS articles
    FROM base.article_entity AS e
    SEMI JOIN base.superseded AS s ON e.article_id = s.article_id
    GROUP BY ALL
),

matched AS (
    SELECT
        entity,
        entity_version,
        sum(articles)::BIGINT AS articles
    FROM counted
    GROUP BY ALL
),

definition AS (
    SELECT
        entity,
        version AS entity_version,
        any_value(name) AS name,
        any_value(kind) AS kind,
        min(activated_at) AS activated_at,
        arg_max(covers_history, activated_at) AS covers_history,
        max(activated_at) AS last_activated_at,
        any_value(definition) AS definition
    FROM base.entity_definition
    GROUP BY ALL
)

SELECT
    definition.entity,
    definition.entity_version,
    definition.name,
    definition.kind,
    definition.activated_at,
    definition.covers_history,
    definition.last_activated_at = max(definition.last_activated_at) OVER (PARTITION BY definition.entity) AS current,
    coalesce(matched.articles, 0) AS articles,
    definition.definition
FROM definition
LEFT JOIN matched ON definition.entity = matched.entity AND definition.entity_version = matched.entity_version;
