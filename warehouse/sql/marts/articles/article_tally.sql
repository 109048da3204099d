-- What articles are counted by: the sum of `counts` over a day, a source or a language is how many articles `article` has there.
-- grain: one row per reading, and a second one that takes it back where a newer one took its place
-- keys: article_id, version, reading, counts
-- article_id: the article
-- version: the publisher's version, from 1
-- reading: 0 for the first reading of that version, then counted
-- source_id: the source that brought it
-- language: language of the text, two letters
-- dated: when the article was published, or first seen where that is unknown
-- counts: 1, or -1 in the row that takes back: to sum these up takes no look at articles, versions and readings
CREATE OR REPLACE VIEW mart.article_tally AS
SELECT
    article_id,
    version,
    0 AS reading,
    source_id,
    language,
    dated,
    1 AS counts
FROM base.article_version
UNION ALL
SELECT
    article_id,
    version,
    reading,
    source_id,
    language,
    dated,
    1 AS counts
FROM base.article_reading
UNION ALL
SELECT
    article_id,
    version,
    reading,
    source_id,
    language,
    dated,
    -1 AS counts
FROM base.superseded;
