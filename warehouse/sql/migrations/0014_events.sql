-- Events: what each article shares with other reports of its occurrence, the event that it joined and by which pair, and which events
-- became one. The newest row of an article counts. Articles stored before have none.

CREATE TABLE base.article_trait (
    article_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    language VARCHAR,
    traits VARCHAR[] NOT NULL,
    shares DOUBLE[] NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.event_member (
    article_id VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    fit DOUBLE,
    nearest VARCHAR,
    figures DOUBLE[] NOT NULL,
    shared VARCHAR[] NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE base.event_revision (
    event_id VARCHAR NOT NULL,
    other_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    revised_at TIMESTAMP WITH TIME ZONE NOT NULL
);

ALTER TABLE base.article_trait SET SORTED BY (dated); -- noqa: PRS

ALTER TABLE base.event_member SET SORTED BY (dated);
