-- Topics that move together, and topics that occur together in one article.
-- grain: one row per ordered pair of different topics
-- keys: topic, other
-- topic: one topic
-- other: another one
-- shared: articles that are substantially about both
-- share: shared / articles of topic
-- lift: how many times as often as if the two had nothing to do with each other
-- correlation: Pearson's, of their daily shares of everything, -1 to 1; NULL where one of them never varies
-- lag_days: by how many days (up to 7) `other` follows `topic` when they move together most; negative where it goes before
-- lag_correlation: the correlation at that lag
-- days: days that were compared
CREATE OR REPLACE VIEW mart.topic_pair AS
-- Read once, for both parts.
WITH answer AS MATERIALIZED (
    SELECT
        topic,
        article_id,
        mart.utc_day(dated) AS day,
        level = 'substantial' AS mainly
    FROM mart.article_topic
),

about AS (
    SELECT
        topic,
        article_id
    FROM answer
    WHERE mainly
),

published AS MATERIALIZED (
    SELECT
        mart.utc_day(dated) AS day,
        sum(counts)::BIGINT AS total
    FROM mart.article_tally
    GROUP BY ALL
    HAVING sum(counts) > 0
),

everything AS (
    SELECT sum(total)::BIGINT AS total FROM published
),

size AS (
    SELECT
        topic,
        count(*) AS articles
    FROM about
    GROUP BY topic
),

together AS (
    SELECT
        one.topic,
        two.topic AS other,
        count(*) AS shared
    FROM about AS one
    INNER JOIN about AS two ON one.article_id = two.article_id AND one.topic <> two.topic
    GROUP BY ALL
),

topic AS (
    SELECT topic FROM base.topic_definition
    UNION
    SELECT topic FROM answer
),

counted AS (
    SELECT
        topic,
        day,
        count(*) AS articles
    FROM answer
    WHERE mainly
    GROUP BY ALL
),

daily AS MATERIALIZED (
    SELECT
        topic.topic,
        p.day,
        coalesce(c.articles, 0) / p.total AS share
    FROM topic
    CROSS JOIN published AS p
    LEFT JOIN counted AS c ON topic.topic = c.topic AND p.day = c.day
),

shifted AS (
    SELECT
        topic,
        day,
        share,
        unnest(range(-7, 8))::INTEGER AS lag_days
    FROM daily
),

moved AS (
    SELECT
        one.topic,
        two.topic AS other,
        one.lag_days,
        corr(one.share, two.share) AS correlation,
        count(*) AS days
    FROM shifted AS one
    INNER JOIN daily AS two ON one.day + one.lag_days = two.day
    WHERE one.topic <> two.topic
    GROUP BY ALL
),

compared AS (
    SELECT
        topic,
        other,
        any_value(correlation) FILTER (WHERE lag_days = 0) AS correlation,
        arg_max(lag_days, correlation) FILTER (WHERE isfinite(correlation)) AS lag_days,
        max(correlation) FILTER (WHERE isfinite(correlation)) AS lag_correlation,
        any_value(days) FILTER (WHERE lag_days = 0) AS days
    FROM moved
    GROUP BY ALL
)

SELECT
    c.topic,
    c.other,
    coalesce(t.shared, 0) AS shared,
    coalesce(t.shared, 0) / one.articles AS share,
    coalesce(t.shared, 0) * everything.total / (one.articles * two.articles) AS lift,
    CASE WHEN isfinite(c.correlation) THEN c.correlation END AS correlation,
    c.lag_days,
    c.lag_correlation,
    c.days
FROM compared AS c
CROSS JOIN everything
LEFT JOIN size AS one ON c.topic = one.topic
LEFT JOIN size AS two ON c.other = two.topic
LEFT JOIN together AS t ON c.topic = t.topic AND c.other = t.other;
