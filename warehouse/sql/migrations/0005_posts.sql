-- The posts of live blogs, each by itself: a row for every post that came, and one more for every time that it was changed.

CREATE TABLE base.post (
    article_id VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    source_id VARCHAR NOT NULL,
    url VARCHAR,
    title VARCHAR,
    text VARCHAR NOT NULL,
    language VARCHAR,
    published TIMESTAMP WITH TIME ZONE,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    content_hash VARCHAR NOT NULL,
    ingested TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE base.post_topic (
    article_id VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    source_id VARCHAR NOT NULL,
    topic VARCHAR NOT NULL,
    topic_version VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    direction VARCHAR,
    passages STRUCT(start INTEGER, stop INTEGER, text VARCHAR, field VARCHAR)[] NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    ingested TIMESTAMP WITH TIME ZONE NOT NULL,
    matched_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);

ALTER TABLE base.post SET SORTED BY (dated); -- noqa: PRS

ALTER TABLE base.post_topic SET SORTED BY (topic, dated);
