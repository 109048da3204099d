-- Every article in its latest version.
-- grain: one row per article
-- keys: article_id
-- article_id: 16 hex digits made from the canonical URL
-- version: number of the latest version, from 1
-- reading: which reading of that version: 0 for the first, then counted (mart reading has them all)
-- extractor_version: hash of the packages, rules and code that read it; NULL for what was stored before they had versions
-- source_id: the source that brought it
-- url: canonical URL, the article's identity; NULL for a feed entry without a link
-- link: the address to open: where the page was found, which may differ from the canonical one
-- title: headline
-- title_variants: other wordings of it, by where they stand: heading, headline (JSON-LD), social, search, kicker
-- authors: names of the people who wrote it
-- credits: agencies, organisations and desks that its byline names, each with the line that names it
-- text: clean text, paragraphs separated by an empty line
-- text_length: length of the text in characters
-- language: language of the text, two letters
-- kind: article, opinion, live blog, flash or summary
-- text_source: page or feed
-- published: when the publisher says it appeared
-- published_precision: how exact that is: year, month, day, minute or second
-- modified: when the publisher says it was changed
-- first_seen: when the lake first saw the URL
-- ingested: when this version, or its newest reading, arrived
-- dated: published, or first_seen where that is unknown
-- likeness: likeness to the seed articles, 0 to 1
-- site_name: the publisher's name for itself
-- description: the publisher's summary
-- dates: all date evidence
-- posts: the entries of a live blog
-- removed: pieces of residue taken out, by rule
-- warc_file: archive file that holds the page
-- warc_offset: where in it
CREATE OR REPLACE VIEW mart.article AS
SELECT
    a.article_id,
    a.version,
    a.reading,
    a.extractor_version,
    a.source_id,
    CASE WHEN NOT starts_with(a.key, 'entry:') THEN a.key END AS url,
    coalesce(a.final_url, a.requested_url, CASE WHEN starts_with(a.key, 'entry:') THEN a.declared_url END) AS link,
    a.title,
    a.title_variants,
    a.authors,
    a.credits,
    a.text,
    a.text_length,
    a.language,
    a.kind,
    a.text_source,
    a.published,
    a.published_precision,
    a.modified,
    a.first_seen,
    a.ingested,
    a.dated,
    a.likeness,
    a.site_name,
    a.description,
    a.dates,
    a.posts,
    a.removed,
    a.warc_file,
    a.warc_offset
FROM mart.reading AS a
ANTI JOIN base.superseded AS s ON a.article_id = s.article_id AND a.version = s.version AND a.reading = s.reading;
