-- Where topics move between two days: a table macro, topic_direction_count('day' or 'week', first_day, last_day).
-- grain: one row per topic, period and direction; directions that some article of the period shows
-- keys: topic, start, direction
-- Columns as in topic_direction, the period's first day as `start`. It reads the files of those days alone, whatever the lake's size.
CREATE OR REPLACE MACRO mart.topic_direction_count(period, first_day, last_day) AS TABLE
    SELECT
        a.topic,
        mart.utc_start(period, a.dated) AS start,
        a.direction,
        count(*) AS articles,
        -- An article that is in no story is one of its own.
        count(DISTINCT coalesce(s.story_id, a.article_id)) AS stories
    FROM mart.article_topic AS a
    LEFT JOIN mart.story_member AS s ON a.article_id = s.article_id
    WHERE
        a.dated >= first_day::timestamptz AND a.dated < (last_day::date + 1)::timestamptz
        AND a.level = 'substantial' AND a.direction IS NOT NULL
    GROUP BY ALL;
