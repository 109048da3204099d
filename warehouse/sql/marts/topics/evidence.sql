-- The sentence of a match that shows a person why: the first of the text that is understood alone (50 to 399 characters), else the first of
--   the text; the headline only if nothing else is evidence.
-- grain: a value
-- keys: none
-- The argument is `passages` of article_topic, post_topic or a mart beside them.
CREATE OR REPLACE MACRO mart.evidence(passages) AS trim(
    regexp_replace(
        coalesce(
            list_filter(passages, LAMBDA p: p.field = 'text' AND length(p.text) BETWEEN 50 AND 399)[1].text,
            list_filter(passages, LAMBDA p: p.field = 'text')[1].text,
            passages[1].text
        ),
        '\s+',
        ' ',
        'g'
    )
);
