-- Which events turned out to be one, by which article.
-- grain: one row per merge
-- keys: event_id, other_id, revised_at
-- event_id: the event that stayed
-- other_id: the event that became part of it
-- kind: merge
-- article_id: the report that fits both
-- revised_at: when
CREATE OR REPLACE VIEW mart.event_revision AS
SELECT * FROM base.event_revision;
