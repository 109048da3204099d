-- Which parts of which WARC files were taken in, so that a backfill that was killed goes on where it was.

CREATE TABLE base.backfilled (
    subject VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    start_byte BIGINT NOT NULL,
    end_byte BIGINT NOT NULL,
    records INTEGER NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);
