-- Every dip of a topic, explained: what its sources would have brought, and why they did not.
-- grain: one row per topic and day (UTC) with fewer articles than nineteen of twenty ordinary days, or with fewer than expected and
--   a tenth of the expected ones lost to an outage; the newest day, which is not over, is left out
-- keys: topic, day
-- topic: the topic
-- day: the day
-- articles: articles that are substantially about it, out of sources watched for at least a week before
-- expected: what those sources' past 56 days and the day of the week lead one to expect
-- missing: expected articles that did not come, over the sources that brought fewer than expected
-- probability: of as few articles or fewer on an ordinary day
-- cause: what most of the missing articles are put down to, one of the next eight
-- down: missing articles of sources that did not answer
-- refused: of sources that forbade the polls
-- unpolled: of sources that should have been polled and were not
-- slow: of sources of which entries went by unseen, or half of the polls failed
-- resting: of sources that were not due
-- quiet: of sources that were watched well and published less than usual
-- elsewhere: of sources that published as usual, on other things
-- unwatched: of backfilled sources, for which no polls are on record
-- missed_entries: estimate of the entries, of any topic, that came and went unseen
-- outage: share of the missing articles that may be an outage: down, refused, unpolled or slow
-- sources: the sources that brought less than expected: source_id, state, expected, articles
-- explanation: the same in words
CREATE OR REPLACE VIEW mart.topic_gap AS
SELECT *
FROM mart.topic_gap_between('0001-01-01', '9999-12-30');
