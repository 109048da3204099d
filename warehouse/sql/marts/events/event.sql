-- Events: one occurrence and its reports, copies and own ones, by whom first and by how many.
-- grain: one row per event
-- keys: event_id
-- event_id: the article that began it; it stays when others join, and the older of two that turn out to be one
-- title: a representative headline: of the report that most others are nearest to
-- first_article_id: the first report
-- first_publisher: its publisher
-- first_at: when it appeared
-- independent_publisher: the first publisher that did not say that its text is another's, an agency's
-- last_at: when the latest report appeared
-- span_minutes: from the first to the latest
-- articles: reports, copies among them
-- publishers: publishers that have it
-- independent: publishers with a report of their own: the origin's and those that did not copy
-- stories: different texts
-- languages: languages of its reports
-- topics: the topics that its reports are substantially about, most first: topic, reports, direction
-- entities: the persons, states and organisations that most reports name
-- places: the states that at least half of its reports name, most first
CREATE OR REPLACE VIEW mart.event AS
WITH report AS (
    SELECT
        e.*,
        count(n.article_id) AS likened
    FROM mart.event_article AS e
    LEFT JOIN mart.event_article AS n ON e.article_id = n.nearest AND e.event_id = n.event_id
    GROUP BY ALL
),

topic AS (
    SELECT
        event_id,
        list(struct_pack(topic, reports, direction) ORDER BY reports DESC, topic ASC) AS topics
    FROM (
        SELECT
            e.event_id,
            t.topic,
            count(*) AS reports,
            mode(t.direction) AS direction
        FROM mart.event_article AS e
        INNER JOIN mart.article_topic AS t ON e.article_id = t.article_id
        WHERE t.level = 'substantial'
        GROUP BY e.event_id, t.topic
    ) AS counted
    GROUP BY event_id
),

sized AS (
    SELECT
        event_id,
        article_id,
        count(*) OVER (PARTITION BY event_id) AS articles
    FROM mart.event_article
),

kind AS (
    SELECT
        entity,
        any_value(kind) AS kind
    FROM base.entity_definition
    GROUP BY entity
),

entity AS (
    SELECT
        event_id,
        list(counted.entity ORDER BY reports DESC, counted.entity ASC)[:5] AS entities,
        list(counted.entity ORDER BY reports DESC, counted.entity ASC) FILTER (WHERE kind = 'state' AND reports * 2 >= articles) AS places
    FROM (
        SELECT
            e.event_id,
            n.entity,
            any_value(e.articles) AS articles,
            count(*) AS reports
        FROM sized AS e
        INNER JOIN mart.article_entity AS n ON e.article_id = n.article_id
        GROUP BY e.event_id, n.entity
    ) AS counted
    LEFT JOIN kind ON counted.entity = kind.entity
    GROUP BY event_id
)

SELECT
    r.event_id,
    arg_max(r.title, (r.likened, -r.place)) AS title,
    arg_min(r.article_id, r.place) AS first_article_id,
    arg_min(r.publisher, r.place) AS first_publisher,
    min(r.dated) AS first_at,
    arg_min(r.publisher, r.place) FILTER (
        WHERE r.role IN ('origin', 'independent') AND (r.agency IS NULL OR starts_with(r.publisher, r.agency))
    ) AS independent_publisher,
    max(r.dated) AS last_at,
    (epoch(max(r.dated)) - epoch(min(r.dated))) / 60 AS span_minutes,
    count(*) AS articles,
    count(DISTINCT r.publisher) AS publishers,
    count(DISTINCT r.publisher) FILTER (WHERE r.role IN ('origin', 'independent')) AS independent,
    count(DISTINCT coalesce(r.story_id, r.article_id)) AS stories,
    list_sort(list(DISTINCT r.language) FILTER (WHERE r.language IS NOT NULL)) AS languages,
    coalesce(any_value(t.topics), []) AS topics,
    coalesce(any_value(n.entities), []) AS entities,
    coalesce(any_value(n.places), []) AS places
FROM report AS r
LEFT JOIN topic AS t ON r.event_id = t.event_id
LEFT JOIN entity AS n ON r.event_id = n.event_id
GROUP BY r.event_id;
