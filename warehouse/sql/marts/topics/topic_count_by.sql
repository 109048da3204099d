-- How much each topic is written about by whom, between two days: a table macro, topic_count_by('day' or 'week', first_day, last_day).
-- grain: one row per topic, period, dimension and value; values that have any article in the period
-- keys: topic, start, dimension, value
-- Columns as in topic_daily_by, the period's first day as `start`. Ask for one dimension where one is enough; language costs most.
CREATE OR REPLACE MACRO mart.topic_count_by(period, first_day, last_day) AS TABLE
    WITH article AS NOT MATERIALIZED (
        SELECT
            article_id,
            mart.utc_start(period, dated) AS start,
            source_id,
            language
        FROM mart.article
        WHERE dated >= first_day::timestamptz AND dated < (last_day::date + 1)::timestamptz
    ),

    answer AS MATERIALIZED (
        SELECT
            topic,
            mart.utc_start(period, dated) AS start,
            level,
            direction,
            source_id,
            article_id
        FROM mart.article_topic
        WHERE dated >= first_day::timestamptz AND dated < (last_day::date + 1)::timestamptz
    ),

    everything AS NOT MATERIALIZED (
        SELECT
            a.start,
            'group' AS dimension,
            s.source_group AS value,
            count(*) AS total
        FROM article AS a
        LEFT JOIN mart.source AS s ON a.source_id = s.source_id
        GROUP BY ALL
        UNION ALL
        SELECT
            a.start,
            'country' AS dimension,
            s.country AS value,
            count(*) AS total
        FROM article AS a
        LEFT JOIN mart.source AS s ON a.source_id = s.source_id
        GROUP BY ALL
        UNION ALL
        SELECT
            start,
            'language' AS dimension,
            language AS value,
            count(*) AS total
        FROM article
        GROUP BY ALL
    ),

    -- One branch a dimension, so that a question about one leaves out the others.
    valued AS NOT MATERIALIZED (
        SELECT
            a.* EXCLUDE (source_id),
            'group' AS dimension,
            s.source_group AS value
        FROM answer AS a
        LEFT JOIN mart.source AS s ON a.source_id = s.source_id
        UNION ALL
        SELECT
            a.* EXCLUDE (source_id),
            'country' AS dimension,
            s.country AS value
        FROM answer AS a
        LEFT JOIN mart.source AS s ON a.source_id = s.source_id
        UNION ALL
        SELECT
            a.* EXCLUDE (source_id),
            'language' AS dimension,
            article.language AS value
        FROM answer AS a
        INNER JOIN article ON a.article_id = article.article_id
    ),

    counted AS NOT MATERIALIZED (
        SELECT
            topic,
            start,
            dimension,
            value,
            count(*) FILTER (WHERE level = 'substantial') AS articles,
            count(*) FILTER (WHERE level = 'passing') AS passing,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'advance') AS advance,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'setback') AS setback,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'tighten') AS tighten,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'ease') AS ease,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'mixed') AS mixed
        FROM valued
        GROUP BY ALL
    ),

    repeated AS NOT MATERIALIZED (
        SELECT
            v.topic,
            v.start,
            v.dimension,
            v.value,
            count(*) - count(DISTINCT s.story_id) AS copies
        FROM valued AS v
        INNER JOIN mart.story_member AS s ON v.article_id = s.article_id
        WHERE v.level = 'substantial'
        GROUP BY ALL
    ),

    topic AS (
        SELECT topic FROM base.topic_definition
        UNION
        SELECT topic FROM answer
    )

    SELECT
        topic.topic,
        e.start,
        e.dimension,
        e.value,
        coalesce(c.articles, 0) AS articles,
        coalesce(c.passing, 0) AS passing,
        e.total,
        coalesce(c.articles, 0) / e.total AS share,
        coalesce(c.articles, 0) - coalesce(r.copies, 0) AS stories,
        coalesce(c.advance, 0) AS advance,
        coalesce(c.setback, 0) AS setback,
        coalesce(c.tighten, 0) AS tighten,
        coalesce(c.ease, 0) AS ease,
        coalesce(c.mixed, 0) AS mixed
    FROM topic
    CROSS JOIN everything AS e
    LEFT JOIN counted AS c
        ON topic.topic = c.topic AND e.start = c.start AND e.dimension = c.dimension AND e.value IS NOT DISTINCT FROM c.value
    LEFT JOIN repeated AS r
        ON topic.topic = r.topic AND e.start = r.start AND e.dimension = r.dimension AND e.value IS NOT DISTINCT FROM r.value;
