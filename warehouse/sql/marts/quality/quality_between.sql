-- quality_daily of the days from one to another alone: a table macro, quality_between(first_day, last_day).
-- grain: one row per source and day of arrival (UTC)
-- keys: source_id, day
-- Columns as in quality_daily.
CREATE OR REPLACE MACRO mart.quality_between(first_day, last_day) AS TABLE
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
        WHERE reason <> 'known url' AND ended_at >= first_day::timestamptz AND ended_at < (last_day::date + 1)::timestamptz
        GROUP BY ALL
    ),

    arrived AS (
        SELECT
            source_id,
            mart.utc_day(ingested) AS day,
            avg((published IS NULL)::integer) AS missing_date_share,
            avg((len(authors) = 0)::integer) AS missing_author_share,
            avg((text_source = 'feed')::integer) AS feed_text_share,
            median(text_length) AS median_text_length,
            avg(coalesce(list_sum([piece.pieces FOR piece IN removed]), 0)) AS residue_pieces
        FROM base.article_version
        WHERE ingested >= first_day::timestamptz AND ingested < (last_day::date + 1)::timestamptz
        GROUP BY ALL
    ),

    kept_aside AS (
        SELECT
            source_id,
            mart.utc_day(quarantined_at) AS day,
            count(*) AS quarantined
        FROM base.quarantine
        WHERE quarantined_at >= first_day::timestamptz AND quarantined_at < (last_day::date + 1)::timestamptz
        GROUP BY ALL
    ),

    checked AS (
        SELECT
            source_id,
            mart.utc_day(validated_at) AS day,
            count(*) AS checks,
            count(*) FILTER (WHERE NOT success) AS failed_checks
        FROM base.validation
        WHERE source_id IS NOT NULL AND validated_at >= first_day::timestamptz AND validated_at < (last_day::date + 1)::timestamptz
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
