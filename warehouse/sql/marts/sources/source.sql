-- The catalogue as last seen.
-- grain: one row per source
-- keys: source_id
-- source_id: the catalogue's own id
-- name: what people call it
-- kind: feed, sitemap or page
-- url: what is polled
-- language: language of the source, two letters
-- country: country of the publisher
-- source_group: the catalogue's group
-- homepage: the publisher's front page
-- keep: all, relevant or summary
-- enabled: whether it is polled
-- paywall: what the catalogue says of a paywall
-- terms: what the catalogue says of the terms
-- notes: remarks
-- seen_at: when this state of the row was first seen
-- publisher: who answers for what it brings; the registrable domain where the catalogue names nobody
-- owner: who owns the publisher, where that is known
CREATE OR REPLACE VIEW mart.source AS
SELECT * EXCLUDE (version, run_id) REPLACE (coalesce(publisher, source_id) AS publisher)
FROM base.source
QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY seen_at DESC) = 1;
