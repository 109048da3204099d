-- Every result of every expectation.
-- grain: one row per run, table, source and expectation
-- keys: run_id, table_name, source_id, expectation
-- run_id: the run
-- table_name: what was checked
-- source_id: the source it is about; NULL for the whole batch or lake
-- expectation: its name
-- severity: critical, warning or info
-- success: whether it was met
-- observed: what was found
-- expected: what was expected
-- unexpected_count: rows that failed
-- sample: a few keys of those
-- validated_at: when
-- explanation: where the bounds come from and what a failure means
-- value: the observed figure
-- lower_bound: least allowed
-- upper_bound: most allowed
CREATE OR REPLACE VIEW mart.validation AS
SELECT * FROM base.validation;
