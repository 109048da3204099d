-- Texts that several publishers brought: who was first, how many copies, how fast.
-- grain: one row per story: a cluster of at least two near-identical texts
-- keys: story_id
-- story_id: article_id of the text that started the cluster
-- title: headline of the earliest article
-- first_article_id: the earliest article
-- first_source_id: its source
-- first_at: when it appeared (published, or first seen where that is unknown)
-- last_at: when the latest copy appeared
-- spread_minutes: from the earliest to the latest
-- articles: articles in the cluster
-- copies: articles but the earliest
-- sources: sources that brought it
-- publishers: publishers that brought it, of whom each may have several sources
-- first_publisher: the publisher of the earliest article
-- languages: languages of its articles
CREATE OR REPLACE VIEW mart.story AS
SELECT
    m.story_id,
    arg_min(a.title, a.dated) AS title,
    arg_min(a.article_id, a.dated) AS first_article_id,
    arg_min(a.source_id, a.dated) AS first_source_id,
    min(a.dated) AS first_at,
    max(a.dated) AS last_at,
    (epoch(max(a.dated)) - epoch(min(a.dated))) / 60 AS spread_minutes,
    count(*) AS articles,
    count(*) - 1 AS copies,
    count(DISTINCT a.source_id) AS sources,
    count(DISTINCT coalesce(s.publisher, a.source_id)) AS publishers,
    arg_min(coalesce(s.publisher, a.source_id), a.dated) AS first_publisher,
    list_sort(list(DISTINCT a.language) FILTER (WHERE a.language IS NOT NULL)) AS languages
FROM mart.story_member AS m
INNER JOIN mart.article AS a ON m.article_id = a.article_id
LEFT JOIN mart.source AS s ON a.source_id = s.source_id
GROUP BY m.story_id
HAVING count(*) > 1;
