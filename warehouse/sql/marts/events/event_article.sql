-- The reports of each event, with what each is in it and the pair that decided.
-- grain: one row per article
-- keys: article_id
-- event_id: the event: the article that began it
-- article_id: the report
-- role: origin (the first report), copy (of an earlier text of the event, or a text of an agency that had it already), independent (a
--   publisher's own first report) or follow-up (a publisher's later ones)
-- place: 1 for the first report; live blogs, which begin before what they tell of, come behind the others
-- source_id: its source
-- publisher: who answers for it
-- agency: the agency whose text it says that it is, NULL where none
-- language: its language
-- kind: article, opinion, live blog, flash or summary
-- version: its newest version
-- title: the headline of that
-- url: link to it
-- dated: when it appeared (published, or first seen where that is unknown); midnight where only the day is known
-- basis: how its time is known: published (to the minute), first_seen (within two days of its day) or day
-- likely_at: the time that it is put in order by: that of its basis, or noon of the day
-- story_id: the story, where its text has copies
-- fit: how well it fits the event, as log-odds; NULL where it began it
-- nearest: the report that it is most like
-- figures: what that pair's score is made of, as warehouse/append/events/likeness.py lists them
-- shared: the rarest names (n:), numbers (d:) and words (w:) that it shares with the nearest
-- joined_at: when it joined, or was moved here last
CREATE OR REPLACE VIEW mart.event_article AS
WITH member AS (
    SELECT *
    FROM base.event_member
    QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY joined_at DESC) = 1
),

credit AS (
    SELECT
        article_id,
        min(agency) AS agency
    FROM base.article_credit
    WHERE role = 'text' AND version = 1
    GROUP BY article_id
),

story AS (
    SELECT
        article_id,
        arg_max(story_id, joined_at) AS story_id
    FROM base.story_member
    GROUP BY article_id
),

revised AS (
    SELECT
        article_id,
        version - 1 AS version
    FROM base.article_version
    WHERE version > 1
),

report AS (
    SELECT
        m.event_id,
        m.article_id,
        a.source_id,
        coalesce(p.publisher, a.source_id) AS publisher,
        c.agency,
        a.language,
        a.kind,
        a.version,
        a.title,
        coalesce(a.final_url, a.url) AS url,
        m.dated,
        mart.time_basis(a.published, a.published_precision, a.first_seen) AS basis,
        mart.likely_time(a.published, a.published_precision, a.first_seen) AS likely_at,
        s.story_id,
        m.fit,
        m.nearest,
        m.figures,
        m.shared,
        m.joined_at
    FROM member AS m
    INNER JOIN base.article_version AS a ON m.article_id = a.article_id AND m.dated = a.dated
    LEFT JOIN revised AS n ON a.article_id = n.article_id AND a.version = n.version
    LEFT JOIN mart.source AS p ON a.source_id = p.source_id
    LEFT JOIN credit AS c ON m.article_id = c.article_id
    LEFT JOIN story AS s ON m.article_id = s.article_id
    -- No ANTI JOIN: where few events are known, DuckDB would take the reports for more than all articles, and put the articles into memory.
    WHERE n.version IS NULL
),

placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY event_id ORDER BY kind = 'live blog', likely_at, article_id) AS place,
        row_number() OVER (PARTITION BY event_id, publisher ORDER BY kind = 'live blog', likely_at, article_id) AS place_of_publisher,
        row_number() OVER (
            PARTITION BY event_id, coalesce(story_id, article_id) ORDER BY kind = 'live blog', likely_at, article_id
        ) AS place_of_text,
        row_number() OVER (
            PARTITION BY event_id, coalesce(agency, article_id) ORDER BY kind = 'live blog', likely_at, article_id
        ) AS place_of_agency
    FROM report
)

SELECT
    event_id,
    article_id,
    CASE
        WHEN place = 1 THEN 'origin'
        WHEN place_of_text > 1 OR place_of_agency > 1 THEN 'copy'
        WHEN place_of_publisher > 1 THEN 'follow-up'
        ELSE 'independent'
    END AS role,
    place,
    source_id,
    publisher,
    agency,
    language,
    kind,
    version,
    title,
    url,
    dated,
    basis,
    likely_at,
    story_id,
    fit,
    nearest,
    figures,
    shared,
    joined_at
FROM placed;
