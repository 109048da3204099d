-- Data quality by day and source: what arrived, what was missing from it, what was kept out.
-- grain: one row per source and day of arrival (UTC)
-- keys: source_id, day
-- source_id: the source
-- day: date of arrival
-- urls: URLs that ended that day, known ones left out
-- appended: new articles
-- revised: new versions
-- duplicates: URLs that brought nothing new, known URLs left out
-- off_topic: left out because no topic claimed them
-- rejected: not an article, or failed validation
-- failed: could not be fetched or read
-- deferred: to be tried again
-- quarantined: rows kept aside by a failed validation
-- missing_date_share: share of new versions without a publication time
-- missing_author_share: share of new versions without an author
-- feed_text_share: share of new versions whose text is the feed's
-- median_text_length: of new versions, in characters
-- residue_pieces: pieces of residue removed, per new version
-- checks: validations made
-- failed_checks: validations that failed
CREATE OR REPLACE VIEW mart.quality_daily AS
WITH fates AS (
    SELECT
        source_id,
        mart.utc_day(ended_at) AS day,
        count(*) AS urls,
        count(*) FILTER (WHERE outcome = 'appended') AS appended,
        count(*) FILTER (WHERE outcome = 'revised') AS revised,
        count(*) FILTER (WHERE outcome = 'duplicate') AS duplicates,
        count(*) FILTER (WHERE outcome = 'off-topic') AS off_topic,
        count(*) FILTER (WHERE outcome = 'rejected') AS rejected,
        count(*) FILTER (WHERE outcome = 'failed') AS failed,
        count(*) FILTER (WHERE outcome = 'deferred') AS deferred
    FROM base.fate
    WHERE reason <> 'known url'
    GROUP BY ALL
),

arrived AS (
    SELECT
        source_id,
        mart.utc_day(ingested) AS day,
        avg((published IS NULL)::INTEGER) AS missing_date_share,
        avg((len(authors) = 0)::INTEGER) AS missing_author_share,
        avg((text_source = 'feed')::INTEGER) AS feed_text_share,
        median(text_length) AS median_text_length,
        avg(coalesce(list_sum([piece.pieces FOR piece IN removed]), 0)) AS residue_pieces
    FROM base.article_version
    GROUP BY ALL
),

kept_aside AS (
    SELECT
        source_id,
        mart.utc_day(quarantined_at) AS day,
        count(*) AS quarantined
    FROM base.quarantine
    GROUP BY ALL
),

checked AS (
    SELECT
        source_id,
        mart.utc_day(validated_at) AS day,
        count(*) AS checks,
        count(*) FILTER (WHERE NOT success) AS failed_checks
    FROM base.validation
    WHERE source_id IS NOT NULL
    GROUP BY ALL
)

SELECT
    source_id,
    day,
    coalesce(fates.urls, 0) AS urls,
    coalesce(fates.appended, 0) AS appended,
    coalesce(fates.revised, 0) AS revised,
    coalesce(fates.duplicates, 0) AS duplicates,
    coalesce(fates.off_topic, 0) AS off_topic,
    coalesce(fates.rejected, 0) AS rejected,
    coalesce(fates.failed, 0) AS failed,
    coalesce(fates.deferred, 0) AS deferred,
    coalesce(kept_aside.quarantined, 0) AS quarantined,
    arrived.missing_date_share,
    arrived.missing_author_share,
    arrived.feed_text_share,
    arrived.median_text_length,
    arrived.residue_pieces,
    coalesce(checked.checks, 0) AS checks,
    coalesce(checked.failed_checks, 0) AS failed_checks
FROM fates
FULL JOIN arrived USING (source_id, day)
FULL JOIN kept_aside USING (source_id, day)
FULL JOIN checked USING (source_id, day);
