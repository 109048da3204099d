-- The first day (UTC) of the day or week of a moment: a macro, utc_start('week', dated).
-- grain: a value
-- keys: none
CREATE OR REPLACE MACRO mart.utc_start(period, moment) AS CASE period
    WHEN 'week' THEN date_trunc('week', mart.utc_day(moment))::date
    ELSE mart.utc_day(moment)
END;
