-- Which events turned out to be one, by which article, and which were divided.
-- grain: one row per merge or split
-- keys: event_id, other_id, revised_at
-- event_id: the event that stayed
-- other_id: the event that became part of it, or was divided from it
-- kind: merge, of which an article or a person decided; or split, of which a person did
-- article_id: the report that fits both; of a person's decision, the first report that was moved
-- revised_at: when
CREATE OR REPLACE VIEW mart.event_revision AS
SELECT * FROM base.event_revision;
