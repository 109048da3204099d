-- Times in which a topic was written about far more than its own past led one to expect.
-- grain: one row per burst
-- keys: topic, burst_start
-- topic: the topic
-- burst_start: first day
-- burst_end: last day
-- peak: the day with the most articles above the expected
-- peak_articles: articles of that day
-- articles: articles of all its days
-- expected: what was to be expected of those days
-- ratio: articles / expected
-- probability: of its oddest day, on an ordinary day
-- still_open: whether it reaches into the lake's last two days
CREATE OR REPLACE VIEW mart.topic_burst AS
SELECT *
FROM mart.topic_burst_between('0001-01-01', '9999-12-30');
