"""Prints articles with the sentences that show why they belong to a topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flows.cli.articles.lookup import Block, print_blocks
from flows.pipeline.topics.evidence import shown_passage
from warehouse import Lake
from warehouse.read.series import topic_titles
from warehouse.read.topics import newest_matches

COLUMNS = ("dated", "source", "title", "topics", "evidence", "url", "article_id")


def newest(lake: Lake, since: date, until: date, *, topics: Sequence[str] = (), limit: int = 10) -> list[dict[str, Any]]:
    """The newest articles that are substantially about any (or one of some) topics, each with its best evidence: rows of COLUMNS,
    `topics` by name, and `titles`, the same for people.
    """
    rows, titles = newest_matches(lake, since, until, topics, limit), topic_titles(lake)
    found = []
    for row in rows:
        named = {"topics": _named(row["matches"], {}), "titles": _named(row["matches"], titles)}
        found.append(row | named | {"evidence": _evidence(row["matches"][0])})
    return found


def _evidence(match: Mapping[str, Any]) -> str | None:
    return shown_passage((passage["field"], passage["text"]) for passage in match["passages"])


def _named(matches: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> list[str]:
    named = [(titles.get(match["topic"], match["topic"]), match["direction"]) for match in matches]
    return [f"{name} ({direction})" if direction else name for name, direction in named]


def print_articles(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of COLUMNS for people."""
    if not rows:
        return
    print("\nNewest articles, each with a sentence of evidence")
    print_blocks(
        Block(row["dated"], row["title"], f"{row['source']} · {', '.join(row['titles'])}", row["evidence"], row["url"]) for row in rows
    )
