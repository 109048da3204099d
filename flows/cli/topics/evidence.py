"""Articles with the sentences that say why they belong to a topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flows.cli.articles.lookup import Block, print_blocks
from flows.pipeline.topics.evidence import shown_passage
from warehouse import Lake
from warehouse.lake.extensions import quoted

COLUMNS = ("dated", "source", "title", "topics", "evidence", "url", "article_id")

_NEWEST = """
WITH chosen AS (
    SELECT article_id, any_value(dated) AS dated
    FROM article_topic
    WHERE level = 'substantial' AND dated >= '{since}' AND dated < '{until}'::DATE + 1 AND {chosen}
    GROUP BY article_id ORDER BY dated DESC, article_id LIMIT {limit}
)
SELECT
    a.article_id, a.dated, coalesce(s.name, a.source_id) AS source, a.title, a.link AS url,
    list({{topic: t.topic, direction: t.direction, score: t.score, passages: t.passages}} ORDER BY t.score DESC) AS matches
FROM chosen
JOIN article_topic AS t ON t.article_id = chosen.article_id AND t.dated = chosen.dated AND t.level = 'substantial'
JOIN article AS a ON a.article_id = t.article_id AND a.dated = t.dated
LEFT JOIN source AS s ON a.source_id = s.source_id
WHERE {chosen} AND t.dated >= '{since}' AND t.dated < '{until}'::DATE + 1 AND a.dated >= '{since}' AND a.dated < '{until}'::DATE + 1
GROUP BY ALL ORDER BY a.dated DESC, a.article_id
"""


def newest(lake: Lake, since: date, until: date, *, topics: Sequence[str] = (), limit: int = 10) -> list[dict[str, Any]]:
    """The newest articles that are substantially about any (or one of some) topics, each with its best evidence: rows of COLUMNS."""
    chosen = f"topic IN ({', '.join(map(quoted, topics))})" if topics else "true"
    _, rows = lake.rows(_NEWEST.format(since=since, until=until, chosen=chosen, limit=max(limit, 0)))
    return [row | {"topics": _named(row["matches"]), "evidence": _evidence(row["matches"][0])} for row in rows]


def _evidence(match: Mapping[str, Any]) -> str | None:
    return shown_passage((passage["field"], passage["text"]) for passage in match["passages"])


def _named(matches: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{match['topic']} ({match['direction']})" if match["direction"] else match["topic"] for match in matches]


def print_articles(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of COLUMNS for people."""
    if not rows:
        return
    print("\nNewest articles, each with a sentence of evidence")
    print_blocks(
        Block(row["dated"], row["title"], f"{row['source']} · {', '.join(row['topics'])}", row["evidence"], row["url"]) for row in rows
    )
