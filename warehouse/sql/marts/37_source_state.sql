-- How well each source could be watched, day by day: what tells a publisher's silence from an outage.
-- grain: one row per polled source and day (UTC), from its first poll to its last
-- keys: source_id, day
-- source_id: the source
-- day: the day
-- state: down, refused, unpolled, slow, quiet or usual; resting where no poll was due
-- polls: polls of that day
-- answered: polls that brought an answer (ok, unchanged or moved)
-- refused: polls that were forbidden (401, 403, 429, 451, or by robots.txt)
-- fresh: new entries
-- usual_fresh: mean of new entries over the 28 days before
-- missed: estimate of the entries that came and went between two polls
-- detail: what the last failed poll said
CREATE OR REPLACE VIEW mart.source_state AS
WITH polled AS (
    SELECT
        source_id,
        mart.utc_day(polled_at) AS day,
        count(*) AS polls,
        count(*) FILTER (WHERE outcome NOT IN ('failed', 'gone')) AS answered,
        count(*) FILTER (
            WHERE outcome IN ('failed', 'gone') AND (status IN (401, 403, 429, 451) OR detail ILIKE '%robots%')
        ) AS refused,
        sum(fresh)::INTEGER AS fresh,
        sum(missed)::INTEGER AS missed,
        max(next_due) AS next_due,
        arg_max(detail, polled_at) FILTER (WHERE outcome IN ('failed', 'gone')) AS detail
    FROM base.poll
    GROUP BY ALL
),

calendar AS (
    SELECT
        source_id,
        unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day
    FROM polled
    GROUP BY source_id
),

filled AS (
    SELECT
        c.source_id,
        c.day,
        coalesce(p.polls, 0) AS polls,
        coalesce(p.answered, 0) AS answered,
        coalesce(p.refused, 0) AS refused,
        coalesce(p.fresh, 0) AS fresh,
        coalesce(p.missed, 0) AS missed,
        p.detail,
        avg(coalesce(p.fresh, 0)) OVER before AS usual_fresh,
        max(p.next_due) OVER before AS next_due
    FROM calendar AS c
    LEFT JOIN polled AS p ON c.source_id = p.source_id AND c.day = p.day
    WINDOW before AS (PARTITION BY c.source_id ORDER BY c.day ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING)
)

SELECT
    source_id,
    day,
    CASE
        WHEN polls = 0 AND next_due >= (day + 1)::TIMESTAMP WITH TIME ZONE THEN 'resting'
        WHEN polls = 0 THEN 'unpolled'
        WHEN answered = 0 AND refused > 0 THEN 'refused'
        WHEN answered = 0 THEN 'down'
        WHEN missed > 0 OR answered < polls / 2 THEN 'slow'
        WHEN fresh < usual_fresh / 2 THEN 'quiet'
        ELSE 'usual'
    END AS state,
    polls,
    answered,
    refused,
    fresh,
    usual_fresh,
    missed,
    detail
FROM filled;
