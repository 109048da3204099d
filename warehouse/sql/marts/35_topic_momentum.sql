-- Each topic's day against its own past eight weeks: how much was to be expected, how odd the day is, and whether it is a burst.
-- grain: one row per topic and day (UTC), from the eighth day on which sources were watched
-- keys: topic, day
-- topic: the topic
-- day: date of publication, or of first sight where that is unknown
-- articles: articles that are substantially about it, out of sources watched for at least a week before
-- expected: what those sources' past 56 days and the day of the week let expect
-- ratio: articles / expected
-- week_ratio: the same over this day and the six before it
-- weekday_factor: how busy this day of the week is, against the mean of all days
-- dispersion: how much the topic's days scatter: variance / mean, 1 or more
-- probability: of as many articles or more on an ordinary day
-- probability_low: of as few articles or fewer on an ordinary day
-- burst: whether the day belongs to a burst: days of probability below 0.01 and at least three articles, one of them below 0.001
-- burst_start: first day of that burst
-- burst_peak: its day with the most articles above the expected
-- burst_probability: the smallest probability among its days
CREATE OR REPLACE VIEW mart.topic_momentum AS
WITH span AS (
    SELECT
        source_id,
        since,
        until
    FROM mart.source_span
),

step AS (
    SELECT unnest(range(1, 57))::INTEGER AS step
),

calendar AS (
    SELECT unnest(generate_series(min(since) + 7, max(until), INTERVAL 1 DAY))::DATE AS day
    FROM span
),

topic AS (
    SELECT topic FROM base.topic_definition
    UNION
    SELECT topic FROM base.article_topic
),

-- All that the sources published, for the rhythm of the week.
total_day AS (
    SELECT
        mart.utc_day(a.dated) AS day,
        count(*) AS total
    FROM mart.article AS a
    INNER JOIN span AS s ON a.source_id = s.source_id AND mart.utc_day(a.dated) BETWEEN s.since AND s.until
    GROUP BY ALL
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

source_topic_day AS (
    SELECT
        t.topic,
        t.source_id,
        mart.utc_day(t.dated) AS day,
        count(*) AS articles
    FROM mart.article_topic AS t
    INNER JOIN span AS s ON t.source_id = s.source_id AND mart.utc_day(t.dated) BETWEEN s.since AND s.until
    WHERE t.level = 'substantial'
    GROUP BY ALL
),

rate AS (
    SELECT
        p.topic,
        p.day + step.step AS day,
        sum(p.articles / least(56, p.day + step.step - s.since)) AS rate
    FROM source_topic_day AS p
    INNER JOIN span AS s ON p.source_id = s.source_id
    INNER JOIN step ON p.day + step.step >= s.since + 7 AND p.day + step.step <= s.until
    GROUP BY ALL
),

counted AS (
    SELECT
        p.topic,
        p.day,
        sum(p.articles)::INTEGER AS articles
    FROM source_topic_day AS p
    INNER JOIN span AS s ON p.source_id = s.source_id AND p.day >= s.since + 7
    GROUP BY ALL
),

compared AS (
    SELECT
        topic.topic,
        calendar.day,
        coalesce(counted.articles, 0) AS articles,
        -- Half an article in eight weeks stands for a topic that has never been seen.
        coalesce(rate.rate, 0) * coalesce(rhythm.weekday_factor, 1) + 0.5 / 56 AS expected,
        coalesce(rhythm.weekday_factor, 1) AS weekday_factor
    FROM topic
    CROSS JOIN calendar
    LEFT JOIN counted ON topic.topic = counted.topic AND calendar.day = counted.day
    LEFT JOIN rate ON topic.topic = rate.topic AND calendar.day = rate.day
    LEFT JOIN rhythm ON calendar.day = rhythm.day
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
        sum(starts::INTEGER) OVER (PARTITION BY topic ORDER BY day) AS number
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
LEFT JOIN burst AS b ON j.topic = b.topic AND j.day BETWEEN b.burst_start AND b.burst_end;
