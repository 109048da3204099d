"""Topics and their matches: definitions in use, answers, evidence."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from warehouse.lake.handle import Lake
from warehouse.read.literals import ask

_IN_USE = """
SELECT 'topic' AS kind, topic AS name, title, topic_version AS version, activated_at, covers_history, articles, passing
FROM topic_version WHERE current
UNION ALL
SELECT 'entity', entity, NULL, entity_version, activated_at, covers_history, articles, NULL FROM entity_version WHERE current
ORDER BY kind DESC, name
"""

_NEWEST = """
WITH chosen AS (
    SELECT article_id, any_value(dated) AS dated
    FROM article_topic
    WHERE level = 'substantial' AND dated >= $since AND dated < $until + 1 AND ($topics = [] OR topic IN $topics)
        AND ($direction IS NULL OR direction = $direction)
    GROUP BY article_id ORDER BY dated DESC, article_id LIMIT $limit
)
SELECT
    a.article_id, a.dated, coalesce(s.name, a.source_id) AS source, a.title, a.link AS url,
    list({topic: t.topic, direction: t.direction, evidence: evidence(t.passages)} ORDER BY t.score DESC, t.topic) AS matches
FROM chosen
JOIN article_topic AS t ON t.article_id = chosen.article_id AND t.dated = chosen.dated AND t.level = 'substantial'
JOIN article AS a ON a.article_id = t.article_id AND a.dated = t.dated
LEFT JOIN source AS s ON a.source_id = s.source_id
WHERE ($topics = [] OR topic IN $topics)
    AND t.dated >= $since AND t.dated < $until + 1 AND a.dated >= $since AND a.dated < $until + 1
GROUP BY ALL ORDER BY a.dated DESC, a.article_id
"""

_MATCHES = """
SELECT article_id, topic, level, score, CASE level WHEN 'substantial' THEN evidence(passages) END AS evidence
FROM article_topic WHERE topic IN $topics
"""

_HEADLINES = """
SELECT a.title, a.link AS url FROM article_topic AS t
JOIN article AS a ON t.article_id = a.article_id AND t.dated = a.dated
WHERE t.topic = $topic AND t.level = 'substantial' ORDER BY t.dated DESC LIMIT 3
"""


def definitions_in_use(lake: Lake) -> list[dict[str, Any]]:
    """Each topic, then each entity, with the version in use and whether it covers all of history."""
    return ask(lake, _IN_USE)


def versions_in_use(lake: Lake) -> dict[str, str]:
    return dict(lake.query("SELECT topic, topic_version FROM topic_version WHERE current"))


def newest_matches(lake: Lake, since: date, until: date, topics: Sequence[str], direction: str | None, limit: int) -> list[dict[str, Any]]:
    """The newest articles that are substantially about any of the topics (of all if none is named), each with its `matches`.

    With a direction, only those that report it.
    """
    return ask(lake, _NEWEST, since=since, until=until, topics=list(topics), direction=direction, limit=limit)


def newest_headlines(lake: Lake, topic: str) -> list[dict[str, Any]]:
    """Headline and link of the three newest articles that are substantially about a topic."""
    return ask(lake, _HEADLINES, topic=topic)


def topics_of(lake: Lake, article_id: str) -> dict[str, dict[str, Any]]:
    """The lake's answers about one article, by topic."""
    sql = "SELECT topic, level, score, direction, topic_version FROM article_topic WHERE article_id = $article_id"
    return {row["topic"]: row for row in ask(lake, sql, article_id=article_id)}


def matches_of(lake: Lake, topics: Sequence[str]) -> list[dict[str, Any]]:
    """Every match of some topics with its level and score, the substantial ones with their evidence."""
    return ask(lake, _MATCHES, topics=list(topics))
