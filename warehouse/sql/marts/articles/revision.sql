-- What changed in published articles, when: each later version beside the one before, each in its newest reading.
-- grain: one row per article and version, from the second on
-- keys: article_id, version
-- article_id: the article
-- version: the new version
-- source_id: its source
-- url: canonical URL
-- changed_at: when the new version arrived
-- changed_from: when the version before it had arrived
-- title_before: headline before
-- title: headline now
-- title_changed: whether the headline changed
-- length_before: length of the text before, in characters
-- text_length: length of the text now
-- topics_gained: topics that the new version is about and the old was not
-- topics_lost: topics that the old version was about and the new is not
-- directions_before: directions of the old version, as topic: direction
-- directions: directions of the new version
CREATE OR REPLACE VIEW mart.revision AS
WITH changed AS (
    SELECT article_id
    FROM base.article_version
    WHERE version > 1
    GROUP BY article_id
),

last_reading AS (
    SELECT
        article_id,
        version,
        max(reading) AS number
    FROM base.article_reading
    GROUP BY article_id, version
),

newest AS (
    SELECT
        r.*,
        first.ingested AS arrived
    FROM mart.reading AS r
    INNER JOIN base.article_version AS first ON r.article_id = first.article_id AND r.version = first.version
    SEMI JOIN changed ON r.article_id = changed.article_id
    LEFT JOIN last_reading AS l ON r.article_id = l.article_id AND r.version = l.version
    WHERE r.reading = coalesce(l.number, 0)
),

matched AS (
    SELECT
        t.article_id,
        t.version,
        list(t.topic ORDER BY t.topic) AS topics,
        list(t.topic || ': ' || t.direction ORDER BY t.topic) FILTER (WHERE t.direction IS NOT NULL) AS directions
    FROM base.article_topic AS t
    SEMI JOIN changed ON t.article_id = changed.article_id
    LEFT JOIN last_reading AS l ON t.article_id = l.article_id AND t.version = l.version
    LEFT JOIN mart.topic_span AS d
        ON t.topic = d.topic AND t.topic_version = d.topic_version AND t.ingested >= d.since AND t.ingested < d.until
    WHERE
        t.level = 'substantial' AND t.reading = coalesce(l.number, 0)
        AND (d.topic IS NOT NULL OR t.topic NOT IN (SELECT span.topic FROM mart.topic_span AS span))
    GROUP BY t.article_id, t.version
)

SELECT
    a.article_id,
    a.version,
    a.source_id,
    CASE WHEN NOT starts_with(a.key, 'entry:') THEN a.key END AS url,
    a.arrived AS changed_at,
    b.arrived AS changed_from,
    b.title AS title_before,
    a.title,
    coalesce(a.title, '') <> coalesce(b.title, '') AS title_changed,
    b.text_length AS length_before,
    a.text_length,
    list_filter(coalesce(c.topics, []), LAMBDA topic: NOT list_contains(coalesce(o.topics, []), topic)) AS topics_gained,
    list_filter(coalesce(o.topics, []), LAMBDA topic: NOT list_contains(coalesce(c.topics, []), topic)) AS topics_lost,
    coalesce(o.directions, []) AS directions_before,
    coalesce(c.directions, []) AS directions
FROM newest AS a
INNER JOIN newest AS b ON a.article_id = b.article_id AND a.version = b.version + 1
LEFT JOIN matched AS c ON a.article_id = c.article_id AND a.version = c.version
LEFT JOIN matched AS o ON b.article_id = o.article_id AND b.version = o.version
WHERE a.version > 1;
