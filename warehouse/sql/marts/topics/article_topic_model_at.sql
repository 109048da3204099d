-- article_topic_model as of a moment: a table macro, article_topic_model_at('2026-11-08 12:00').
-- grain: one row per article and topic
-- keys: article_id, topic
-- article_topic_model is what it says now, which is of the moment NULL.
CREATE OR REPLACE MACRO mart.article_topic_model_at(moment) AS TABLE
    SELECT
        t.article_id,
        t.topic,
        t.level,
        t.score,
        t.direction,
        t.passages,
        t.version,
        t.source_id,
        t.topic_version,
        t.dated,
        t.ingested
    FROM base.article_topic AS t
    ANTI JOIN mart.superseded_at(moment) AS s ON t.article_id = s.article_id AND t.version = s.version AND t.reading = s.reading
    LEFT JOIN mart.definition_span(moment) AS d
        ON d.kind = 'topic' AND t.topic = d.name AND t.topic_version = d.version AND t.ingested >= d.since AND t.ingested < d.until
    -- No common table expression here: DuckDB would read every column of the large table, the passages too, for each question.
    WHERE
        (moment IS NULL OR t.matched_at <= moment::timestamptz)
        AND (
            d.name IS NOT NULL
            OR t.topic NOT IN (
                SELECT span.name
                FROM mart.definition_span(moment) AS span
                WHERE span.kind = 'topic'
            )
        );
