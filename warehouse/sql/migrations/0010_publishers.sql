-- Who answers for what a source brings, and who owns that publisher. NULL in what was stored before: the source speaks for itself.

ALTER TABLE base.source ADD COLUMN publisher VARCHAR;

ALTER TABLE base.source ADD COLUMN owner VARCHAR;
