-- One article by any URL it is known by: a table macro, article_by_url('https://...').
-- grain: one row per article (none or one, as a rule)
-- keys: article_id
CREATE OR REPLACE MACRO mart.article_by_url(address) AS TABLE
    WITH named AS (
        SELECT
            article_id,
            dated
        FROM base.alias
        WHERE url = address AND kind <> 'declared'
    )

    -- By dated too, although the id is enough: rows lie in that order.
    SELECT article.*
    FROM mart.article AS article
    SEMI JOIN named ON article.article_id = named.article_id AND article.dated = named.dated;
