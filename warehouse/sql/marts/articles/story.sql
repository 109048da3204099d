-- Texts that several publishers brought: who was first, how many copies, how fast.
-- grain: one row per story: a cluster of at least two near-identical texts
-- keys: story_id
-- story_id: article_id of the text that started the cluster
-- title: headline of the earliest article
-- first_article_id: the earliest article
-- first_source_id: its source
-- first_at: when it appeared (published, or first seen where that is unknown); midnight where only the day is known
-- first_basis: how that is known, as `basis` of event_article: where it is day, another article of that day may have been first
-- last_at: when the latest copy appeared
-- spread_minutes: from the earliest to the latest; NULL where only the day of either is known
-- articles: articles in the cluster
-- copies: articles but the earliest
-- sources: sources that brought it
-- publishers: publishers that brought it, of whom each may have several sources
-- first_publisher: the publisher of the earliest article
-- languages: languages of its articles
CREATE OR REPLACE VIEW mart.story AS
WITH report AS (
    SELECT
        m.story_id,
        a.article_id,
        a.title,
        a.source_id,
        coalesce(f.publisher, s.publisher, a.source_id) AS publisher,
        a.language,
        a.dated,
        mart.time_basis(a.published, a.published_precision, a.first_seen) AS basis,
        mart.likely_time(a.published, a.published_precision, a.first_seen) AS likely_at
    FROM mart.story_member AS m
    INNER JOIN mart.article AS a ON m.article_id = a.article_id
    LEFT JOIN mart.source AS s ON a.source_id = s.source_id
    LEFT JOIN base.article_publisher AS f ON m.article_id = f.article_id
)

SELECT
    story_id,
    arg_min(title, likely_at) AS title,
    arg_min(article_id, likely_at) AS first_article_id,
    arg_min(source_id, likely_at) AS first_source_id,
    arg_min(dated, likely_at) AS first_at,
    arg_min(basis, likely_at) AS first_basis,
    max(dated) AS last_at,
    CASE
        WHEN arg_min(basis, likely_at) <> 'day' AND arg_max(basis, likely_at) <> 'day'
            THEN (epoch(max(likely_at)) - epoch(min(likely_at))) / 60
    END AS spread_minutes,
    count(*) AS articles,
    count(*) - 1 AS copies,
    count(DISTINCT source_id) AS sources,
    count(DISTINCT publisher) AS publishers,
    arg_min(publisher, likely_at) AS first_publisher,
    list_sort(list(DISTINCT language) FILTER (WHERE language IS NOT NULL)) AS languages
FROM report
GROUP BY story_id
HAVING count(*) > 1;
