-- What the reports of an event count, and where they differ: the dead, the wounded, prisoners, sums of money, percentages.
-- grain: one row per report and thing that is counted
-- keys: article_id, what
-- event_id: the event
-- article_id: the report
-- what: what is counted: dead, wounded, prisoners; dollars, euros, pounds, hryvnias, roubles or percent where a headline has one such sum
-- value: how many, in whole units
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
        f.value,
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
        count(DISTINCT value) AS values
    FROM counted
    GROUP BY event_id, what
)

SELECT
    c.*,
    d.values
FROM counted AS c
INNER JOIN differing AS d ON c.event_id = d.event_id AND c.what = d.what;
