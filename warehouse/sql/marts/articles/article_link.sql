-- The hyperlinks inside an article's text, and the article of the lake that each leads to.
-- grain: one row per article and address, in the article's latest version
-- keys: article_id, url
-- article_id: the article that links
-- url: canonical address
-- anchor: the words that the link stands on
-- target_id: the article of the lake that has this address, NULL where none has
-- dated: when the article that links appeared
CREATE OR REPLACE VIEW mart.article_link AS
WITH latest AS (
    SELECT *
    FROM base.article_link
    QUALIFY rank() OVER (PARTITION BY article_id ORDER BY version DESC) = 1
),

target AS (
    SELECT
        url,
        arg_min(article_id, seen_at) AS target_id
    FROM base.alias
    WHERE kind <> 'declared'
    GROUP BY url
)

SELECT
    l.article_id,
    l.url,
    l.anchor,
    t.target_id,
    l.dated
FROM latest AS l
LEFT JOIN target AS t ON l.url = t.url;
