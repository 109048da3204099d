-- Each pass of a flow: when, where, how long.
-- grain: one row per run
-- keys: run_id
-- run_id: Prefect's flow run id, or one made by the command
-- flow: name of the flow
-- started: when it started
-- ended: when it ended; NULL while it runs, or when it was killed or broke off
-- state: ended, running, or killed: it left no end (a kill, an interrupt, an error), as the next run on its machine noticed
-- seconds: how long it took
-- tracked: whether Prefect tracked it
-- host: the machine
-- program: version of newslake
CREATE OR REPLACE VIEW mart.run AS
WITH
killed AS (
    SELECT DISTINCT subject FROM base.event
    WHERE kind = 'run killed'
)

SELECT
    run_id,
    any_value(flow) AS flow,
    min(started) AS started,
    max(ended) AS ended,
    CASE
        WHEN max(ended) IS NOT NULL THEN 'ended'
        WHEN bool_or(killed.subject IS NOT NULL) THEN 'killed'
        ELSE 'running'
    END AS state,
    epoch(max(ended)) - epoch(min(started)) AS seconds,
    bool_or(tracked) AS tracked,
    any_value(host) AS host,
    any_value(program) AS program
FROM base.run
LEFT JOIN killed ON run_id = killed.subject
GROUP BY run_id;
