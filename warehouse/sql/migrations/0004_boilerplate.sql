-- What each source repeats from article to article, as it was learned: the newest row of a source counts.

CREATE TABLE base.boilerplate (
    source_id VARCHAR NOT NULL,
    paragraphs STRUCT("key" VARCHAR, "text" VARCHAR, articles INTEGER)[] NOT NULL,
    of_articles INTEGER NOT NULL,
    learned_at TIMESTAMP WITH TIME ZONE NOT NULL
);
