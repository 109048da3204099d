-- When a source left its own bounds, by how much, and when it came back.
-- grain: one row per source, expectation and time out of bounds
-- keys: source_id, expectation, since
-- source_id: the source
-- expectation: which figure: <measure>_as_usual
-- severity: critical, warning or info
-- since: first result out of bounds
-- until: first result back in bounds; NULL while it is open
-- still_open: whether it is open
-- results: results out of bounds in that time
-- value: the newest of those figures
-- lower_bound: least allowed; NULL where a fall is no failure
-- upper_bound: most allowed
-- observed: the newest figure in words
-- expected: the bounds in words
-- explanation: what is usual for the source, from how much, and why it matters
CREATE OR REPLACE VIEW mart.drift AS
WITH result AS (
    SELECT
        *,
        sum(success::INTEGER) OVER (PARTITION BY source_id, expectation ORDER BY validated_at) AS met_before,
        min(validated_at) FILTER (WHERE success) OVER (
            PARTITION BY source_id, expectation ORDER BY validated_at ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS next_met
    FROM base.validation
    WHERE source_id IS NOT NULL
)

SELECT
    source_id,
    expectation,
    arg_max(severity, validated_at) AS severity,
    min(validated_at) AS since,
    any_value(next_met) AS until,
    any_value(next_met) IS NULL AS still_open,
    count(*) AS results,
    arg_max(value, validated_at) AS value,
    arg_max_null(lower_bound, validated_at) AS lower_bound,
    arg_max_null(upper_bound, validated_at) AS upper_bound,
    arg_max(observed, validated_at) AS observed,
    arg_max(expected, validated_at) AS expected,
    arg_max(explanation, validated_at) AS explanation
FROM result
WHERE NOT success
GROUP BY source_id, expectation, met_before;
