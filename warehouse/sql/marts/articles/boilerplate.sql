-- What each source repeats from article to article and newslake leaves out of new texts (rule `recurring` in `removed`).
-- grain: one row per source and paragraph, of the newest learning
-- keys: source_id, key
-- source_id: the source
-- text: the paragraph
-- articles: articles in which it stood
-- of_articles: articles that were compared
-- left_out: pieces that the rule took out of the source's articles so far, all paragraphs together
-- learned_at: when it was learned
-- key: its letters and digits, by which it is found again
CREATE OR REPLACE VIEW mart.boilerplate AS
WITH newest AS (
    SELECT
        source_id,
        arg_max(paragraphs, learned_at) AS paragraphs,
        arg_max(of_articles, learned_at) AS of_articles,
        max(learned_at) AS learned_at
    FROM base.boilerplate
    GROUP BY source_id
),

paragraph AS (
    SELECT
        source_id,
        unnest(paragraphs) AS paragraph,
        of_articles,
        learned_at
    FROM newest
),

removed AS (
    SELECT
        source_id,
        sum(list_sum(list_transform(list_filter(removed, LAMBDA piece: piece.rule = 'recurring'), LAMBDA piece: piece.pieces))) AS left_out
    FROM base.article_version
    GROUP BY source_id
)

SELECT
    p.source_id,
    p.paragraph['text'] AS text,
    p.paragraph['articles'] AS articles,
    p.of_articles,
    coalesce(r.left_out, 0) AS left_out,
    p.learned_at,
    p.paragraph['key'] AS key
FROM paragraph AS p
LEFT JOIN removed AS r ON p.source_id = r.source_id;
