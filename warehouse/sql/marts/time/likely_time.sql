-- When a report most likely appeared, to put reports in order: a macro, likely_time(published, published_precision, first_seen).
--   It is the time that time_basis names. Of a day it is noon: its midnight would be before all that others report on that day.
-- grain: a value
-- keys: none
CREATE OR REPLACE MACRO mart.likely_time(stated, stated_precision, seen) AS CASE mart.time_basis(stated, stated_precision, seen)
    WHEN 'published' THEN stated
    WHEN 'first_seen' THEN seen
    ELSE stated + INTERVAL 12 HOURS
END;
