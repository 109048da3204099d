-- What was new: the first report of each event, and the sentences with a number or names that no report had said before.
--   Lines that are no prose, and those that the source has under its articles on other things too, are left out.
-- grain: one row per event that began, and per new sentence of what was said after it
-- keys: event_id, article_id, sentence
-- kind: event or statement
-- event_id: the event
-- article_id: the report
-- publisher: who answers for it
-- sentence: the headline of an event that began, the new sentence of a report, also where a later version of it has it no more
-- new: the numbers and names in it that no report of the event in its language had said before
-- url: link to the report
-- dated: when it was said: when the report appeared, or the post of a live blog; what a revision added, when that version was seen
-- Nothing is materialized, so that a condition on event_id reaches the reports, and only those events are read.
CREATE OR REPLACE VIEW mart.novelty AS
WITH several AS NOT MATERIALIZED (
    -- Most events have one report: its text is not read.
    SELECT *
    FROM mart.event_article
    QUALIFY max(place) OVER (PARTITION BY event_id) > 1
),

version AS NOT MATERIALIZED (
    SELECT
        e.event_id,
        e.article_id,
        e.publisher,
        e.source_id,
        e.url,
        e.dated,
        e.likely_at AS appeared,
        e.place,
        e.role,
        a.language,
        a.version,
        -- A live blog appears before what it says.
        CASE
            WHEN a.version = 1 AND len(a.posts) = 0 THEN e.likely_at
            ELSE greatest(e.likely_at, coalesce(a.fetched_at, a.ingested))
        END AS seen,
        unnest(list_concat(
            [
                struct_pack(post_id := NULL, published := NULL, heading := TRUE, text := a.title),
                struct_pack(post_id := NULL, published := NULL, heading := FALSE, text := a.text)
            ],
            list_transform(
                a.posts,
                LAMBDA post: struct_pack(
                    post_id := post['post_id'],
                    published := post['published'],
                    heading := FALSE,
                    text := concat_ws(chr(10), post['title'], post['text'])
                )
            )
        )) AS part
    FROM several AS e
    INNER JOIN base.article_version AS a ON e.article_id = a.article_id AND e.dated = a.dated
),

timed AS NOT MATERIALIZED (
    SELECT
        * EXCLUDE (version, seen),
        -- What a later version of a post says was not said when the post appeared.
        CASE
            WHEN version = min(version) OVER (PARTITION BY event_id, article_id, part['post_id']) THEN least(seen, part['published'])
            ELSE seen
        END AS said
    FROM version
),

line AS NOT MATERIALIZED (
    -- Each line of an article once, however many versions have it.
    SELECT
        * EXCLUDE (part, said),
        min(said) AS said
    FROM (
        SELECT
            *,
            part['heading'] AS heading,
            unnest(string_split(part['text'], chr(10))) AS line
        FROM timed
    ) AS split
    GROUP BY ALL
),

report AS NOT MATERIALIZED (
    SELECT
        * EXCLUDE (heading, line),
        string_agg(line, chr(10)) FILTER (WHERE NOT heading) AS text,
        string_agg(line, ' ') AS whole
    FROM line
    GROUP BY ALL
),

compared_with AS NOT MATERIALIZED (
    SELECT
        * EXCLUDE (whole),
        string_agg(whole, ' ') OVER (
            PARTITION BY event_id, language ORDER BY said, place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS earlier
    FROM report
),

sentence AS (
    SELECT
        * EXCLUDE (text),
        trim(unnest(regexp_extract_all(
            text,
            '(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Jr|No|(?:\p{Lu}[.])*\p{Lu})[.] |[.][\p{L}\d]|[^.!?…\n])+[.!?…]?["”»’)]*'
        ))) AS sentence
    FROM compared_with
    -- The event's first report is new as a whole, what it adds later is not.
    WHERE (place > 1 OR said > appeared) AND role <> 'copy' AND earlier IS NOT NULL
),

prose AS (
    SELECT
        *,
        -- without its dateline, and without what tells nothing new: times of day, ages, and a sum or a measure over again in brackets
        regexp_replace(
            regexp_replace(
                sentence,
                '^\p{Lu}(?:\p{Lu}{2}[\p{Lu} ,/]*|[\p{L} ,]{1,40}?(?:, \p{L}+[.]? \d{1,2}|\(\p{Lu}[^)]{1,20}\)))'
                || '(?:, \p{L}+[.]? \d{1,2})?(?:, \d{4})? ?(?:\([^)]{2,30}\))? ?[–—-]+ ',
                ''
            ),
            '\b\d{1,2}:\d\d\b|\b\d{1,2}(?:[.]\d\d)? ?[ap][.]?m\b|, \d\d, |\b\d\d-year-old'
            || '|\((?:about |around )?[$€£]?\d[^)]{0,30}\)',
            ' ',
            'g'
        ) AS plain
    FROM sentence
),

compared AS (
    SELECT
        * EXCLUDE (plain),
        list_filter(
            list_distinct(regexp_extract_all(regexp_replace(plain, '^["“„«‘]?\p{Lu}\S*', ''), '\p{Lu}[\p{L}-]{3,}|\d[\d.,]*\d')),
            -- by its first letters, which endings leave alone: Israel, Israeli
            LAMBDA word: NOT contains(earlier, CASE WHEN regexp_matches(word, '^\d') THEN word ELSE left(word, 5) END)
            -- a word that begins a sentence or a quotation is no name for that, nor is a day, a month, or what others write as US or EU
            AND NOT regexp_matches(plain, '[.!?…:"“„«(–—-] ?' || word || '\b')
            AND NOT regexp_matches(
                word,
                '^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August'
                || '|September|October|November|December|Minister|President|United|States|Nations|Kingdom|European|Union)$'
            )
        ) AS new
    FROM prose
    WHERE
        length(sentence) BETWEEN 30 AND 600
        AND regexp_matches(sentence, '^["“„«‘]?[\p{Lu}\d\p{Lo}].*[.!?…]["”»’)]*$')
        -- prose: at most half of its words in capitals, no address in it
        AND len(regexp_extract_all(sentence, '(?:^| )\p{Lu}')) * 2 <= len(string_split(sentence, ' '))
        AND NOT regexp_matches(
            sentence,
            '©|https?:|www[.]|@|[|]|[Nn]ewsletter|[Ss]ign up|[Ss]ubscri|[Rr]eporting by|[Oo]riginal article|Advertisement|\(credit:'
            || '|contributed to this (?:report|story|article)|[Cc]lick here|JavaScript|\d-\d{3}-\d{3}-|^By \p{Lu}\S+ \p{Lu}'
            || '|[Пп]ідпис(?:уйт|ати)|[Пп]одпис(?:ывайт|ать)|[Aa]bonn(?:ier|ez)|[Ss]uscríb'
        )
),

likened AS NOT MATERIALIZED (
    SELECT
        event_id,
        nearest AS article_id,
        count(*) AS times
    FROM (
        SELECT *
        FROM base.event_member
        QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY joined_at DESC) = 1
    ) AS member
    GROUP BY ALL
),

statement AS NOT MATERIALIZED (
    SELECT *
    FROM compared
    WHERE len(new) > 1 OR len(list_filter(new, LAMBDA word: regexp_matches(word, '^\d'))) > 0
    -- said twice is said once, also where a page has its beginning twice
    QUALIFY row_number() OVER (PARTITION BY event_id, sentence ORDER BY said, place) = 1
)

SELECT
    'event' AS kind,
    e.event_id,
    arg_min(e.article_id, e.place) AS article_id,
    arg_min(e.publisher, e.place) AS publisher,
    mart.headline(e.title, e.kind, l.times, e.place) AS sentence,
    []::VARCHAR[] AS new,
    arg_min(e.url, e.place) AS url,
    arg_min(e.dated, e.place) AS dated
FROM mart.event_article AS e
LEFT JOIN likened AS l ON e.event_id = l.event_id AND e.article_id = l.article_id
GROUP BY e.event_id
UNION ALL
SELECT
    'statement' AS kind,
    event_id,
    article_id,
    publisher,
    sentence,
    new,
    url,
    CASE WHEN said = appeared THEN dated ELSE said END AS dated
FROM statement
WHERE NOT EXISTS (
    -- The source's other reports are found before any text is read.
    SELECT 1
    FROM mart.event_article AS e
    INNER JOIN base.article_version AS o ON e.article_id = o.article_id AND e.dated = o.dated
    WHERE
        e.source_id = statement.source_id AND e.article_id <> statement.article_id AND e.event_id <> statement.event_id
        AND e.dated BETWEEN statement.dated - INTERVAL 3 DAY AND statement.dated + INTERVAL 3 DAY AND contains(o.text, statement.sentence)
);
