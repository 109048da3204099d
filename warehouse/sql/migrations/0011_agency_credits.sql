-- The agencies and outlets behind each version of an article, and those that its text names as its source.

CREATE TABLE base.article_credit (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    agency VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);

ALTER TABLE base.article_credit SET SORTED BY (agency, dated); -- noqa: PRS
