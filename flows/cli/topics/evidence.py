"""Prints articles with the sentences that show why they belong to a topic."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flows.cli.articles.lookup import Block, print_blocks
from warehouse import Lake
from warehouse.read.topic_names import topic_names
from warehouse.read.topics import newest_matches

COLUMNS = ("dated", "source", "title", "topics", "evidence", "url", "article_id")


def newest(
    lake: Lake, since: date, until: date, *, topics: Sequence[str] = (), direction: str | None = None, limit: int = 10
) -> list[dict[str, Any]]:
    """The newest articles that are substantially about any topic (or one of `topics`, or report this direction of it), each with its best
    evidence: rows of COLUMNS, `topics` by name, and `titles`, the same for people.
    """
    rows, names = newest_matches(lake, since, until, topics, direction, limit), topic_names(lake)
    found = []
    for row in rows:
        matches = [(match["topic"], match["direction"]) for match in row["matches"]]
        topics = [f"{topic} ({direction})" if direction else topic for topic, direction in matches]
        found.append(
            row | {"topics": topics, "titles": [names.named(*match) for match in matches], "evidence": row["matches"][0]["evidence"]}
        )
    return found


def print_articles(rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of COLUMNS for people."""
    if not rows:
        return
    print("\nNewest articles, each with a sentence of evidence")
    print_blocks(
        Block(
            dated=row["dated"],
            title=row["title"],
            about=f"{row['source']} · {', '.join(row['titles'])}",
            sentence=row["evidence"],
            link=row["url"],
        )
        for row in rows
    )
