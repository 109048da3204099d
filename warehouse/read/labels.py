"""Labels: those that count now, and articles to judge."""

from collections.abc import Iterable, Sequence
from typing import Any

from warehouse.lake.handle import Lake
from warehouse.lake.session import as_json
from warehouse.read.literals import ask

_LABELS = """
SELECT
    l.article_id, l.topic, l.reader, l.version, l.level, l.direction, l.topic_version, l.chosen, l.dated, l.labelled_at, l.decides,
    a.title, a.text, a.language, a.source_id, coalesce(a.final_url, a.url) AS url
FROM topic_label AS l
JOIN base.article_version AS a ON l.article_id = a.article_id AND l.version = a.version
WHERE ($topic IS NULL OR l.topic = $topic) AND ($article_id IS NULL OR l.article_id = $article_id)
ORDER BY l.labelled_at, l.article_id, l.topic
"""
# Only articles with evidence for any topic: few others would be about it.
_UNJUDGED = """
WITH candidate AS (
    SELECT article_id, coalesce(max(score) FILTER (WHERE topic = $topic), 0) AS score FROM article_topic_model GROUP BY article_id
),
chosen AS (
    SELECT article_id, score FROM candidate
    WHERE article_id NOT IN (SELECT article_id FROM topic_label WHERE topic = $topic AND reader = $reader)
    QUALIFY row_number() OVER (ORDER BY md5(article_id || $topic)) <= $most OR row_number() OVER (ORDER BY abs(score - $line)) <= $most
)
SELECT c.article_id, c.score, a.title, a.text, a.language, a.dated, a.link AS url, coalesce(s.name, a.source_id) AS source
FROM chosen AS c JOIN article AS a ON c.article_id = a.article_id LEFT JOIN source AS s ON a.source_id = s.source_id
ORDER BY md5(c.article_id || $topic)
"""
_NAMED = """
WITH candidate AS MATERIALIZED (SELECT unnest(from_json($names, '["VARCHAR"]')) AS url)
SELECT url AS name, article_id FROM base.alias SEMI JOIN candidate USING (url) WHERE kind <> 'declared'
UNION SELECT article_id, article_id FROM base.article_version WHERE version = 1 AND article_id IN (SELECT url FROM candidate)
"""


def read_labels(lake: Lake, *, topic: str | None = None, article_id: str | None = None) -> list[dict[str, Any]]:
    """The labels that count now, of one topic or article where named, the oldest first: rows of the mart topic_label, each with the
    `title`, `text`, `language`, `source_id` and `url` of the version that the reader saw.
    """
    return ask(lake, _LABELS, topic=topic, article_id=article_id)


def unjudged(lake: Lake, topic: str, reader: str, line: float, most: int) -> list[dict[str, Any]]:
    """Articles that the reader has not labelled for the topic, with the model's `score`: `most` random ones and the `most` nearest
    to the `line`. Their order does not depend on the topic's score and is the same each time.
    """
    return ask(lake, _UNJUDGED, topic=topic, reader=reader, line=line, most=most)


def last_label(labels: Sequence[dict[str, Any]], topic: str, reader: str) -> dict[str, Any] | None:
    """The reader's newest label of a topic in the rows of `read_labels`."""
    own = [label for label in labels if (label["topic"], label["reader"]) == (topic, reader)]
    return own[-1] if own else None


def articles_named(lake: Lake, names: Iterable[str]) -> dict[str, str]:
    """The article_id of each identifier or address that the lake knows."""
    return dict(lake.query(_NAMED, {"names": as_json(sorted(set(names)))}))
