"""The statements of the event page; `$event` is an event's id."""
# ruff: noqa: S608 - what is put together is ours

from warehouse.read.sources import TITLED

EVENT = """
SELECT e.*, round(e.span_minutes) AS lasted FROM mart.event AS e WHERE e.event_id = $event
"""

REPORTS = f"""
SELECT
    r.place, r.dated, round(date_diff('minute', min(r.dated) OVER (), r.dated)) AS after_minutes, r.source_id,
    coalesce(s.title, r.source_id) AS source, r.publisher, r.role, r.agency, r.language, r.article_id, r.title
FROM mart.event_article AS r LEFT JOIN {TITLED} AS s ON r.source_id = s.source_id
WHERE r.event_id = $event ORDER BY r.place
"""

# The texts of the reports, in their order: for what they say first, and for the figures in them.
TEXTS = f"""
SELECT r.place, r.article_id, r.source_id, r.publisher, coalesce(s.title, r.source_id) AS source, r.role, r.language, a.title, a.text
FROM mart.event_article AS r
INNER JOIN mart.article AS a ON r.article_id = a.article_id AND r.dated = a.dated
LEFT JOIN {TITLED} AS s ON r.source_id = s.source_id
WHERE r.event_id = $event ORDER BY r.place LIMIT 60
"""

# Events of a topic between two days, by their independent reports.
OF_TOPIC = """
SELECT
    e.event_id, e.first_at, e.title, e.first_publisher, e.articles, e.publishers, e.independent, round(e.span_minutes) AS span_minutes
FROM mart.event AS e
WHERE e.first_at >= $since AND e.first_at < CAST($until AS DATE) + 1 AND e.articles > 1
    AND list_contains(list_transform(e.topics, LAMBDA each: each.topic), $topic)
ORDER BY e.independent DESC, e.publishers DESC, e.articles DESC, e.first_at LIMIT 20
"""

EVENT_OF_ARTICLE = """
SELECT m.article_id AS of, e.event_id, e.title, e.articles, e.publishers, e.independent
FROM (
    SELECT article_id, arg_max(event_id, joined_at) AS event_id FROM base.event_member
    WHERE article_id IN $ids AND dated BETWEEN $from AND $to GROUP BY article_id
) AS m
INNER JOIN mart.event AS e ON m.event_id = e.event_id
WHERE e.articles > 1
"""
