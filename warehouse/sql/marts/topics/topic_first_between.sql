-- topic_first of the reports from one day to another alone: a table macro, topic_first_between(first_day, last_day).
-- grain: one row per topic, story and publisher that reported it; stories of at least two publishers
-- keys: topic, story_id, publisher
-- Columns as in topic_first. Reports of the 30 days before and after are read too; of a story that lasts longer, only those are seen.
CREATE OR REPLACE MACRO mart.topic_first_between(first_day, last_day) AS TABLE
    WITH report AS (
        SELECT
            t.topic,
            s.story_id,
            t.source_id,
            coalesce(f.publisher, p.publisher, t.source_id) AS publisher,
            t.article_id,
            a.title,
            a.link AS url,
            mart.time_basis(a.published, a.published_precision, a.first_seen) AS basis,
            CASE WHEN basis = 'first_seen' THEN a.first_seen ELSE a.published END AS reported_at,
            mart.likely_time(a.published, a.published_precision, a.first_seen) AS likely_at,
            a.kind = 'live blog' AS live
        FROM mart.article_topic AS t
        INNER JOIN mart.story_member AS s ON t.article_id = s.article_id
        INNER JOIN mart.article AS a ON t.article_id = a.article_id
        LEFT JOIN mart.source AS p ON t.source_id = p.source_id
        LEFT JOIN base.article_publisher AS f ON t.article_id = f.article_id
        WHERE
            t.level = 'substantial'
            AND t.dated >= (first_day::date - 30)::timestamptz AND t.dated < (last_day::date + 31)::timestamptz
            AND a.dated >= (first_day::date - 30)::timestamptz AND a.dated < (last_day::date + 31)::timestamptz
        QUALIFY
            row_number() OVER (
                PARTITION BY t.topic, s.story_id, coalesce(f.publisher, p.publisher, t.source_id)
                ORDER BY a.kind = 'live blog', likely_at, t.article_id
            ) = 1
    )

    SELECT
        topic,
        story_id,
        row_number() OVER reports AS place,
        publisher,
        source_id,
        article_id,
        title,
        url,
        reported_at,
        basis,
        CASE
            WHEN basis <> 'day' AND first_value(basis) OVER reports <> 'day'
                THEN (epoch(reported_at) - epoch(first_value(reported_at) OVER reports)) / 60
        END AS lag_minutes,
        first_value(source_id) OVER reports AS first_source_id,
        first_value(publisher) OVER reports AS first_publisher,
        count(*) OVER (PARTITION BY topic, story_id) AS publishers
    FROM report
    WINDOW reports AS (PARTITION BY topic, story_id ORDER BY live, likely_at, article_id)
    QUALIFY
        count(*) OVER (PARTITION BY topic, story_id) > 1
        AND reported_at >= first_day::date::timestamptz AND reported_at < (last_day::date + 1)::timestamptz;
