-- Which versions are no longer the latest: a few rows, so that the marts need not ask the large table which they are.

CALL lake.set_option('parquet_row_group_size', 20480);

ALTER TABLE base.article_version SET PARTITIONED BY (year(dated)); -- noqa: PRS

CREATE TABLE base.superseded (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    superseded_at TIMESTAMP WITH TIME ZONE NOT NULL
);

INSERT INTO base.superseded
SELECT
    article_id,
    version - 1,
    ingested
FROM base.article_version
WHERE version > 1;
