-- Rows that failed validation, and what became of them.
-- grain: one row per quarantined row
-- keys: quarantine_id
-- quarantine_id: its id, for newslake quarantine
-- run_id: the run that set it aside
-- source_id: the source
-- key: identity of the article
-- title: headline, out of the payload
-- reasons: the expectations that failed
-- state: held, released or discarded
-- quarantined_at: when
-- decided_at: when it was released or discarded
-- payload: the whole row as JSON
CREATE OR REPLACE VIEW mart.quarantine AS
WITH decision AS (
    SELECT
        subject,
        arg_max(kind, happened_at) AS kind,
        max(happened_at) AS decided_at
    FROM base.event
    WHERE kind IN ('quarantine released', 'quarantine discarded')
    GROUP BY subject
)

SELECT
    q.quarantine_id,
    q.run_id,
    q.source_id,
    q.key,
    json_extract_string(q.payload, '$.article.title') AS title,
    q.reasons,
    coalesce(replace(d.kind, 'quarantine ', ''), 'held') AS state,
    q.quarantined_at,
    d.decided_at,
    q.payload
FROM base.quarantine AS q
LEFT JOIN decision AS d ON q.quarantine_id = d.subject;
