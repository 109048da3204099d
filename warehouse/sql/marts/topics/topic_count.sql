-- How much each topic is written about between two days: a table macro, topic_count('day' or 'week', first_day, last_day).
-- grain: one row per topic and period; periods in which the lake has any article at all
-- keys: topic, start
-- Columns as in topic_daily, the period's first day as `start`. It reads the files of those days alone, whatever the lake's size.
CREATE OR REPLACE MACRO mart.topic_count(period, first_day, last_day) AS TABLE
    WITH everything AS (
        SELECT
            mart.utc_start(period, dated) AS start,
            sum(counts)::bigint AS total
        FROM mart.article_tally
        WHERE dated >= first_day::timestamptz AND dated < (last_day::date + 1)::timestamptz
        GROUP BY ALL
        HAVING sum(counts) > 0
    ),

    answer AS (
        SELECT
            topic,
            mart.utc_start(period, dated) AS start,
            level,
            direction,
            reader,
            source_id,
            article_id
        FROM mart.article_topic
        WHERE dated >= first_day::timestamptz AND dated < (last_day::date + 1)::timestamptz
    ),

    counted AS (
        SELECT
            topic,
            start,
            count(*) FILTER (WHERE level = 'substantial') AS articles,
            count(*) FILTER (WHERE level = 'substantial' AND reader IS NOT NULL) AS labelled,
            count(*) FILTER (WHERE level = 'passing') AS passing,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'advance') AS advance,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'setback') AS setback,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'tighten') AS tighten,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'ease') AS ease,
            count(*) FILTER (WHERE level = 'substantial' AND direction = 'mixed') AS mixed,
            count(DISTINCT source_id) FILTER (WHERE level = 'substantial') AS sources
        FROM answer
        GROUP BY ALL
    ),

    repeated AS (
        SELECT
            a.topic,
            a.start,
            count(*) - count(DISTINCT s.story_id) AS copies
        FROM answer AS a
        INNER JOIN mart.story_member AS s ON a.article_id = s.article_id
        WHERE a.level = 'substantial'
        GROUP BY ALL
    ),

    topic AS (
        SELECT topic FROM base.topic_definition
        UNION
        SELECT topic FROM counted
    )

    SELECT
        topic.topic,
        e.start,
        coalesce(c.articles, 0) AS articles,
        coalesce(c.passing, 0) AS passing,
        e.total,
        coalesce(c.articles, 0) / e.total AS share,
        coalesce(c.advance, 0) AS advance,
        coalesce(c.setback, 0) AS setback,
        coalesce(c.tighten, 0) AS tighten,
        coalesce(c.ease, 0) AS ease,
        coalesce(c.mixed, 0) AS mixed,
        coalesce(c.articles, 0) - coalesce(r.copies, 0) AS stories,
        coalesce(c.sources, 0) AS sources,
        -- What a reader labelled is known; the model's answers are right and complete as often as they were when measured.
        coalesce(c.labelled, 0)
        + mart.topic_band(-1, coalesce(c.articles - c.labelled, 0), m.precision, m.recall, m.ratio_variance) AS articles_low,
        coalesce(c.labelled, 0)
        + mart.topic_band(1, coalesce(c.articles - c.labelled, 0), m.precision, m.recall, m.ratio_variance) AS articles_high,
        coalesce(m.basis, 'never measured') AS measured
    FROM topic
    CROSS JOIN everything AS e
    LEFT JOIN counted AS c ON topic.topic = c.topic AND e.start = c.start
    LEFT JOIN repeated AS r ON topic.topic = r.topic AND e.start = r.start
    LEFT JOIN mart.topic_measure AS m ON topic.topic = m.topic;
