-- Every version of every article, in every reading: as an extractor first read it, and as later ones read its archived page again.
-- grain: one row per article, version and reading
-- keys: article_id, version, reading
-- article_id: the article
-- version: the publisher's version, from 1
-- reading: 0 for the first reading of that version, then counted
-- extractor_version: hash of the packages, rules and code that read it; NULL for what was stored before they had versions
-- source_id: the source that brought it
-- key: canonical URL, or what stands for it
-- requested_url: the address that was asked for
-- final_url: the address that answered
-- declared_url: what the page calls itself
-- title: headline
-- title_variants: other wordings of it
-- authors: names of the people who wrote it
-- credits: agencies, organisations and desks that its byline names
-- text: clean text, paragraphs separated by an empty line
-- text_length: length of the text in characters
-- language: language of the text, two letters
-- kind: article, opinion, live blog, flash or summary
-- text_source: page, feed or table
-- published: when the publisher says it appeared
-- published_precision: how exact that is: year, month, day, minute or second
-- modified: when the publisher says it was changed
-- first_seen: when the lake first saw the URL
-- ingested: when this reading arrived
-- dated: published, or first_seen where that is unknown
-- likeness: likeness to the seed articles, 0 to 1
-- site_name: the publisher's name for itself
-- description: the publisher's summary
-- dates: all date evidence
-- posts: the entries of a live blog
-- removed: pieces of residue taken out, by rule
-- content_hash: hash of title and text
-- fingerprint: signature for finding copies
-- warc_file: archive file that holds the page
-- warc_offset: where in it
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
