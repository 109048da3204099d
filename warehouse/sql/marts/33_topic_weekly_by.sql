-- How much each topic is written about by whom: week by week, by source group, country or language.
-- grain: one row per topic, week, dimension and value; values that have any article that week
-- keys: topic, week, dimension, value
-- topic: the topic
-- week: the Monday on which the week starts
-- dimension: group, country or language
-- value: which one; NULL where the catalogue (or the text) does not say
-- articles: articles that are substantially about it
-- passing: articles that only mention it
-- total: articles about anything, of that value
-- share: articles / total
-- stories: independent stories among the articles: copies of one text count once
-- advance: articles whose direction is advance (talks)
-- setback: articles whose direction is setback (talks)
-- tighten: articles whose direction is tighten (sanctions)
-- ease: articles whose direction is ease (sanctions)
-- mixed: articles that show both directions
CREATE OR REPLACE VIEW mart.topic_weekly_by AS
WITH story AS (
    SELECT
        article_id,
        arg_max(story_id, joined_at) AS story_id
    FROM base.story_member
    GROUP BY article_id
),

dimension AS (
    SELECT
        a.article_id,
        date_trunc('week', mart.utc_day(a.dated))::DATE AS week,
        unnest(['group', 'country', 'language']) AS dimension,
        unnest([s.source_group, s.country, a.language]) AS value
    FROM mart.article AS a
    LEFT JOIN mart.source AS s ON a.source_id = s.source_id
),

everything AS (
    SELECT
        week,
        dimension,
        value,
        count(*) AS total
    FROM dimension
    GROUP BY ALL
),

matched AS (
    SELECT
        t.topic,
        d.week,
        d.dimension,
        d.value,
        count(*) FILTER (WHERE t.level = 'substantial') AS articles,
        count(*) FILTER (WHERE t.level = 'passing') AS passing,
        count(DISTINCT coalesce(s.story_id, t.article_id)) FILTER (WHERE t.level = 'substantial') AS stories,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'advance') AS advance,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'setback') AS setback,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'tighten') AS tighten,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'ease') AS ease,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'mixed') AS mixed
    FROM mart.article_topic AS t
    INNER JOIN dimension AS d ON t.article_id = d.article_id
    LEFT JOIN story AS s ON t.article_id = s.article_id
    GROUP BY ALL
),

topic AS (
    SELECT topic FROM base.topic_definition
    UNION
    SELECT topic FROM matched
)

SELECT
    topic.topic,
    e.week,
    e.dimension,
    e.value,
    coalesce(matched.articles, 0) AS articles,
    coalesce(matched.passing, 0) AS passing,
    e.total,
    coalesce(matched.articles, 0) / e.total AS share,
    coalesce(matched.stories, 0) AS stories,
    coalesce(matched.advance, 0) AS advance,
    coalesce(matched.setback, 0) AS setback,
    coalesce(matched.tighten, 0) AS tighten,
    coalesce(matched.ease, 0) AS ease,
    coalesce(matched.mixed, 0) AS mixed
FROM topic
CROSS JOIN everything AS e
LEFT JOIN matched
    ON
        topic.topic = matched.topic AND e.week = matched.week AND e.dimension = matched.dimension
        AND e.value IS NOT DISTINCT FROM matched.value;
