-- Every version of every article, in every reading: as an extractor first read it, and as later ones read its archived page again.
-- grain: one row per article, version and reading
-- keys: article_id, version, reading
-- article_id: the article
-- version: the publisher's version, from 1
-- reading: 0 for the first reading of that version, then counted
-- as article: extractor_version, source_id
-- key: canonical URL, or what stands for it
-- requested_url: the address that was asked for
-- final_url: the address that answered
-- declared_url: what the page calls itself
-- title: headline
-- title_variants: other wordings of it
-- authors: names of the people who wrote it
-- credits: agencies, organisations and desks that its byline names
-- as article: text, text_length, language, kind
-- text_source: page, feed or table
-- as article: published, published_precision, modified, first_seen
-- ingested: when this reading arrived
-- as article: dated, likeness, site_name, description, dates, posts, removed
-- content_hash: hash of title and text
-- fingerprint: signature for finding copies
-- as article: warc_file, warc_offset
-- warc_length: bytes there
CREATE OR REPLACE VIEW mart.reading AS
SELECT
    article_id,
    version,
    reading,
    extractor_version,
    source_id,
    key,
    url AS requested_url,
    final_url,
    declared_url,
    title,
    coalesce(title_variants, []) AS title_variants,
    authors,
    coalesce(credits, []) AS credits,
    text,
    text_length,
    language,
    kind,
    text_source,
    published,
    published_precision,
    modified,
    first_seen,
    ingested,
    dated,
    likeness,
    site_name,
    description,
    dates,
    posts,
    removed,
    content_hash,
    fingerprint,
    warc_file,
    warc_offset,
    warc_length
FROM (
    SELECT
        *,
        0 AS reading
    FROM base.article_version
    UNION ALL BY NAME
    SELECT * FROM base.article_reading
) AS stored;
