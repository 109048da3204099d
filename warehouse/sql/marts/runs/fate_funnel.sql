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
SELECT
    run_id,
    source_id,
    outcome,
    reason,
    count(*) AS urls,
    count(*) / sum(count(*)) OVER (PARTITION BY run_id, source_id) AS share,
    min(ended_at)::DATE AS day
FROM base.fate
GROUP BY run_id, source_id, outcome, reason;
