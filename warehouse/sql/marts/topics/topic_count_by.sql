-- How much each topic is written about by whom, between two days: a table macro, topic_count_by('day' or 'week', first_day, last_day).
-- grain: one row per topic, period, dimension and value; values that have any article in the period
-- keys: topic, start, dimension, value
-- Columns as in topic_daily_by, the period's first day as `start`. Ask for one dimension where one is enough; language costs most.
CREATE OR REPLACE MACRO mart.topic_count_by(period, first_day, last_day) AS TABLE
    WITH published AS MATERIALIZED (
        SELECT
            mart.utc_start(period, dated) AS start,
            source_id,
            language,
            sum(counts) AS articles
        FROM mart.article_tally
        WHERE dated >= first_day::timestamptz AND dated < (last_day::date + 1)::timestamptz
        GROUP BY ALL
        HAVING sum(counts) > 0
    ),

    answer AS MATERIALIZED (
        SELECT
            t.topic,
            mart.utc_start(period, t.dated) AS start,
            t.level,
            t.direction,
            t.source_id,
            t.article_id,
            CASE WHEN t.level = 'substantial' THEN s.story_id END AS story_id
        FROM mart.article_topic AS t
        LEFT JOIN mart.story_member AS s ON t.article_id = s.article_id
        WHERE t.dated >= first_day::timestamptz AND t.dated < (last_day::date + 1)::timestamptz
    ),

    everything AS NOT MATERIALIZED (
        SELECT
            p.start,
            'group' AS dimension,
            s.source_group AS value,
            sum(p.articles)::bigint AS total
        FROM published AS p
        LEFT JOIN mart.source AS s ON p.source_id = s.source_id
        GROUP BY ALL
        UNION ALL
        SELECT
            p.start,
            'country' AS dimension,
            s.country AS value,
            sum(p.articles)::bigint AS total
        FROM published AS p
        LEFT JOIN mart.source AS s ON p.source_id = s.source_id
        GROUP BY ALL
        UNION ALL
        SELECT
            start,
            'language' AS dimension,
            language AS value,
            sum(articles)::bigint AS total
        FROM published
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
        INNER JOIN mart.article AS article ON a.article_id = article.article_id
        WHERE article.dated >= first_day::timestamptz AND article.dated < (last_day::date + 1)::timestamptz
    ),

    counted AS NOT MATERIALIZED (
        SELECT
            topic,
            start,
            dimension,
            value,
            count(*) FILTER (WHERE level = 'substantial') AS articles,
            count(story_id) - count(DISTINCT story_id) FILTER (WHERE story_id IS NOT NULL) AS copies,
            count(*) FILTER (WHERE level = 'passing') AS passing,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'advance') AS advance,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'setback') AS setback,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'tighten') AS tighten,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'ease') AS ease,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'mixed') AS mixed
        FROM valued
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
        coalesce(c.articles - c.copies, 0) AS stories,
        coalesce(c.advance, 0) AS advance,
        coalesce(c.setback, 0) AS setback,
        coalesce(c.tighten, 0) AS tighten,
        coalesce(c.ease, 0) AS ease,
        coalesce(c.mixed, 0) AS mixed
    FROM topic
    CROSS JOIN everything AS e
    LEFT JOIN counted AS c
        ON topic.topic = c.topic AND e.start = c.start AND e.dimension = c.dimension AND e.value IS NOT DISTINCT FROM c.value;
