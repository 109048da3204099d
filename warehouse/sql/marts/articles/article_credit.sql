-- Which agencies and outlets are behind an article, in its latest version, and which its text names as its source.
-- grain: one row per article, agency and role
-- keys: article_id, agency, role
-- article_id: the article
-- version: its latest version
-- agency: identifier in seeds/agencies.yaml
-- role: text (the text is the agency's), material (made with the agency's), photo, or cited (the text names it as its source)
-- evidence: the words that show it
-- dated: when the article appeared
CREATE OR REPLACE VIEW mart.article_credit AS
SELECT
    c.article_id,
    c.version,
    c.agency,
    c.role,
    c.evidence,
    c.dated
FROM base.article_credit AS c
ANTI JOIN base.superseded AS s ON c.article_id = s.article_id AND c.version = s.version AND c.reading = s.reading;
