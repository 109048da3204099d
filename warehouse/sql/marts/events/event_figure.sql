-- What the reports of an event count or say is planned for a day, and where they differ.
-- grain: one row per report and thing
-- keys: article_id, what
-- event_id: the event
-- article_id: the report
-- what: what is counted: dead, wounded, prisoners; dollars, euros, pounds, hryvnias, roubles or percent where a headline has one such sum;
--   day of talks, exchange, summit, ceasefire, election, deadline, funeral or trial, where one coming day is named for it
-- value: how many, in whole units; NULL for a day
-- day: the day for which it is planned; NULL for a number
-- publisher: who says so
-- role: of the report in the event: a copy says it after another
-- dated: when the report appeared, or the post of a live blog that says it
-- sentence: the sentence that says it
-- values: how many different values the event's reports give for it
CREATE OR REPLACE VIEW mart.event_figure AS
WITH counted AS (
    SELECT
        e.event_id,
        e.article_id,
        f.what,
        f.value AS said,
        e.publisher,
        e.role,
        coalesce(
            (
                SELECT min(p.dated)
                FROM base.post AS p
                WHERE p.article_id = f.article_id AND p.version = 1 AND contains(concat_ws(chr(10), p.title, p.text), f.sentence)
            ),
            e.dated
        ) AS dated,
        f.sentence
    FROM base.article_figure AS f
    INNER JOIN mart.event_article AS e ON f.article_id = e.article_id
),

differing AS (
    SELECT
        event_id,
        what,
        count(DISTINCT said) AS values
    FROM counted
    GROUP BY event_id, what
)

SELECT
    c.event_id,
    c.article_id,
    c.what,
    CASE WHEN NOT starts_with(c.what, 'day of ') THEN c.said END AS value,
    CASE WHEN starts_with(c.what, 'day of ') THEN strptime(c.said::VARCHAR, '%Y%m%d')::DATE END AS day,
    c.publisher,
    c.role,
    c.dated,
    c.sentence,
    d.values
FROM counted AS c
INNER JOIN differing AS d ON c.event_id = d.event_id AND c.what = d.what;
