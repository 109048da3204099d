-- The date (UTC) of a moment: a macro, utc_day(dated). A cast to DATE says the same, in ten times the time.
-- grain: a value
-- keys: none
CREATE OR REPLACE MACRO mart.utc_day(moment) AS make_timestamp(epoch_us(moment))::date;
