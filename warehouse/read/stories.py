"""The events and stories of a topic, who reports first, bursts and gaps; what deserves an alert."""

from datetime import date, datetime, timedelta
from typing import Any

from warehouse.lake.handle import Lake
from warehouse.read.event_page import ALL_OF_TOPIC
from warehouse.read.literals import ask

_EVENTS = f"""
SELECT first_at AS first, first_publisher, independent, publishers, articles, title, url, event_id FROM ({ALL_OF_TOPIC} LIMIT $limit)
"""  # noqa: S608 - assembled from statements of ours

_STORIES = """
WITH report AS (
    SELECT coalesce(s.story_id, t.article_id) AS story, t.source_id, t.score, t.dated, a.title, a.link AS url,
        coalesce(f.publisher, p.publisher, t.source_id) AS publisher
    FROM article_topic AS t
    JOIN article AS a ON t.article_id = a.article_id AND t.dated = a.dated
    LEFT JOIN story_member AS s ON t.article_id = s.article_id
    LEFT JOIN source AS p ON t.source_id = p.source_id
    LEFT JOIN base.article_publisher AS f ON t.article_id = f.article_id
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


def read_part(
    lake: Lake, part: str, topic: str, since: date, until: date, limit: int = 5, direction: str | None = None
) -> list[dict[str, Any]]:
    """Rows of one of PARTS between two days, both included; events only where a report has the direction, if one is given."""
    return ask(lake, PARTS[part], topic=topic, since=since, until=until, limit=limit, direction=direction or "")


_NEW_BURSTS = """
SELECT * FROM topic_burst_between($since, $until)
WHERE probability < $probability AND burst_end >= $ended AND burst_end <= $until
"""
_NEW_EVENTS = f"SELECT * FROM ({ALL_OF_TOPIC}) WHERE publishers >= $publishers AND first_at <= $until"  # noqa: S608 - of ours
LONG = timedelta(days=60)  # an earlier burst is reported from then on


def new_bursts(lake: Lake, now: datetime, fresh: timedelta, probability: float) -> list[dict[str, Any]]:
    """Rows of topic_burst that ended at most `fresh` ago with a probability below `probability`."""
    since, ended = (now - fresh - LONG).date(), (now - fresh).date()
    return ask(lake, _NEW_BURSTS, since=since, until=now.date(), ended=ended, probability=probability)


def new_events(lake: Lake, now: datetime, fresh: timedelta, publishers: int) -> list[dict[str, Any]]:
    """Events on any topic that began at most `fresh` ago and that at least so many `publishers` have; a row for each topic of an event."""
    return ask(lake, _NEW_EVENTS, topic="", direction="", since=now - fresh, until=now, publishers=publishers)
