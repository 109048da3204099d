-- Who answers for articles that are not on a site of their source: the publisher of the page, not of the source that links to it.

CREATE TABLE base.article_publisher (
    article_id VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);
