-- event_article of the events of some days alone: a table macro, event_article_between(first_day, last_day).
-- grain: one row per article
-- keys: article_id
-- Columns as in event_article. Reports of the 30 days before and after are read too; of an event that lasts longer, only those are seen.
CREATE OR REPLACE MACRO mart.event_article_between(first_day, last_day) AS TABLE
    WITH member AS (
        SELECT *
        FROM base.event_member
        QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY joined_at DESC) = 1
    ),

    credit AS (
        SELECT
            article_id,
            min(agency) AS agency
        FROM base.article_credit
        WHERE role = 'text' AND version = 1
        GROUP BY article_id
    ),

    story AS (
        SELECT
            article_id,
            arg_max(story_id, joined_at) AS story_id
        FROM base.story_member
        GROUP BY article_id
    ),

    revised AS (
        SELECT
            article_id,
            version - 1 AS version
        FROM base.article_version
        WHERE version > 1
    ),

    report AS (
        SELECT
            m.event_id,
            m.article_id,
            a.source_id,
            coalesce(f.publisher, p.publisher, a.source_id) AS publisher,
            c.agency,
            a.language,
            a.kind,
            a.version,
            a.title,
            coalesce(a.final_url, a.url) AS url,
            m.dated,
            mart.time_basis(a.published, a.published_precision, a.first_seen) AS basis,
            mart.likely_time(a.published, a.published_precision, a.first_seen) AS likely_at,
            s.story_id,
            m.fit,
            m.nearest,
            m.figures,
            m.shared,
            m.joined_at
        FROM member AS m
        INNER JOIN base.article_version AS a ON m.article_id = a.article_id AND m.dated = a.dated
        LEFT JOIN revised AS n ON a.article_id = n.article_id AND a.version = n.version
        LEFT JOIN mart.source AS p ON a.source_id = p.source_id
        LEFT JOIN base.article_publisher AS f ON m.article_id = f.article_id
        LEFT JOIN credit AS c ON m.article_id = c.article_id
        LEFT JOIN story AS s ON m.article_id = s.article_id
        -- No ANTI JOIN: where few events are known, DuckDB would take the reports for more than all articles, and put the articles into
        -- memory.
        WHERE
            n.version IS NULL
            AND m.dated >= (first_day::date - 30)::timestamptz AND m.dated < (last_day::date + 31)::timestamptz
            AND a.dated >= (first_day::date - 30)::timestamptz AND a.dated < (last_day::date + 31)::timestamptz
    ),

    placed AS (
        SELECT
            *,
            row_number() OVER (PARTITION BY event_id ORDER BY kind = 'live blog', likely_at, article_id) AS place,
            row_number() OVER (
                PARTITION BY event_id, coalesce(story_id, article_id) ORDER BY kind = 'live blog', likely_at, article_id
            ) > 1 OR row_number() OVER (
                PARTITION BY event_id, coalesce(agency, article_id) ORDER BY kind = 'live blog', likely_at, article_id
            ) > 1 AS copied
        FROM report
    )

    SELECT
        event_id,
        article_id,
        CASE
            WHEN place = 1 THEN 'origin'
            WHEN copied THEN 'copy'
            WHEN row_number() OVER (PARTITION BY event_id, publisher, copied ORDER BY place) > 1 THEN 'follow-up'
            ELSE 'independent'
        END AS role,
        place,
        source_id,
        publisher,
        agency,
        language,
        kind,
        version,
        title,
        url,
        dated,
        basis,
        likely_at,
        story_id,
        fit,
        nearest,
        figures,
        shared,
        joined_at
    FROM placed;
