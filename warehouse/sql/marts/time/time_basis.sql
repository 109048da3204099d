-- How the time of a report is known: a macro, time_basis(published, published_precision, first_seen).
--   published: the publisher says it to the minute; first_seen: the lake first saw the report within two days of the day that the
--   publisher says; day: that day is all that is known.
-- grain: a value
-- keys: none
CREATE OR REPLACE MACRO mart.time_basis(stated, stated_precision, seen) AS CASE
    WHEN stated_precision IN ('minute', 'second') THEN 'published'
    WHEN stated IS NULL OR seen < stated + INTERVAL 2 DAYS THEN 'first_seen'
    ELSE 'day'
END;
