-- Readings: what a later extractor reads out of the archived page of a version that is there. A reading is not a revision: the
-- version keeps its number, its first reading is the row in base.article_version (number 0), later ones are rows of this table.
-- A column that is added to base.article_version is added to it, too.

ALTER TABLE base.article_version ADD COLUMN extractor_version VARCHAR;

CREATE TABLE base.article_reading AS
SELECT
    *,
    0 AS reading
FROM base.article_version
WHERE FALSE;

ALTER TABLE base.article_reading SET PARTITIONED BY (year(dated)); -- noqa: PRS

ALTER TABLE base.article_reading SET SORTED BY (dated);

-- Which archived pages which extractor has read again, and how that ended, also where it left no reading.
CREATE TABLE base.reread (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    extractor_version VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);

ALTER TABLE base.superseded ADD COLUMN reading INTEGER DEFAULT 0;

ALTER TABLE base.article_topic ADD COLUMN reading INTEGER DEFAULT 0;

ALTER TABLE base.article_entity ADD COLUMN reading INTEGER DEFAULT 0;

ALTER TABLE base.article_credit ADD COLUMN reading INTEGER DEFAULT 0;
