-- Entities by version, as topics are: each definition that was in use, and with each match the one that found it. What was found
-- before there were versions is kept as such, and speaks until a definition is applied to all of history.

CREATE TABLE base.entity_definition (
    entity VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    name VARCHAR,
    kind VARCHAR,
    definition VARCHAR NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    covers_history BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL
);

INSERT INTO base.entity_definition
SELECT
    entity,
    'unversioned',
    NULL,
    NULL,
    '',
    min(matched_at),
    TRUE,
    arg_min(run_id, matched_at)
FROM base.article_entity
GROUP BY entity;

ALTER TABLE base.article_entity ADD COLUMN entity_version VARCHAR DEFAULT 'unversioned';

ALTER TABLE base.article_entity ADD COLUMN ingested TIMESTAMP WITH TIME ZONE DEFAULT '-infinity';
