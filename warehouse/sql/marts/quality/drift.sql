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
WITH failed AS (
    SELECT *
    FROM base.validation
    WHERE source_id IS NOT NULL AND NOT success
),

met AS (
    SELECT
        source_id,
        expectation,
        validated_at
    FROM base.validation
    WHERE source_id IS NOT NULL AND success
)

-- Failures that end with the same success are one time out of bounds.
SELECT
    f.source_id,
    f.expectation,
    arg_max(f.severity, f.validated_at) AS severity,
    min(f.validated_at) AS since,
    m.validated_at AS until,
    m.validated_at IS NULL AS still_open,
    count(*) AS results,
    arg_max(f.value, f.validated_at) AS value,
    arg_max_null(f.lower_bound, f.validated_at) AS lower_bound,
    arg_max_null(f.upper_bound, f.validated_at) AS upper_bound,
    arg_max(f.observed, f.validated_at) AS observed,
    arg_max(f.expected, f.validated_at) AS expected,
    arg_max(f.explanation, f.validated_at) AS explanation
FROM failed AS f
ASOF LEFT JOIN met AS m
    ON f.source_id = m.source_id AND f.expectation = m.expectation AND f.validated_at <= m.validated_at
GROUP BY f.source_id, f.expectation, m.validated_at;
