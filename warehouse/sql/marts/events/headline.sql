-- The headline of an event: that of the report that most others are nearest to, of a live blog only where all reports are.
-- grain: an aggregate of the reports of an event
-- keys: none
-- The arguments are of event_article, but for `times`: how many reports are nearest to this one, NULL for none.
CREATE OR REPLACE MACRO mart.headline(title, kind, times, place) AS arg_max(title, (kind <> 'live blog', coalesce(times, 0), -place));
