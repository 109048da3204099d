-- Who and what appears with which topic, and how much more than elsewhere.
-- grain: one row per entity and topic that share an article
-- keys: entity, topic
-- entity: person, state or organisation
-- topic: the topic
-- articles: articles that are substantially about the topic and name the entity
-- mentions: how often they name it
-- share: articles / all articles about the topic
-- lift: how many times as often as in the lake at large
-- first_day: date of the first such article
-- last_day: date of the newest
-- articles_28d: such articles in the 28 days up to the lake's newest article
CREATE OR REPLACE VIEW mart.entity_topic AS
WITH about AS (
    SELECT
        topic,
        article_id
    FROM mart.article_topic
    WHERE level = 'substantial'
),

published AS (
    SELECT
        mart.utc_day(dated) AS day,
        sum(counts)::BIGINT AS articles
    FROM mart.article_tally
    GROUP BY ALL
    HAVING sum(counts) > 0
),

everything AS (
    SELECT
        sum(articles)::BIGINT AS total,
        max(day) AS newest
    FROM published
),

topic_size AS (
    SELECT
        topic,
        count(*) AS articles
    FROM about
    GROUP BY topic
),

entity_size AS (
    SELECT
        entity,
        count(*) AS articles
    FROM mart.article_entity
    GROUP BY entity
),

-- Before the sizes are joined: these are as many rows as there are pairs, not as many as mentions.
pair AS (
    SELECT
        e.entity,
        a.topic,
        count(*) AS articles,
        sum(e.mentions)::INTEGER AS mentions,
        min(e.dated)::DATE AS first_day,
        max(e.dated)::DATE AS last_day,
        count(*) FILTER (WHERE mart.utc_day(e.dated) > (SELECT everything.newest FROM everything) - 28) AS articles_28d
    FROM about AS a
    INNER JOIN mart.article_entity AS e ON a.article_id = e.article_id
    GROUP BY e.entity, a.topic
)

SELECT
    p.entity,
    p.topic,
    p.articles,
    p.mentions,
    p.articles / t.articles AS share,
    p.articles * everything.total / (t.articles * s.articles) AS lift,
    p.first_day,
    p.last_day,
    p.articles_28d
FROM pair AS p
INNER JOIN topic_size AS t ON p.topic = t.topic
INNER JOIN entity_size AS s ON p.entity = s.entity
CROSS JOIN everything;
