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
SELECT *
FROM mart.quality_between('0001-01-01', '9999-12-30');
