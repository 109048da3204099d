-- The change feed: what came, changed and went, in order; ask for changed_at between two moments.
-- grain: one row per change
-- keys: changed_at, change, article_id, version
-- changed_at: when
-- change: appended, revised, reread, topic, copy or purged
-- article_id: the article
-- version: its version; NULL for a copy or a purge
-- source_id: its source; NULL for a purge
-- title: its headline then; NULL for a purge
-- url: its URL
-- detail: the extractor's version, the topic with its level and direction, the story, or the reason of the purge
CREATE OR REPLACE VIEW mart.change AS
SELECT
    ingested AS changed_at,
    CASE WHEN version = 1 THEN 'appended' ELSE 'revised' END AS change,
    article_id,
    version,
    source_id,
    title,
    key AS url,
    NULL AS detail
FROM base.article_version
UNION ALL
SELECT
    ingested,
    'reread',
    article_id,
    version,
    source_id,
    title,
    key,
    extractor_version
FROM base.article_reading
UNION ALL
SELECT
    t.matched_at,
    'topic',
    t.article_id,
    t.version,
    t.source_id,
    a.title,
    a.key,
    concat_ws(', ', t.topic, t.level, t.direction)
FROM base.article_topic AS t
INNER JOIN base.article_version AS a ON t.article_id = a.article_id AND t.version = a.version
UNION ALL
SELECT
    s.joined_at,
    'copy',
    s.article_id,
    NULL,
    a.source_id,
    a.title,
    a.key,
    s.story_id
FROM base.story_member AS s
INNER JOIN base.article_version AS a ON s.article_id = a.article_id AND a.version = 1
WHERE s.story_id <> ''
UNION ALL
SELECT
    purged_at,
    'purged',
    article_id,
    NULL,
    NULL,
    NULL,
    url,
    why
FROM base.tombstone;
