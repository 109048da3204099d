-- Who reported a story first, and how long the others took: copies of one text, by publisher.
-- grain: one row per topic, story and publisher that reported it; stories of at least two publishers
-- keys: topic, story_id, publisher
-- topic: the topic that the source's article is substantially about
-- story_id: the story
-- place: 1 for the first publisher
-- publisher: the publisher
-- source_id: the source of its first article
-- article_id: its first article of the story
-- title: headline of that
-- url: link to it
-- reported_at: when it appeared: by the publisher where that is exact to the minute, else by its first sight, unless that came
--   more than two days after the publisher's date
-- basis: published, first_seen or day
-- lag_minutes: after the first publisher
-- first_source_id: the source of the first article
-- first_publisher: the first publisher
-- publishers: how many publishers have the story
CREATE OR REPLACE VIEW mart.topic_first AS
WITH report AS (
    SELECT
        t.topic,
        s.story_id,
        t.source_id,
        coalesce(p.publisher, t.source_id) AS publisher,
        t.article_id,
        a.title,
        a.link AS url,
        CASE
            WHEN a.published_precision IN ('minute', 'second') THEN 'published'
            WHEN a.published IS NULL OR a.first_seen < a.published + INTERVAL 2 DAYS THEN 'first_seen'
            ELSE 'day'
        END AS basis,
        CASE WHEN basis = 'first_seen' THEN a.first_seen ELSE a.published END AS reported_at
    FROM mart.article_topic AS t
    INNER JOIN mart.story_member AS s ON t.article_id = s.article_id
    INNER JOIN mart.article AS a ON t.article_id = a.article_id
    LEFT JOIN mart.source AS p ON t.source_id = p.source_id
    WHERE t.level = 'substantial'
    QUALIFY row_number() OVER (PARTITION BY t.topic, s.story_id, coalesce(p.publisher, t.source_id) ORDER BY reported_at, t.article_id) = 1
)

SELECT
    topic,
    story_id,
    row_number() OVER reports AS place,
    publisher,
    source_id,
    article_id,
    title,
    url,
    reported_at,
    basis,
    (epoch(reported_at) - epoch(first_value(reported_at) OVER reports)) / 60 AS lag_minutes,
    first_value(source_id) OVER reports AS first_source_id,
    first_value(publisher) OVER reports AS first_publisher,
    count(*) OVER (PARTITION BY topic, story_id) AS publishers
FROM report
WINDOW reports AS (PARTITION BY topic, story_id ORDER BY reported_at, source_id)
QUALIFY count(*) OVER (PARTITION BY topic, story_id) > 1;
