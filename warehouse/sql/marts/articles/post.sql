-- The posts of live blogs, each in the newest reading of its latest version.
-- grain: one row per article and post
-- keys: article_id, post_id
-- article_id: the live blog
-- post_id: the publisher's anchor, or a hash
-- source_id: the source that brought the live blog
-- url: address of the post; NULL where it has none of its own
-- title: its headline
-- text: its text, paragraphs separated by an empty line
-- language: language of the live blog
-- published: when the publisher says it appeared
-- dated: published, or ingested where that is unknown
-- version: number of the latest version, from 1
-- reading: 0 for the first reading of that version, then counted
-- first_ingested: when its first version arrived
-- ingested: when this reading arrived
CREATE OR REPLACE VIEW mart.post AS
SELECT
    article_id,
    post_id,
    arg_max(source_id, (version, reading)) AS source_id,
    arg_max(url, (version, reading)) AS url,
    arg_max(title, (version, reading)) AS title,
    arg_max(text, (version, reading)) AS text,
    arg_max(language, (version, reading)) AS language,
    arg_max(published, (version, reading)) AS published,
    arg_max(dated, (version, reading)) AS dated,
    max(version) AS version,
    arg_max(reading, (version, reading)) AS reading,
    min(ingested) AS first_ingested,
    arg_max(ingested, (version, reading)) AS ingested
FROM base.post
GROUP BY article_id, post_id;
