-- Events: one occurrence and its reports, copies and own ones, by whom first and by how many.
-- grain: one row per event
-- keys: event_id
-- event_id: the article that began it; it stays when others join, and the older of two that turn out to be one
-- title: a representative headline, in its newest version: of the report that most others are nearest to, of a live blog only where all are
-- first_article_id: the first report
-- first_publisher: its publisher
-- first_at: when it appeared; midnight where only the day is known
-- first_basis: how that is known, as `basis` of event_article: where it is day, another report of that day may have been first
-- independent_publisher: the first publisher that did not say that its text is another's, an agency's
-- last_at: when the latest report appeared
-- span_minutes: from the first to the latest; NULL where only the day of either is known
-- articles: reports, copies among them
-- publishers: publishers that have it
-- independent: publishers with a report of their own: the origin's and those that did not copy
-- stories: different texts
-- languages: languages of its reports
-- topics: the topics that its reports are substantially about, most first: topic, reports, direction (the one that most reports show, of
--   as many the first report's)
-- entities: the persons, states and organisations that most reports name
-- places: the states that at least half of its reports name, most first
-- The reports are asked for once, and all else starts from them.
CREATE OR REPLACE VIEW mart.event AS
WITH report AS MATERIALIZED (
    SELECT
        event_id,
        article_id,
        title,
        publisher,
        agency,
        role,
        place,
        dated,
        basis,
        likely_at,
        language,
        story_id,
        nearest,
        kind
    FROM mart.event_article
),

likened AS (
    SELECT
        event_id,
        nearest AS article_id,
        count(*) AS times
    FROM report
    GROUP BY ALL
),

-- One sort of all lists; ORDER BY within list() is one for each.
topic AS (
    SELECT
        event_id,
        list_sort(list(struct_pack(surplus := -reports, topic := topic, direction := direction))) AS topics
    FROM (
        SELECT
            r.event_id,
            t.topic,
            count(*) AS reports,
            mode(t.direction ORDER BY r.place) AS direction
        FROM mart.article_topic AS t
        INNER JOIN report AS r ON t.article_id = r.article_id
        WHERE t.level = 'substantial'
        GROUP BY r.event_id, t.topic
    ) AS counted
    GROUP BY event_id
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
        list_sort(list(struct_pack(surplus := -reports, entity := counted.entity, kind := kind))) AS entities
    FROM (
        SELECT
            r.event_id,
            n.entity,
            count(*) AS reports
        FROM mart.article_entity AS n
        INNER JOIN report AS r ON n.article_id = r.article_id
        GROUP BY r.event_id, n.entity
    ) AS counted
    LEFT JOIN kind ON counted.entity = kind.entity
    GROUP BY event_id
)

SELECT
    r.event_id,
    mart.headline(r.title, r.kind, l.times, r.place) AS title,
    arg_min(r.article_id, r.place) AS first_article_id,
    arg_min(r.publisher, r.place) AS first_publisher,
    arg_min(r.dated, r.place) AS first_at,
    arg_min(r.basis, r.place) AS first_basis,
    arg_min(r.publisher, r.place) FILTER (
        WHERE r.role IN ('origin', 'independent') AND (r.agency IS NULL OR starts_with(r.publisher, r.agency))
    ) AS independent_publisher,
    max(r.dated) AS last_at,
    CASE
        WHEN arg_min(r.basis, r.place) <> 'day' AND arg_max(r.basis, r.likely_at) <> 'day'
            THEN (epoch(max(r.likely_at)) - epoch(arg_min(r.likely_at, r.place))) / 60
    END AS span_minutes,
    count(*) AS articles,
    count(DISTINCT r.publisher) AS publishers,
    count(DISTINCT r.publisher) FILTER (WHERE r.role IN ('origin', 'independent')) AS independent,
    count(DISTINCT coalesce(r.story_id, r.article_id)) AS stories,
    list_sort(list(DISTINCT r.language) FILTER (WHERE r.language IS NOT NULL)) AS languages,
    list_transform(
        coalesce(any_value(t.topics), []),
        LAMBDA each: struct_pack(topic := each['topic'], reports := -each['surplus'], direction := each['direction'])
    ) AS topics,
    list_transform(coalesce(any_value(n.entities), [])[:5], LAMBDA each: each['entity']) AS entities,
    list_transform(
        list_filter(coalesce(any_value(n.entities), []), LAMBDA each: each['kind'] = 'state' AND -each['surplus'] * 2 >= count(*)),
        LAMBDA each: each['entity']
    ) AS places
FROM report AS r
LEFT JOIN likened AS l ON r.event_id = l.event_id AND r.article_id = l.article_id
LEFT JOIN topic AS t ON r.event_id = t.event_id
LEFT JOIN entity AS n ON r.event_id = n.event_id
GROUP BY r.event_id;
