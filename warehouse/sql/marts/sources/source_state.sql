-- How well each source could be watched, day by day: distinguishes a publisher's silence from an outage.
-- grain: one row per polled source and day (UTC), from its first poll to its last
-- keys: source_id, day
-- source_id: the source
-- day: the day
-- state: down, refused, unpolled, slow, quiet or usual; resting where no poll was due
-- polls: polls of that day
-- answered: polls that brought an answer (ok, unchanged or moved)
-- refused: polls that were forbidden (401, 403, 429, 451, or by robots.txt)
-- fresh: new entries
-- usual_fresh: mean of new entries over the 28 days before
-- missed: estimate of the entries that came and went between two polls
-- detail: the error of the last failed poll
CREATE OR REPLACE VIEW mart.source_state AS
SELECT *
FROM mart.source_state_between('0001-01-01', '9999-12-30');
