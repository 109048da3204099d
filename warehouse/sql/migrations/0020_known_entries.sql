-- Entries that a poll found known: counted here, because a row each would be nine in ten rows of `fate`. Polls before this have such rows.

ALTER TABLE base.poll ADD COLUMN known INTEGER DEFAULT 0;
