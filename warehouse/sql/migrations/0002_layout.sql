-- How rows lie in the Parquet files. What is asked by time is partitioned by month and sorted by time, so that a month's
-- question reads a month's files; what is asked by name is sorted by name, so that a look-up reads one row group a file.

CALL lake.set_option('parquet_compression', 'zstd');

CALL lake.set_option('target_file_size', '128MB');

ALTER TABLE base.article_version SET PARTITIONED BY (year(dated), month(dated)); -- noqa: PRS

ALTER TABLE base.article_version SET SORTED BY (dated);

ALTER TABLE base.article_topic SET PARTITIONED BY (year(dated));

ALTER TABLE base.article_topic SET SORTED BY (topic, dated);

ALTER TABLE base.article_entity SET PARTITIONED BY (year(dated));

ALTER TABLE base.article_entity SET SORTED BY (entity, dated);

ALTER TABLE base.alias SET SORTED BY (url);

ALTER TABLE base.fate SET SORTED BY (outcome, key);

ALTER TABLE base.story_member SET SORTED BY (story_id);
