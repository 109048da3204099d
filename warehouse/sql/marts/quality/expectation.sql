-- Each expectation and how it stands: its newest result over all rows, and how often it failed lately.
-- grain: one row per table and expectation; results about single sources are in drift
-- keys: table_name, expectation
-- table_name: what is checked: article, source, lake, poll, fate, article_topic or quarantine
-- as validation: expectation, severity
-- success: whether its newest result was met
-- validated_at: when that was
-- observed: what was found then
-- expected: what was expected
-- unexpected_count: rows that failed then
-- sample: a few keys of those
-- explanation: why it exists
-- failed_since: first failure after it was last met; NULL while it is met
-- results_7d: results in the seven days before the newest of all results
-- failed_7d: how many of those failed
-- unexpected_7d: rows that failed in them
-- unexpected_24h: rows that failed in the last 24 hours of them
CREATE OR REPLACE VIEW mart.expectation AS
WITH present AS (
    SELECT
        max(validated_at) - INTERVAL 7 DAYS AS week_before,
        max(validated_at) - INTERVAL 24 HOURS AS day_before
    FROM base.validation
),

result AS (
    SELECT
        *,
        max(validated_at) FILTER (WHERE success) OVER (PARTITION BY table_name, expectation) AS last_met
    FROM base.validation
    WHERE source_id IS NULL
)

SELECT
    r.table_name,
    r.expectation,
    arg_max(r.severity, r.validated_at) AS severity,
    arg_max(r.success, r.validated_at) AS success,
    max(r.validated_at) AS validated_at,
    arg_max(r.observed, r.validated_at) AS observed,
    arg_max(r.expected, r.validated_at) AS expected,
    arg_max(r.unexpected_count, r.validated_at) AS unexpected_count,
    arg_max(r.sample, r.validated_at) AS sample,
    arg_max(r.explanation, r.validated_at) AS explanation,
    min(r.validated_at) FILTER (WHERE NOT r.success AND (r.last_met IS NULL OR r.validated_at > r.last_met)) AS failed_since,
    count(*) FILTER (WHERE r.validated_at > p.week_before) AS results_7d,
    count(*) FILTER (WHERE r.validated_at > p.week_before AND NOT r.success) AS failed_7d,
    coalesce(sum(r.unexpected_count) FILTER (WHERE r.validated_at > p.week_before), 0)::BIGINT AS unexpected_7d,
    coalesce(sum(r.unexpected_count) FILTER (WHERE r.validated_at > p.day_before), 0)::BIGINT AS unexpected_24h
FROM result AS r
CROSS JOIN present AS p
GROUP BY r.table_name, r.expectation;
