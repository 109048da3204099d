-- Each topic's day against its own past eight weeks: how much was to be expected, how odd the day is, and whether it is a burst.
-- grain: one row per topic and day (UTC), from the eighth day on which sources were watched
-- keys: topic, day
-- topic: the topic
-- day: date of publication, or of first sight where that is unknown
-- articles: articles that are substantially about it, out of sources watched for at least a week before
-- expected: what those sources' past 56 days and the day of the week lead one to expect
-- ratio: articles / expected
-- week_ratio: the same over this day and the six before it
-- weekday_factor: how busy this day of the week is, against the mean of all days
-- dispersion: how much the topic's days scatter: variance / mean, 1 or more
-- probability: of as many articles or more on an ordinary day
-- probability_low: of as few articles or fewer on an ordinary day
-- burst: whether the day belongs to a burst: days of probability below 0.01 and at least three articles, one of them below 0.001
-- burst_start: first day of that burst
-- burst_peak: its day with the most articles above the expected
-- burst_probability: the smallest probability among its days
CREATE OR REPLACE VIEW mart.topic_momentum AS
SELECT *
FROM mart.topic_momentum_between('0001-01-01', '9999-12-30');
