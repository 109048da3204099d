-- How much each topic is written about, week by week.
-- grain: one row per topic and week (UTC); weeks on which the lake has any article at all
-- keys: topic, week
-- topic: the topic
-- week: the Monday on which the week starts
-- articles: articles that are substantially about it
-- passing: articles that only mention it
-- total: articles about anything, that week
-- share: articles / total
-- advance: articles whose direction is advance (talks)
-- setback: articles whose direction is setback (talks)
-- tighten: articles whose direction is tighten (sanctions)
-- ease: articles whose direction is ease (sanctions)
-- mixed: articles that show both directions
CREATE OR REPLACE VIEW mart.topic_weekly AS
WITH everything AS (
    SELECT
        date_trunc('week', dated)::DATE AS week,
        count(*) AS total
    FROM mart.article
    GROUP BY ALL
),

matched AS (
    SELECT
        topic,
        date_trunc('week', dated)::DATE AS week,
        count(*) FILTER (WHERE level = 'substantial') AS articles,
        count(*) FILTER (WHERE level = 'passing') AS passing,
        count(*) FILTER (WHERE level = 'substantial' AND direction = 'advance') AS advance,
        count(*) FILTER (WHERE level = 'substantial' AND direction = 'setback') AS setback,
        count(*) FILTER (WHERE level = 'substantial' AND direction = 'tighten') AS tighten,
        count(*) FILTER (WHERE level = 'substantial' AND direction = 'ease') AS ease,
        count(*) FILTER (WHERE level = 'substantial' AND direction = 'mixed') AS mixed
    FROM mart.article_topic
    GROUP BY ALL
),

topic AS (
    SELECT topic FROM base.topic_definition
    UNION
    SELECT topic FROM matched
)

SELECT
    topic.topic,
    everything.week,
    coalesce(matched.articles, 0) AS articles,
    coalesce(matched.passing, 0) AS passing,
    everything.total,
    coalesce(matched.articles, 0) / everything.total AS share,
    coalesce(matched.advance, 0) AS advance,
    coalesce(matched.setback, 0) AS setback,
    coalesce(matched.tighten, 0) AS tighten,
    coalesce(matched.ease, 0) AS ease,
    coalesce(matched.mixed, 0) AS mixed
FROM topic
CROSS JOIN everything
LEFT JOIN matched ON topic.topic = matched.topic AND everything.week = matched.week;
