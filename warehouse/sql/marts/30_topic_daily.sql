-- How much each topic is written about, day by day.
-- grain: one row per topic and day (UTC); days on which the lake has any article at all
-- keys: topic, day
-- topic: the topic
-- day: date of publication, or of first sight where that is unknown
-- articles: articles that are substantially about it
-- passing: articles that only mention it
-- total: articles about anything, that day
-- share: articles / total
-- advance: articles whose direction is advance (talks)
-- setback: articles whose direction is setback (talks)
-- tighten: articles whose direction is tighten (sanctions)
-- ease: articles whose direction is ease (sanctions)
-- mixed: articles that show both directions
-- stories: independent stories among the articles: copies of one text count once
-- sources: sources of the articles
CREATE OR REPLACE VIEW mart.topic_daily AS
WITH everything AS (
    SELECT
        mart.utc_day(dated) AS day,
        count(*) AS total
    FROM base.article_version
    WHERE version = 1
    GROUP BY ALL
),

matched AS (
    SELECT
        t.topic,
        mart.utc_day(t.dated) AS day,
        count(*) FILTER (WHERE t.level = 'substantial') AS articles,
        count(*) FILTER (WHERE t.level = 'passing') AS passing,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'advance') AS advance,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'setback') AS setback,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'tighten') AS tighten,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'ease') AS ease,
        count(*) FILTER (WHERE t.level = 'substantial' AND t.direction = 'mixed') AS mixed,
        count(*) FILTER (WHERE t.level = 'substantial' AND s.story_id IS NULL)
        + count(DISTINCT s.story_id) FILTER (WHERE t.level = 'substantial') AS stories,
        count(DISTINCT t.source_id) FILTER (WHERE t.level = 'substantial') AS sources
    FROM mart.article_topic AS t
    LEFT JOIN base.story_member AS s ON t.article_id = s.article_id
    GROUP BY ALL
),

topic AS (
    SELECT topic FROM base.topic_definition
    UNION
    SELECT topic FROM matched
)

SELECT
    topic.topic,
    everything.day,
    coalesce(matched.articles, 0) AS articles,
    coalesce(matched.passing, 0) AS passing,
    everything.total,
    coalesce(matched.articles, 0) / everything.total AS share,
    coalesce(matched.advance, 0) AS advance,
    coalesce(matched.setback, 0) AS setback,
    coalesce(matched.tighten, 0) AS tighten,
    coalesce(matched.ease, 0) AS ease,
    coalesce(matched.mixed, 0) AS mixed,
    coalesce(matched.stories, 0) AS stories,
    coalesce(matched.sources, 0) AS sources
FROM topic
CROSS JOIN everything
LEFT JOIN matched ON topic.topic = matched.topic AND everything.day = matched.day;
