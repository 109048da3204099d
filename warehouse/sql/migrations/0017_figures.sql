-- What the first version of each article counts: the dead, the wounded, prisoners.

CREATE TABLE base.article_figure (
    article_id VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    value BIGINT NOT NULL,
    sentence VARCHAR NOT NULL,
    dated TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL
);
