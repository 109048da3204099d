-- Parquet's second version packs dates and addresses in half the bytes, and they are read in three quarters of the time. Files that
-- are there stay as they are until they are merged.

CALL lake.set_option('parquet_version', 2);
