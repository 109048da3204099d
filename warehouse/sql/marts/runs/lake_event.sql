-- What was done to the lake by hand or by maintenance, and what was noticed.
-- grain: one row per event
-- keys: event_id
-- event_id: its id
-- kind: what happened
-- subject: to what
-- detail: more about it
-- happened_at: when
-- run_id: the run, where one did it
CREATE OR REPLACE VIEW mart.lake_event AS
SELECT * FROM base.event;
