-- What counts of a reading that is no longer the latest, so that articles are counted without asking which is: all readings less these.

ALTER TABLE base.superseded ADD COLUMN dated TIMESTAMP WITH TIME ZONE;

ALTER TABLE base.superseded ADD COLUMN source_id VARCHAR;

ALTER TABLE base.superseded ADD COLUMN language VARCHAR;

UPDATE base.superseded
SET
    dated = stored.dated,
    source_id = stored.source_id,
    language = stored.language
FROM (
    SELECT
        article_id,
        version,
        0 AS reading,
        dated,
        source_id,
        language
    FROM base.article_version
    UNION ALL
    SELECT
        article_id,
        version,
        reading,
        dated,
        source_id,
        language
    FROM base.article_reading
) AS stored
WHERE
    superseded.article_id = stored.article_id AND superseded.version = stored.version AND superseded.reading = stored.reading;
