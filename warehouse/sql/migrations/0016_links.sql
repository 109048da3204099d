-- The hyperlinks inside the text of each version of an article.

CREATE TABLE base.article_link (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    url VARCHAR NOT NULL,
    anchor VARCHAR NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id VARCHAR NOT NULL
);
