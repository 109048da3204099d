"""`newslake search`: ranked full-text search."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from flows.cli.lake import reading
from flows.cli.options import Limit
from flows.cli.output import Format, print_rows
from flows.cli.topic_series import known_topics


def search(
    words: str,
    /,
    *,
    since: date | None = None,
    topic: str | None = None,
    limit: Limit = 10,
    home: Path | None = None,
    format: Format = "table",
) -> int:
    """Search headlines and texts, best first, with the sentence that matches.

    Example: newslake search "prisoner exchange" --since 2026-11-01

    `newslake maintain` keeps the index; what is newer is scanned.

    Parameters
    ----------
    words
        What to look for; forms of a word count as the word.
    since
        Only articles published from this day on.
    topic
        Only articles that are substantially about this topic.
    limit
        At most so many.
    home
        Folder of the lake. Default: ./lake, or NEWSLAKE_HOME.
    format
        How they are printed.
    """
    from warehouse.search import as_rows
    from warehouse.search import search as find

    with reading(home) as lake:
        if topic:
            known_topics(lake, [topic])  # a misspelt one would match nothing, and say so of the words
        hits = find(lake, words, since=since, topic=topic, limit=limit)
    if format == "table":
        from flows.cli.articles import Block, print_blocks

        print_blocks(Block(hit.dated, hit.title, f"{hit.source_id} · score {hit.score:.1f}", hit.snippet, hit.url) for hit in hits)
        if not hits:
            print(f"no article matches {words!r}", file=sys.stderr)
    else:
        print_rows(as_rows(hits), ("score", "dated", "source_id", "title", "snippet", "url"), format=format)
    return 0
