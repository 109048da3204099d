-- Every dip of a topic, explained: what its sources would have brought, and why they did not.
-- grain: one row per topic and day (UTC) with fewer articles than nineteen of twenty ordinary days, or with fewer than expected and
--   a tenth of the expected ones lost to an outage; the newest day, which is not over, is left out
-- keys: topic, day
-- topic: the topic
-- day: the day
-- articles: articles that are substantially about it, out of sources watched for at least a week before
-- expected: what those sources' past 56 days and the day of the week let expect
-- missing: expected articles that did not come, over the sources that brought fewer than expected
-- probability: of as few articles or fewer on an ordinary day
-- cause: what most of the missing articles are put down to, one of the next eight
-- down: missing articles of sources that did not answer
-- refused: of sources that forbade the polls
-- unpolled: of sources that should have been polled and were not
-- slow: of sources of which entries went by unseen, or half of the polls failed
-- resting: of sources that were not due
-- quiet: of sources that were watched well and published less than usual
-- elsewhere: of sources that published as usual, on other things
-- unwatched: of backfilled sources, for which no polls are on record
-- missed_entries: estimate of the entries, of any topic, that came and went unseen
-- outage: share of the missing articles that may be an outage: down, refused, unpolled or slow
-- sources: the sources that brought less than expected: source_id, state, expected, articles
-- explanation: the same in words
CREATE OR REPLACE VIEW mart.topic_gap AS
WITH outage AS (
    SELECT DISTINCT day
    FROM mart.source_state
    WHERE state IN ('down', 'refused', 'unpolled', 'slow')
),

dip AS (
    SELECT
        topic,
        day,
        articles,
        expected,
        weekday_factor,
        probability_low
    FROM mart.topic_momentum
    WHERE
        articles < expected
        AND day < (SELECT max(source_span.until) FROM mart.source_span)
        AND (probability_low < 0.05 OR day IN (SELECT outage.day FROM outage))
),

source_topic_day AS (
    SELECT
        topic,
        source_id,
        mart.utc_day(dated) AS day,
        count(*) AS articles
    FROM mart.article_topic
    WHERE level = 'substantial'
    GROUP BY ALL
),

by_source AS (
    SELECT
        d.topic,
        d.day,
        s.source_id,
        any_value(d.weekday_factor) * coalesce(sum(p.articles) FILTER (WHERE p.day < d.day), 0)
        / any_value(least(56, d.day - s.since)) AS expected,
        coalesce(sum(p.articles) FILTER (WHERE p.day = d.day), 0)::INTEGER AS articles
    FROM dip AS d
    INNER JOIN mart.source_span AS s ON d.day >= s.since + 7 AND d.day <= s.until
    INNER JOIN source_topic_day AS p
        ON
            d.topic = p.topic AND s.source_id = p.source_id
            AND d.day >= p.day AND greatest(s.since, d.day - 56) <= p.day
    GROUP BY d.topic, d.day, s.source_id
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
    LEFT JOIN mart.source_state AS state ON b.source_id = state.source_id AND b.day = state.day
    WHERE b.expected > b.articles
),

unseen AS (
    SELECT
        day,
        sum(missed)::INTEGER AS missed_entries
    FROM mart.source_state
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

told AS (
    SELECT
        topic,
        day,
        sum(missing) AS missing,
        arg_max(state, missing) AS cause,
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
            ', ' ORDER BY missing DESC
        ) AS words
    FROM by_state
    GROUP BY topic, day
),

listed AS (
    SELECT
        topic,
        day,
        list(
            struct_pack(source_id := source_id, state := state, expected := expected, articles := articles) ORDER BY missing DESC
        ) AS sources
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
    l.sources,
    printf('%d of %.1f expected articles: ', d.articles, d.expected) || t.words
    || CASE WHEN u.missed_entries > 0 THEN printf('; about %d entries went by unseen', u.missed_entries) ELSE '' END AS explanation
FROM dip AS d
INNER JOIN told AS t ON d.topic = t.topic AND d.day = t.day
INNER JOIN listed AS l ON d.topic = l.topic AND d.day = l.day
LEFT JOIN unseen AS u ON d.day = u.day
WHERE d.probability_low < 0.05 OR t.down + t.refused + t.unpolled + t.slow >= d.expected / 10;
