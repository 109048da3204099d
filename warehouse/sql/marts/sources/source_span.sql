-- From when to when the lake has watched each source: what counts of different times may be compared over.
-- grain: one row per source
-- keys: source_id
-- source_id: the source
-- since: first day on which a poll was answered, or of its backfilled articles
-- until: last day on which it was polled, or of its backfilled articles
-- watched: whether it is (also) polled; false where all of it was backfilled
CREATE OR REPLACE VIEW mart.source_span AS
WITH polled AS (
    SELECT
        source_id,
        min(CASE WHEN outcome NOT IN ('failed', 'gone') THEN polled_at END)::DATE AS since,
        max(polled_at)::DATE AS until
    FROM base.poll
    GROUP BY source_id
),

backfill AS (
    SELECT DISTINCT run_id
    FROM base.run
    WHERE flow = 'backfill'
),

brought AS (
    SELECT
        a.source_id,
        min(a.dated)::DATE AS since,
        max(a.dated)::DATE AS until
    FROM base.article_version AS a
    SEMI JOIN backfill ON a.run_id = backfill.run_id
    GROUP BY a.source_id
)

SELECT
    source_id,
    least(polled.since, brought.since) AS since,
    greatest(polled.until, brought.until) AS until,
    polled.since IS NOT NULL AS watched
FROM polled
FULL JOIN brought USING (source_id)
WHERE polled.since IS NOT NULL OR brought.since IS NOT NULL;
