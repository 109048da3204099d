"""The statements of the event page; `$event` is an event's id."""
# ruff: noqa: S608 - assembled from statements of ours

from warehouse.read.sources import TITLED

EVENT = """
SELECT e.*, round(e.span_minutes) AS lasted FROM mart.event AS e WHERE e.event_id = $event
"""

REPORTS = f"""
SELECT
    r.place, r.dated, r.basis,
    CASE WHEN r.basis <> 'day' AND first_value(r.basis) OVER (ORDER BY r.place) <> 'day'
        THEN date_diff('minute', first_value(r.likely_at) OVER (ORDER BY r.place), r.likely_at) END AS after_minutes, r.source_id,
    coalesce(s.title, r.source_id) AS source, r.publisher, r.role, r.agency, r.language, r.article_id, r.title
FROM mart.event_article AS r LEFT JOIN {TITLED} AS s ON r.source_id = s.source_id
WHERE r.event_id = $event ORDER BY r.place
"""

# What was said first after the event's first report, which is new as a whole.
NEW = """
SELECT n.dated, n.publisher, n.article_id, r.title, n.sentence, n.new
FROM mart.novelty AS n
INNER JOIN mart.event_article AS r ON n.event_id = r.event_id AND n.article_id = r.article_id
WHERE n.event_id = $event AND n.kind = 'statement' ORDER BY n.dated, r.place, n.sentence
"""

FIGURES = """
SELECT what, value, day, publisher, dated, role, article_id, sentence FROM mart.event_figure
WHERE event_id = $event AND values > 1 AND role <> 'copy' ORDER BY what, dated, publisher
"""

# Events of a topic and a direction of it, or with '' of each, that began between two days or moments, by the publishers that report them
# themselves. It says what mart.event does of these alone, and reads the reports once: planning that view takes longer than answering.
ALL_OF_TOPIC = """
WITH report AS MATERIALIZED (
    SELECT event_id, article_id, title, publisher, role, dated, basis, likely_at, place, nearest, kind, url
    FROM mart.event_article_between($since, $until)
),

touched AS (
    SELECT DISTINCT t.topic, r.event_id FROM report AS r INNER JOIN mart.article_topic AS t ON r.article_id = t.article_id
    WHERE
        ($topic = '' OR t.topic = $topic) AND ($direction = '' OR t.direction = $direction)
        AND t.level = 'substantial' AND t.dated >= $since
),

likened AS (SELECT event_id, nearest AS article_id, count(*) AS times FROM report WHERE nearest IS NOT NULL GROUP BY ALL)

SELECT
    r.event_id, arg_min(r.dated, r.place) AS first_at,
    mart.headline(r.title, r.kind, l.times, r.place) AS title,
    arg_min(r.publisher, r.place) AS first_publisher, count(*) AS articles, count(DISTINCT r.publisher) AS publishers,
    count(DISTINCT r.publisher) FILTER (WHERE r.role IN ('origin', 'independent')) AS independent,
    arg_min(r.basis, r.place) AS first_basis,
    CASE WHEN first_basis <> 'day' AND arg_max(r.basis, r.likely_at) <> 'day'
        THEN round((epoch(max(r.likely_at)) - epoch(arg_min(r.likely_at, r.place))) / 60) END AS span_minutes,
    t.topic, arg_min(r.url, r.place) AS url
FROM report AS r
INNER JOIN touched AS t ON r.event_id = t.event_id
LEFT JOIN likened AS l ON r.event_id = l.event_id AND r.article_id = l.article_id
GROUP BY t.topic, r.event_id
HAVING count(*) > 1 AND first_at >= $since AND first_at < CAST($until AS DATE) + 1
ORDER BY independent DESC, publishers DESC, articles DESC, first_at, r.event_id
"""
OF_TOPIC = f"{ALL_OF_TOPIC} LIMIT 20"

EVENT_OF_ARTICLE = """
SELECT m.article_id AS of, e.event_id, e.title, e.articles, e.publishers, e.independent
FROM (
    SELECT article_id, arg_max(event_id, joined_at) AS event_id FROM base.event_member
    WHERE article_id IN $ids AND dated BETWEEN $from AND $to GROUP BY article_id
) AS m
INNER JOIN mart.event AS e ON m.event_id = e.event_id
WHERE e.articles > 1
"""
