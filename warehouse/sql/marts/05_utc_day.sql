-- The date (UTC) of a moment: a macro, utc_day(dated). A cast says the same, in five times the time.
-- grain: a value
-- keys: none
CREATE OR REPLACE MACRO mart.utc_day(moment) AS date '1970-01-01' + (epoch_us(moment) // 86400000000)::integer;
