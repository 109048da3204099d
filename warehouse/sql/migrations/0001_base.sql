-- The append-only tables. Instants are UTC; sequences are LISTs of STRUCTs; what is unknown is NULL.

CREATE SCHEMA base;

CREATE SCHEMA mart;

CREATE TABLE base.migration (
    number INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.mart_definition (
    name VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.run (
    run_id VARCHAR NOT NULL,
    flow VARCHAR NOT NULL,
    started TIMESTAMP WITH TIME ZONE NOT NULL,
    ended TIMESTAMP WITH TIME ZONE,
    tracked BOOLEAN NOT NULL,
    host VARCHAR,
    program VARCHAR
);

CREATE TABLE base.source (
    source_id VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    language VARCHAR,
    country VARCHAR,
    source_group VARCHAR,
    homepage VARCHAR,
    keep VARCHAR NOT NULL,
    enabled BOOLEAN NOT NULL,
    paywall VARCHAR,
    terms VARCHAR,
    notes VARCHAR,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE base.poll (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    polled_at TIMESTAMP WITH TIME ZONE NOT NULL,
    outcome VARCHAR NOT NULL,
    next_due TIMESTAMP WITH TIME ZONE NOT NULL,
    status INTEGER,
    etag VARCHAR,
    last_modified VARCHAR,
    body_hash VARCHAR,
    entries INTEGER NOT NULL,
    fresh INTEGER NOT NULL,
    failures DOUBLE NOT NULL,
    detail VARCHAR,
    elapsed_ms INTEGER,
    bytes_read BIGINT NOT NULL,
    newest TIMESTAMP WITH TIME ZONE,
    missed INTEGER NOT NULL,
    rate DOUBLE,
    profile VARCHAR,
    hints VARCHAR,
    full_at TIMESTAMP WITH TIME ZONE,
    moved_to VARCHAR
);

CREATE TABLE base.fate (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    detail VARCHAR,
    score DOUBLE
);

CREATE TABLE base.deferral (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    url VARCHAR,
    guid VARCHAR,
    title VARCHAR,
    summary VARCHAR,
    content VARCHAR,
    authors VARCHAR[] NOT NULL,
    language VARCHAR,
    dates STRUCT(
        witness VARCHAR,
        role VARCHAR,
        raw VARCHAR,
        instant TIMESTAMP WITH TIME ZONE,
        offset_minutes INTEGER,
        precision VARCHAR,
        guessed BOOLEAN
    )[] NOT NULL,
    reason VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    due TIMESTAMP WITH TIME ZONE NOT NULL,
    deferred_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.article_version (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    key VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    url VARCHAR,
    final_url VARCHAR,
    declared_url VARCHAR,
    kind VARCHAR NOT NULL,
    title VARCHAR,
    text VARCHAR NOT NULL,
    text_source VARCHAR NOT NULL,
    text_length INTEGER NOT NULL,
    authors VARCHAR[] NOT NULL,
    site_name VARCHAR,
    description VARCHAR,
    language VARCHAR,
    declared_language VARCHAR,
    published TIMESTAMP WITH TIME ZONE,
    published_precision VARCHAR,
    published_by VARCHAR,
    modified TIMESTAMP WITH TIME ZONE,
    modified_by VARCHAR,
    dates STRUCT(
        witness VARCHAR,
        role VARCHAR,
        raw VARCHAR,
        instant TIMESTAMP WITH TIME ZONE,
        offset_minutes INTEGER,
        precision VARCHAR,
        guessed BOOLEAN
    )[] NOT NULL,
    posts STRUCT(post_id VARCHAR, title VARCHAR, text VARCHAR, published TIMESTAMP WITH TIME ZONE)[] NOT NULL,
    removed STRUCT(rule VARCHAR, pieces INTEGER)[] NOT NULL,
    likeness DOUBLE NOT NULL,
    content_hash VARCHAR NOT NULL,
    fingerprint BLOB NOT NULL,
    first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    ingested TIMESTAMP WITH TIME ZONE NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    fetched_at TIMESTAMP WITH TIME ZONE,
    warc_file VARCHAR,
    warc_offset BIGINT,
    warc_length BIGINT,
    run_id VARCHAR NOT NULL
);

CREATE TABLE base.article_topic (
    article_id VARCHAR NOT NULL,
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

CREATE TABLE base.article_entity (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    entity VARCHAR NOT NULL,
    mentions INTEGER NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    matched_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE base.topic_definition (
    topic VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    title VARCHAR,
    description VARCHAR,
    parent VARCHAR,
    tags VARCHAR[] NOT NULL,
    definition VARCHAR NOT NULL,
    activated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    covers_history BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE base.alias (
    url VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.recheck (
    article_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    etag VARCHAR,
    last_modified VARCHAR,
    checked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE base.tombstone (
    article_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    why VARCHAR NOT NULL,
    purged_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.quarantine (
    quarantine_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    reasons VARCHAR[] NOT NULL,
    payload VARCHAR NOT NULL,
    quarantined_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.validation (
    run_id VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL,
    source_id VARCHAR,
    expectation VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    success BOOLEAN NOT NULL,
    observed VARCHAR,
    expected VARCHAR,
    unexpected_count INTEGER NOT NULL,
    sample VARCHAR[] NOT NULL,
    validated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    explanation VARCHAR,
    value DOUBLE,
    lower_bound DOUBLE,
    upper_bound DOUBLE
);

CREATE TABLE base.event (
    event_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    detail VARCHAR,
    happened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR
);

CREATE TABLE base.story_member (
    article_id VARCHAR NOT NULL,
    story_id VARCHAR NOT NULL,
    similarity DOUBLE NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL
);
