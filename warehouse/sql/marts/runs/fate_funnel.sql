-- Where the URLs of each run and source went.
-- grain: one row per run, source, outcome and reason
-- keys: run_id, source_id, outcome, reason
-- run_id: the run
-- source_id: the source
-- outcome: appended, revised, duplicate, off-topic, rejected, failed or deferred
-- reason: why
-- urls: how many URLs
-- share: of all URLs of this run and source
-- day: date (UTC) of the first of them
CREATE OR REPLACE VIEW mart.fate_funnel AS
WITH ended AS (
    SELECT
        run_id,
        source_id,
        outcome,
        reason,
        count(*) AS urls,
        min(ended_at) AS first_end
    FROM base.fate
    GROUP BY run_id, source_id, outcome, reason
    UNION ALL
    SELECT
        run_id,
        source_id,
        'duplicate' AS outcome,
        'known url' AS reason,
        sum(known) AS urls,
        min(polled_at) AS first_end
    FROM base.poll
    WHERE known > 0
    GROUP BY run_id, source_id
)

SELECT
    run_id,
    source_id,
    outcome,
    reason,
    sum(urls)::BIGINT AS urls,
    sum(urls) / sum(sum(urls)) OVER (PARTITION BY run_id, source_id) AS share,
    min(first_end)::DATE AS day
FROM ended
GROUP BY run_id, source_id, outcome, reason;
