-- A post that was read again out of its live blog's archived page is another reading of its version, as it is with articles.

ALTER TABLE base.post ADD COLUMN reading INTEGER DEFAULT 0;

ALTER TABLE base.post_topic ADD COLUMN reading INTEGER DEFAULT 0;
