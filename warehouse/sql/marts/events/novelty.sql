-- What was new: the first report of each event, and in later ones the sentences with a number or names that no report had before.
--   Lines that are no prose, and those that the source has under its articles on other things too, are left out.
-- grain: one row per event that began, and per new sentence of a later report
-- keys: event_id, article_id, sentence
-- kind: event or statement
-- event_id: the event
-- article_id: the report
-- publisher: who answers for it
-- sentence: the headline of an event that began, the new sentence of a report
-- new: the numbers and names in it that no earlier report of the event in its language has
-- url: link to the report
-- dated: when it appeared
-- Nothing is materialized, so that a condition on event_id reaches the reports, and only those events are read.
CREATE OR REPLACE VIEW mart.novelty AS
WITH report AS NOT MATERIALIZED (
    SELECT
        e.event_id,
        e.article_id,
        e.publisher,
        e.source_id,
        e.title,
        e.url,
        e.dated,
        e.place,
        e.role,
        a.text,
        string_agg(concat_ws(' ', a.title, a.text), ' ') OVER (
            PARTITION BY e.event_id, a.language ORDER BY e.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier
    FROM mart.event_article AS e
    INNER JOIN base.article_version AS a ON e.article_id = a.article_id AND e.dated = a.dated AND e.version = a.version
),

sentence AS (
    SELECT
        * EXCLUDE (text),
        trim(unnest(regexp_extract_all(
            text,
            '(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Jr|No|(?:\p{Lu}[.])*\p{Lu})[.] |[.]\S|[^.!?…\n])+[.!?…]?["”»’)]*'
        ))) AS sentence
    FROM report
    WHERE place > 1 AND role <> 'copy' AND earlier IS NOT NULL
),

compared AS (
    SELECT
        *,
        list_filter(
            list_distinct(regexp_extract_all(regexp_replace(sentence, '^["“„«‘]?\p{Lu}\S*', ''), '\p{Lu}[\p{L}-]{3,}|\d[\d.,]*\d')),
            LAMBDA word: NOT contains(earlier, word)
            -- a word that begins a sentence or a quotation is no name for that, nor is a day or a month
            AND NOT regexp_matches(sentence, '[.!?…:"“„«(–—-] ?' || word || '\b')
            AND NOT regexp_matches(
                word,
                '^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August'
                || '|September|October|November|December|Minister|President)$'
            )
        ) AS new
    FROM sentence
    WHERE
        length(sentence) BETWEEN 30 AND 600
        AND regexp_matches(sentence, '^["“„«‘]?[\p{Lu}\d\p{Lo}].*[.!?…]["”»’)]*$')
        -- prose: at most half of its words in capitals, no address in it
        AND len(regexp_extract_all(sentence, '(?:^| )\p{Lu}')) * 2 <= len(string_split(sentence, ' '))
        AND NOT regexp_matches(
            sentence,
            '©|https?:|www[.]|@|[|]|[Nn]ewsletter|[Ss]ign up|[Ss]ubscri|[Rr]eporting by|[Oo]riginal article|Advertisement|\(credit:'
            || '|[Пп]ідпис(?:уйт|ати)|[Пп]одпис(?:ывайт|ать)|[Aa]bonn(?:ier|ez)|[Ss]uscríb'
        )
),

told AS NOT MATERIALIZED (
    SELECT *
    FROM compared
    WHERE len(new) > 1 OR len(list_filter(new, LAMBDA word: regexp_matches(word, '^\d'))) > 0
    -- said twice is said once, also where a page has its beginning twice
    QUALIFY row_number() OVER (PARTITION BY event_id, sentence ORDER BY place) = 1
)

SELECT
    'event' AS kind,
    event_id,
    article_id,
    publisher,
    title AS sentence,
    []::VARCHAR[] AS new,
    url,
    dated
FROM report
WHERE place = 1
UNION ALL
SELECT
    'statement' AS kind,
    event_id,
    article_id,
    publisher,
    sentence,
    new,
    url,
    dated
FROM told
WHERE NOT EXISTS (
    -- The source's other reports are found before any text is read.
    SELECT 1
    FROM mart.event_article AS e
    INNER JOIN base.article_version AS o ON e.article_id = o.article_id AND e.dated = o.dated
    WHERE
        e.source_id = told.source_id AND e.article_id <> told.article_id AND e.event_id <> told.event_id
        AND e.dated BETWEEN told.dated - INTERVAL 3 DAY AND told.dated + INTERVAL 3 DAY AND contains(o.text, told.sentence)
);
