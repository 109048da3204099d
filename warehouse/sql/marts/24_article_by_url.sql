-- One article by any URL it is known by: a table macro, article_by_url('https://...').
-- grain: one row per article (none or one, as a rule)
-- keys: article_id
CREATE OR REPLACE MACRO mart.article_by_url(address) AS TABLE
    SELECT article.*
    FROM mart.article AS article
    WHERE
        article.article_id IN (
            SELECT alias.article_id
            FROM base.alias AS alias
            WHERE alias.url = address AND alias.kind <> 'declared'
        );
