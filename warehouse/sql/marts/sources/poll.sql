-- Every poll of every source.
-- grain: one row per run and source
-- keys: run_id, source_id
-- run_id: the run
-- source_id: the source
-- polled_at: when
-- outcome: ok, unchanged, failed, moved or gone
-- status: HTTP status; NULL where no answer came
-- entries: entries read
-- fresh: entries not known before
-- known: entries that ended as known URLs; `fate` has no rows for them
-- missed: estimate of the entries that came and went between two polls
-- failures: weighted count of failures in a row
-- elapsed_ms: duration in milliseconds
-- bytes_read: size of the body
-- next_due: when it is due again
-- detail: what went wrong
CREATE OR REPLACE VIEW mart.poll AS
SELECT
    run_id,
    source_id,
    polled_at,
    outcome,
    status,
    entries,
    fresh,
    known,
    missed,
    failures,
    elapsed_ms,
    bytes_read,
    next_due,
    detail
FROM base.poll;
