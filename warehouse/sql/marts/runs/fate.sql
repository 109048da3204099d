-- How every URL that a run saw ended, but for those that a poll found known: poll.known counts them.
-- grain: one row per run, source and URL
-- keys: run_id, source_id, key
-- run_id: the run
-- source_id: the source that named the URL
-- url: the canonical URL; NULL for an entry without a link
-- outcome: appended, revised, duplicate, off-topic, rejected, failed or deferred
-- reason: why, out of a closed list
-- ended_at: when it ended so
-- detail: more about it
-- score: likeness to the seeds, where it decided
-- key: the identity: the URL, or entry:source:guid
-- at: ended_at by its name in 0.1.0, which the next release drops
CREATE OR REPLACE VIEW mart.fate AS
SELECT
    run_id,
    source_id,
    CASE WHEN NOT starts_with(key, 'entry:') THEN key END AS url,
    outcome,
    reason,
    ended_at,
    detail,
    score,
    key,
    ended_at AS at
FROM base.fate;
