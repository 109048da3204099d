-- topic_gap of the days from one to another alone: a table macro, topic_gap_between(first_day, last_day).
-- grain: one row per topic and day (UTC) with a dip, as topic_gap has them
-- keys: topic, day
-- Columns as in topic_gap.
CREATE OR REPLACE MACRO mart.topic_gap_between(first_day, last_day) AS TABLE
    WITH watched AS MATERIALIZED (
        SELECT
            source_id,
            day,
            state,
            missed
        FROM mart.source_state_between(first_day, last_day)
    ),

    outage AS (
        SELECT DISTINCT day
        FROM watched
        WHERE state IN ('down', 'refused', 'unpolled', 'slow')
    ),

    dip AS (
        SELECT
            row_number() OVER () AS number,
            topic,
            day,
            articles,
            expected,
            weekday_factor,
            probability_low
        FROM mart.topic_momentum_between(first_day, last_day)
        WHERE
            articles < expected
            AND day < (SELECT max(source_span.until) FROM mart.source_span)
            AND (probability_low < 0.05 OR day IN (SELECT outage.day FROM outage))
    ),

    reach AS (
        SELECT
            number,
            topic,
            day,
            unnest(generate_series(day - 56, day, INTERVAL 1 DAY))::date AS each_day
        FROM dip
    ),

    -- The same days as topic_momentum_between asks for, so that both read them once.
    brought AS MATERIALIZED (
        SELECT
            t.topic,
            t.source_id,
            t.day,
            t.articles,
            s.since,
            s.until
        FROM mart.topic_source_day(first_day::date - 181, last_day) AS t
        INNER JOIN mart.source_span AS s ON t.source_id = s.source_id AND t.day >= s.since
    ),

    counted AS (
        SELECT
            r.number,
            b.source_id,
            any_value(least(56, r.day - b.since)) AS days,
            sum(CASE WHEN b.day < r.day THEN b.articles ELSE 0 END)::integer AS before,
            sum(CASE WHEN b.day = r.day THEN b.articles ELSE 0 END)::integer AS articles
        FROM reach AS r
        INNER JOIN brought AS b ON r.topic = b.topic AND r.each_day = b.day AND r.day >= b.since + 7 AND r.day <= b.until
        GROUP BY r.number, b.source_id
    ),

    by_source AS (
        SELECT
            d.topic,
            d.day,
            c.source_id,
            d.weekday_factor * c.before / c.days AS expected,
            c.articles
        FROM counted AS c
        INNER JOIN dip AS d ON c.number = d.number
    ),

    short AS (
        SELECT
            b.topic,
            b.day,
            b.source_id,
            b.expected,
            b.articles,
            b.expected - b.articles AS missing,
            CASE coalesce(state.state, 'unwatched') WHEN 'usual' THEN 'elsewhere' ELSE coalesce(state.state, 'unwatched') END AS state
        FROM by_source AS b
        LEFT JOIN watched AS state ON b.source_id = state.source_id AND b.day = state.day
        WHERE b.expected > b.articles
    ),

    unseen AS (
        SELECT
            day,
            sum(missed)::integer AS missed_entries
        FROM watched
        GROUP BY day
    ),

    by_state AS (
        SELECT
            topic,
            day,
            state,
            sum(missing) AS missing,
            count(*) AS sources
        FROM short
        GROUP BY ALL
    ),

    summed AS (
        SELECT
            topic,
            day,
            sum(missing) AS missing,
            arg_min(state, (-missing, state)) AS cause,
            coalesce(sum(missing) FILTER (WHERE state = 'down'), 0) AS down,
            coalesce(sum(missing) FILTER (WHERE state = 'refused'), 0) AS refused,
            coalesce(sum(missing) FILTER (WHERE state = 'unpolled'), 0) AS unpolled,
            coalesce(sum(missing) FILTER (WHERE state = 'slow'), 0) AS slow,
            coalesce(sum(missing) FILTER (WHERE state = 'resting'), 0) AS resting,
            coalesce(sum(missing) FILTER (WHERE state = 'quiet'), 0) AS quiet,
            coalesce(sum(missing) FILTER (WHERE state = 'elsewhere'), 0) AS elsewhere,
            coalesce(sum(missing) FILTER (WHERE state = 'unwatched'), 0) AS unwatched,
            string_agg(
                printf('%d %s (%.1f missing)', sources, CASE state WHEN 'elsewhere' THEN 'on other things' ELSE state END, missing),
                ', ' ORDER BY missing DESC, state ASC
            ) AS words
        FROM by_state
        GROUP BY topic, day
    ),

    listed AS (
        SELECT
            topic,
            day,
            -- One sort of all lists; ORDER BY within list() is one for each.
            list_sort(list(struct_pack(
                surplus := -missing, source_id := source_id, state := state, expected := expected, articles := articles
            ))) AS sources
        FROM short
        GROUP BY topic, day
    )

    SELECT
        d.topic,
        d.day,
        d.articles,
        d.expected,
        t.missing,
        d.probability_low AS probability,
        t.cause,
        t.down,
        t.refused,
        t.unpolled,
        t.slow,
        t.resting,
        t.quiet,
        t.elsewhere,
        t.unwatched,
        coalesce(u.missed_entries, 0) AS missed_entries,
        (t.down + t.refused + t.unpolled + t.slow) / t.missing AS outage,
        list_transform(
            l.sources,
            LAMBDA s: struct_pack(
                source_id := s['source_id'], state := s['state'], expected := s['expected'], articles := s['articles']
            )
        ) AS sources,
        printf('%d of %.1f expected articles: ', d.articles, d.expected) || t.words
        || CASE WHEN u.missed_entries > 0 THEN printf('; about %d entries went by unseen', u.missed_entries) ELSE '' END AS explanation
    FROM dip AS d
    INNER JOIN summed AS t ON d.topic = t.topic AND d.day = t.day
    INNER JOIN listed AS l ON d.topic = l.topic AND d.day = l.day
    LEFT JOIN unseen AS u ON d.day = u.day
    WHERE d.probability_low < 0.05 OR t.down + t.refused + t.unpolled + t.slow >= d.expected / 10;
