-- topic_momentum of the days from one to another alone: a table macro, topic_momentum_between(first_day, last_day).
-- grain: one row per topic and day (UTC)
-- keys: topic, day
-- Columns as in topic_momentum. What came up to 181 days before is read too, for expected counts need 56 days, dispersion 35 days of those,
-- and of a burst that began more than 90 days before the first day only those 90 are seen.
CREATE OR REPLACE MACRO mart.topic_momentum_between(first_day, last_day) AS TABLE
    WITH watched AS (
        SELECT
            min(since) + 7 AS first_watched,
            max(until) AS last_watched
        FROM mart.source_span
    ),

    calendar AS (
        SELECT
            unnest(generate_series(
                greatest(first_watched, first_day::date - 125), least(last_watched, last_day::date), INTERVAL 1 DAY
            ))::date AS day
        FROM watched
    ),

    topic AS (
        SELECT topic FROM base.topic_definition
        UNION
        SELECT topic FROM base.article_topic
    ),

    -- All that the sources published, for the rhythm of the week. It is counted before it is compared with a span: that costs less.
    published AS (
        SELECT
            source_id,
            mart.utc_day(dated) AS day,
            sum(counts) AS articles
        FROM mart.article_tally
        WHERE dated >= (first_day::date - 181)::timestamptz AND dated < (last_day::date + 1)::timestamptz
        GROUP BY ALL
        HAVING sum(counts) > 0
    ),

    total_day AS (
        SELECT
            p.day,
            sum(p.articles)::bigint AS total
        FROM published AS p
        INNER JOIN mart.source_span AS s ON p.source_id = s.source_id AND p.day BETWEEN s.since AND s.until
        GROUP BY p.day
    ),

    rhythm AS (
        SELECT
            c.day,
            -- One average day is added to each side, so that a short past decides little.
            (coalesce(sum(t.total) FILTER (WHERE isodow(c.day) = isodow(t.day)), 0) + sum(t.total) / count(*))
            / (count(*) FILTER (WHERE isodow(c.day) = isodow(t.day)) + 1) / (sum(t.total) / count(*)) AS weekday_factor
        FROM calendar AS c
        INNER JOIN total_day AS t ON c.day > t.day AND c.day - 56 <= t.day
        GROUP BY c.day
    ),

    -- Sources that were watched over the same days are counted together.
    counted AS (
        SELECT
            t.topic,
            s.since,
            s.until,
            t.day,
            sum(t.articles)::bigint AS articles
        FROM mart.topic_source_day(first_day::date - 181, last_day) AS t
        INNER JOIN mart.source_span AS s ON t.source_id = s.source_id AND t.day BETWEEN s.since AND s.until
        GROUP BY ALL
    ),

    observed AS (
        SELECT
            topic,
            day,
            sum(articles)::integer AS articles
        FROM counted
        WHERE day >= since + 7
        GROUP BY ALL
    ),

    -- An article counts into the 56 days after its own, for a 56th each: it enters the sum on the first of them and leaves it after the
    -- last. A source's first 56 days are divided by as many days as it had been watched then, day by day.
    entering AS (
        SELECT
            topic,
            greatest(day, since + 55) + 1 AS day,
            articles
        FROM counted
        WHERE greatest(day, since + 55) < until
        UNION ALL
        SELECT
            topic,
            least(day + 56, until) + 1 AS day,
            -articles AS articles
        FROM counted
        WHERE greatest(day, since + 55) < until
    ),

    entered AS (
        SELECT
            topic,
            greatest(day, first_day::date - 125) AS day,
            sum(articles) AS articles
        FROM entering
        GROUP BY topic, greatest(day, first_day::date - 125)
    ),

    early AS (
        SELECT
            topic,
            since,
            articles,
            unnest(generate_series(greatest(day + 1, since + 7), least(day + 56, since + 55, until), INTERVAL 1 DAY))::date AS day
        FROM counted
        WHERE day < since + 55
    ),

    started AS (
        SELECT
            topic,
            day,
            sum(articles / (day - since)) AS rate
        FROM early
        GROUP BY ALL
    ),

    compared AS (
        SELECT
            topic.topic,
            calendar.day,
            coalesce(observed.articles, 0) AS articles,
            -- Half an article in eight weeks stands for a topic that has never been seen.
            (coalesce(sum(entered.articles) OVER so_far, 0) / 56 + coalesce(started.rate, 0)) * coalesce(rhythm.weekday_factor, 1)
            + 0.5 / 56 AS expected,
            coalesce(rhythm.weekday_factor, 1) AS weekday_factor
        FROM topic
        CROSS JOIN calendar
        LEFT JOIN observed ON topic.topic = observed.topic AND calendar.day = observed.day
        LEFT JOIN entered ON topic.topic = entered.topic AND calendar.day = entered.day
        LEFT JOIN started ON topic.topic = started.topic AND calendar.day = started.day
        LEFT JOIN rhythm ON calendar.day = rhythm.day
        WINDOW so_far AS (PARTITION BY topic.topic ORDER BY calendar.day)
    ),

    scattered AS (
        SELECT
            *,
            -- Pearson's chi-squared per day over four weeks. They end a week ago, and one day counts for 9 at most, so that the days
            -- of a burst do not hide those that follow.
            greatest(1.05, coalesce(avg(least(9, (articles - expected) ** 2 / greatest(expected, 0.25))) OVER past, 1.5)) AS dispersion,
            sum(articles) OVER last_week / sum(expected) OVER last_week AS week_ratio
        FROM compared
        WINDOW
            past AS (PARTITION BY topic ORDER BY day ROWS BETWEEN 35 PRECEDING AND 8 PRECEDING),
            last_week AS (PARTITION BY topic ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
    ),

    -- A negative binomial count of that mean and dispersion, which has size mean / (dispersion - 1) and success 1 / dispersion.
    tails AS (
        SELECT
            *,
            list_sum([
                exp(
                    lgamma(i + expected / (dispersion - 1)) - lgamma(expected / (dispersion - 1)) - lgamma(i + 1)
                    - expected / (dispersion - 1) * ln(dispersion) + i * ln(1 - 1 / dispersion)
                )
                FOR i IN range(0, articles + 1)
            ]) AS up_to,
            exp(
                lgamma(articles + expected / (dispersion - 1)) - lgamma(expected / (dispersion - 1)) - lgamma(articles + 1)
                - expected / (dispersion - 1) * ln(dispersion) + articles * ln(1 - 1 / dispersion)
            ) AS exactly
        FROM scattered
    ),

    judged AS (
        SELECT
            * EXCLUDE (up_to, exactly),
            -- The complement loses what is below the precision of a double; the count's own probability is its floor.
            least(1, greatest(exactly, 1 - up_to + exactly)) AS probability,
            least(1, up_to) AS probability_low,
            articles >= 3 AND articles > expected AND greatest(exactly, 1 - up_to + exactly) < 0.01 AS hot
        FROM tails
    ),

    -- Hot days with at most one cooler day between them are one burst.
    heated AS (
        SELECT
            topic,
            day,
            probability,
            articles,
            expected,
            coalesce(day - lag(day) OVER (PARTITION BY topic ORDER BY day) > 2, TRUE) AS starts
        FROM judged
        WHERE hot
    ),

    chained AS (
        SELECT
            topic,
            day,
            probability,
            articles - expected AS excess,
            sum(starts::integer) OVER (PARTITION BY topic ORDER BY day) AS number
        FROM heated
    ),

    burst AS (
        SELECT
            topic,
            number,
            min(day) AS burst_start,
            max(day) AS burst_end,
            arg_max(day, excess) AS burst_peak,
            min(probability) AS burst_probability
        FROM chained
        GROUP BY topic, number
        HAVING min(probability) < 0.001
    )

    SELECT
        j.topic,
        j.day,
        j.articles,
        j.expected,
        j.articles / j.expected AS ratio,
        j.week_ratio,
        j.weekday_factor,
        j.dispersion,
        j.probability,
        j.probability_low,
        b.burst_start IS NOT NULL AS burst,
        b.burst_start,
        b.burst_peak,
        b.burst_probability
    FROM judged AS j
    LEFT JOIN burst AS b ON j.topic = b.topic AND j.day BETWEEN b.burst_start AND b.burst_end
    WHERE j.day >= first_day::date;
