-- What readers say of articles: each judgement of a topic an event, never changed. And how good each definition was when it was measured.

CREATE TABLE base.topic_label (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    topic VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    direction VARCHAR,
    topic_version VARCHAR,
    chosen VARCHAR NOT NULL,
    withdrawn BOOLEAN NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    labelled_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.topic_measure (
    topic VARCHAR NOT NULL,
    topic_version VARCHAR NOT NULL,
    right_articles INTEGER NOT NULL,
    extra_articles INTEGER NOT NULL,
    missed_articles INTEGER NOT NULL,
    basis VARCHAR NOT NULL,
    measured_at TIMESTAMP WITH TIME ZONE NOT NULL
);
