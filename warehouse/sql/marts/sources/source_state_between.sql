-- source_state of the days from one to another alone: a table macro, source_state_between(first_day, last_day).
-- grain: one row per polled source and day (UTC)
-- keys: source_id, day
-- Columns as in source_state.
CREATE OR REPLACE MACRO mart.source_state_between(first_day, last_day) AS TABLE
    WITH span AS (
        SELECT
            source_id,
            mart.utc_day(min(polled_at)) AS since,
            mart.utc_day(max(polled_at)) AS until
        FROM base.poll
        GROUP BY source_id
    ),

    judged AS (
        SELECT
            source_id,
            mart.utc_day(polled_at) AS day,
            polled_at,
            outcome IN ('failed', 'gone') AS failed,
            status,
            detail,
            fresh,
            missed,
            next_due
        FROM base.poll
        WHERE
            polled_at >= (first_day::date - 28)::timestamp with time zone
            AND polled_at < (last_day::date + 1)::timestamp with time zone
    ),

    polled AS (
        SELECT
            source_id,
            day,
            count(*) AS polls,
            count_if(NOT failed) AS answered,
            count_if(failed AND (status IN (401, 403, 429, 451) OR detail ILIKE '%robots%')) AS refused,
            sum(fresh)::integer AS fresh,
            sum(missed)::integer AS missed,
            max(next_due) AS next_due,
            arg_max(detail, polled_at) FILTER (WHERE failed) AS detail
        FROM judged
        GROUP BY source_id, day
    ),

    calendar AS (
        SELECT
            source_id,
            unnest(generate_series(greatest(since, first_day::date - 28), least(until, last_day::date), INTERVAL 1 DAY))::date AS day
        FROM span
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
            WHEN polls = 0 AND next_due >= (day + 1)::timestamp with time zone THEN 'resting'
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
    FROM filled
    WHERE day >= first_day::date;
