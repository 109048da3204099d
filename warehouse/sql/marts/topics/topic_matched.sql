-- The weekly series out of those sources alone that the lake watched all the time: a macro, topic_matched(first_day, last_day).
-- grain: one row per topic and week (UTC)
-- keys: topic, week
CREATE OR REPLACE MACRO mart.topic_matched(first_day, last_day) AS TABLE
    WITH panel AS (
        SELECT source_id
        FROM mart.source_span
        WHERE since <= first_day::date AND until >= last_day::date
    ),

    everything AS (
        SELECT
            date_trunc('week', a.dated)::date AS week,
            sum(a.counts)::bigint AS total
        FROM mart.article_tally AS a
        SEMI JOIN panel AS p ON a.source_id = p.source_id
        WHERE a.dated::date BETWEEN first_day::date AND last_day::date
        GROUP BY ALL
        HAVING sum(a.counts) > 0
    ),

    matched AS (
        SELECT
            t.topic,
            date_trunc('week', t.dated)::date AS week,
            count(*) AS articles
        FROM mart.article_topic AS t
        SEMI JOIN panel AS p ON t.source_id = p.source_id
        WHERE t.level = 'substantial' AND t.dated::date BETWEEN first_day::date AND last_day::date
        GROUP BY ALL
    ),

    topic AS (
        SELECT DISTINCT topic FROM base.topic_definition
        UNION
        SELECT DISTINCT topic FROM matched
    )

    SELECT
        topic.topic,
        everything.week,
        coalesce(matched.articles, 0) AS articles,
        everything.total,
        coalesce(matched.articles, 0) / everything.total AS share,
        (SELECT count(*) FROM panel) AS sources
    FROM topic
    CROSS JOIN everything
    LEFT JOIN matched ON topic.topic = matched.topic AND everything.week = matched.week;
