-- How each source is doing: polls, freshness, yield.
-- grain: one row per source
-- keys: source_id
-- source_id: the source
-- name: what people call it
-- enabled: whether the catalogue polls it
-- last_poll: when it was last polled
-- last_outcome: how that went
-- last_status: HTTP status of that poll
-- last_ok: last poll that was answered (ok or unchanged)
-- next_due: when it is due again
-- failures: weighted count of failures in a row
-- polls_7d: polls in the seven days before the lake's newest poll
-- ok_share_7d: share of those that were answered
-- articles: articles in the lake
-- articles_7d: articles that arrived in those seven days
-- newest: newest publication time among its articles
-- lag_minutes: median time from publication to arrival, of the articles that arrived in those seven days
-- detail: the error of the last poll
CREATE OR REPLACE VIEW mart.source_health AS
WITH present AS (
    SELECT max(polled_at) - INTERVAL 7 DAYS AS week_before FROM base.poll
),

polls AS (
    SELECT
        source_id,
        max(polled_at) AS last_poll,
        arg_max(outcome, polled_at) AS last_outcome,
        arg_max_null(status, polled_at) AS last_status,
        max(polled_at) FILTER (WHERE outcome IN ('ok', 'unchanged')) AS last_ok,
        arg_max(next_due, polled_at) AS next_due,
        arg_max(failures, polled_at) AS failures,
        count(*) FILTER (WHERE polled_at > week_before) AS polls_7d,
        count(*) FILTER (WHERE polled_at > week_before AND outcome IN ('ok', 'unchanged')) AS ok_7d,
        arg_max_null(detail, polled_at) AS detail
    FROM base.poll
    CROSS JOIN present
    GROUP BY source_id
),

yield AS (
    SELECT
        source_id,
        count(*) AS articles,
        max(published) AS newest
    FROM base.article_version
    WHERE version = 1
    GROUP BY source_id
),

recent AS (
    SELECT
        source_id,
        count(*) AS articles_7d,
        median(epoch(ingested) - epoch(published)) / 60 AS lag_minutes
    FROM base.article_version
    CROSS JOIN present
    WHERE version = 1 AND ingested > week_before
    GROUP BY source_id
)

SELECT
    coalesce(source.source_id, polls.source_id) AS source_id,
    source.name,
    source.enabled,
    polls.last_poll,
    polls.last_outcome,
    polls.last_status,
    polls.last_ok,
    polls.next_due,
    polls.failures,
    coalesce(polls.polls_7d, 0) AS polls_7d,
    polls.ok_7d / nullif(polls.polls_7d, 0) AS ok_share_7d,
    coalesce(yield.articles, 0) AS articles,
    coalesce(recent.articles_7d, 0) AS articles_7d,
    yield.newest,
    recent.lag_minutes,
    polls.detail
FROM mart.source AS source
FULL JOIN polls ON source.source_id = polls.source_id
LEFT JOIN yield ON coalesce(source.source_id, polls.source_id) = yield.source_id
LEFT JOIN recent ON coalesce(source.source_id, polls.source_id) = recent.source_id;
