-- What else a page calls its article (for cards, for searches, above its heading), so that a changed headline can be told from
-- another wording of the same one. NULL in what was stored before.

ALTER TABLE base.article_version ADD COLUMN title_variants STRUCT("role" VARCHAR, "text" VARCHAR)[];
