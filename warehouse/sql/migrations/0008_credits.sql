-- Agencies, organisations and desks beside the people who wrote an article, each with the line that names it; and every field of
-- an entry that waits for another try. NULL in what was stored before.

ALTER TABLE base.article_version ADD COLUMN credits STRUCT("name" VARCHAR, "line" VARCHAR)[];

ALTER TABLE base.deferral ADD COLUMN credits STRUCT("name" VARCHAR, "line" VARCHAR)[];

ALTER TABLE base.deferral ADD COLUMN listed_url VARCHAR;
