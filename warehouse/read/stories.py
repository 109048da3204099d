"""The events and stories of a topic, who reports first, bursts and gaps; what deserves an alert."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from warehouse.read.literals import ask

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

# The reports of days on topics, with their events. `own`: the first of its text, so that its publisher reports it itself.
REPORTED = """
SELECT
    t.topic, t.article_id, t.dated, t.source_id, t.score, coalesce(p.publisher, t.source_id) AS publisher,
    coalesce(e.event_id, s.story_id, t.article_id) AS event_id,
    row_number() OVER (PARTITION BY t.topic, coalesce(s.story_id, t.article_id) ORDER BY t.dated, t.article_id) = 1 AS own
FROM mart.article_topic AS t
LEFT JOIN (
    SELECT article_id, arg_max(event_id, joined_at) AS event_id FROM base.event_member
    WHERE dated >= $since::DATE AND dated < $until::DATE + 1 GROUP BY article_id
) AS e ON t.article_id = e.article_id
LEFT JOIN mart.story_member AS s ON t.article_id = s.article_id
LEFT JOIN mart.source AS p ON t.source_id = p.source_id
WHERE t.level = 'substantial' AND t.dated >= $since::DATE AND t.dated < $until::DATE + 1
"""

_EVENTS = f"""
WITH report AS ({REPORTED} AND t.topic = $topic),

event AS (
    SELECT
        event_id, min(dated) AS first, arg_min(publisher, dated) AS first_publisher,
        count(DISTINCT publisher) FILTER (WHERE own) AS independent, count(DISTINCT publisher) AS publishers,
        count(*) AS articles, arg_max(article_id, score) AS article_id, arg_max(dated, score) AS dated
    FROM report GROUP BY event_id
    ORDER BY independent DESC, publishers DESC, articles DESC, max(score) DESC, event_id LIMIT $limit
)

SELECT e.first, e.first_publisher, e.independent, e.publishers, e.articles, a.title, a.link AS url, e.event_id
FROM event AS e INNER JOIN mart.article AS a ON e.article_id = a.article_id AND e.dated = a.dated
ORDER BY e.independent DESC, e.publishers DESC, e.articles DESC, e.first, e.event_id
"""  # noqa: S608 - assembled from statements of ours

_STORIES = """
WITH report AS (
    SELECT coalesce(s.story_id, t.article_id) AS story, t.source_id, t.score, t.dated, a.title, a.link AS url,
        coalesce(p.publisher, t.source_id) AS publisher
    FROM article_topic AS t
    JOIN article AS a ON t.article_id = a.article_id AND t.dated = a.dated
    LEFT JOIN story_member AS s ON t.article_id = s.article_id
    LEFT JOIN source AS p ON t.source_id = p.source_id
    WHERE
        t.level = 'substantial' AND t.topic = $topic AND t.dated >= $since AND t.dated < $until::DATE + 1
        AND a.dated >= $since AND a.dated < $until::DATE + 1
)
SELECT
    min(dated) AS first, arg_min(r.publisher, dated) AS first_publisher, arg_min(r.source_id, dated) AS first_source,
    count(DISTINCT r.source_id) AS sources,
    count(DISTINCT r.publisher) AS publishers,
    count(*) AS articles, max(score) AS score, arg_min(title, dated) AS title, arg_min(url, dated) AS url
FROM report AS r
GROUP BY story ORDER BY publishers DESC, articles DESC, score DESC, first, story LIMIT $limit
"""

_FIRST = """
SELECT
    publisher,
    count(*) FILTER (WHERE place = 1) AS first,
    count(*) AS stories,
    median(lag_minutes) FILTER (WHERE place > 1) AS median_lag_minutes
FROM topic_first_between($since, $until)
WHERE topic = $topic
GROUP BY publisher ORDER BY first DESC, stories DESC, publisher LIMIT $limit
"""

_BURSTS = """
SELECT burst_start, burst_end, peak, peak_articles, articles, expected, ratio, probability
FROM topic_burst_between($since::DATE - 60, $until)
WHERE topic = $topic AND burst_end >= $since ORDER BY burst_start
"""

_GAPS = """
SELECT day, articles, expected, cause, outage, explanation FROM topic_gap_between($since, $until)
WHERE topic = $topic ORDER BY day
"""

PARTS = {"events": _EVENTS, "stories": _STORIES, "first_reporters": _FIRST, "bursts": _BURSTS, "gaps": _GAPS}


def read_part(lake: Lake, part: str, topic: str, since: date, until: date, limit: int = 5) -> list[dict[str, Any]]:
    """Rows of one of PARTS between two days, both included."""
    return ask(lake, PARTS[part], topic=topic, since=since, until=until, limit=limit)


_NEW_BURSTS = """
SELECT * FROM topic_burst_between($since, $until)
WHERE probability < $probability AND burst_end >= $ended AND burst_end <= $until
"""
_NEW_STORIES = """
SELECT topic, story_id, title, url, first_publisher, reported_at, basis, publishers FROM topic_first_between($since, $now)
WHERE place = 1 AND publishers >= $publishers AND reported_at BETWEEN $since AND $now
"""
LONG = timedelta(days=60)  # an earlier burst is reported from then on


def new_bursts(lake: Lake, now: datetime, fresh: timedelta, probability: float) -> list[dict[str, Any]]:
    """Rows of topic_burst that ended at most `fresh` ago with a probability below `probability`."""
    since, ended = (now - fresh - LONG).date(), (now - fresh).date()
    return ask(lake, _NEW_BURSTS, since=since, until=now.date(), ended=ended, probability=probability)


def new_stories(lake: Lake, now: datetime, fresh: timedelta, publishers: int) -> list[dict[str, Any]]:
    """The first reports, at most `fresh` old, of stories with at least so many `publishers`."""
    return ask(lake, _NEW_STORIES, since=now - fresh, now=now, publishers=publishers)
