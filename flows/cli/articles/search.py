"""`newslake search`: ranked full-text search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.cli.common.known import check_known
from flows.cli.common.lake import reading
from flows.cli.common.options import Day, Home, Limit, Printed, check_order
from flows.logs import remark
from flows.printing.output import print_rows
from warehouse.read.topic_names import topic_names

if TYPE_CHECKING:
    from warehouse.search.hits import Hit

COLUMNS = ("score", "dated", "source_id", "source", "title", "snippet", "url", "article_id", "copies")
# A word to leave out may come first.
Words = Annotated[str, Parameter(allow_leading_hyphen=True)]


def search(
    words: Words,
    /,
    *,
    since: Day | None = None,
    until: Day | None = None,
    topic: str | None = None,
    source: str | None = None,
    language: str | None = None,
    limit: Limit = 10,
    home: Home = None,
    format: Printed = "table",
) -> None:
    """Search headlines and texts, best first, with the sentence that matches.

    Example: newslake search '"prisoner exchange" kyiv -stock' --since 2026-11-01

    Finds any of the words, in any form of them. A "phrase" must occur as it is, a -word must not occur. Near-identical texts are shown
    once. `newslake maintain` updates the index; newer articles are scanned.

    :param words: What to look for.
    :param since: Only articles published from this day on.
    :param until: Only articles published up to this day.
    :param topic: Only articles that are substantially about this topic: its title, or its name.
    :param source: Only articles of this source.
    :param language: Only articles in this language, two letters.
    :param limit: At most this many.
    """
    from warehouse.search.ranked import search as find

    check_order(since, until)
    with reading(home) as lake:
        # A misspelt one would match nothing, and say so of the words.
        if topic is not None:
            topic = topic_names(lake).find(topic)
        if source is not None:
            check_known(lake, "source_id", source)
        if language is not None:
            check_known(lake, "language", language)
        hits = find(lake, words, since=since, until=until, topic=topic, source=source, language=language, limit=limit, notify=remark)
    if format == "table":
        _print(hits)
        if not hits:
            remark(f"no article matches {words!r}")
    else:
        print_rows([asdict(hit) for hit in hits], COLUMNS, format=format)


def _print(hits: Sequence[Hit]) -> None:
    from flows.cli.articles.lookup import Block, print_blocks
    from warehouse.search.snippet import any_of

    def about(hit: Hit) -> str:
        copies = f" · {hit.copies} {'copy' if hit.copies == 1 else 'copies'}" if hit.copies else ""
        return f"{hit.source} · score {hit.score:.1f}{copies}"

    print_blocks(
        Block(dated=hit.dated, title=hit.title, about=about(hit), sentence=hit.snippet, link=hit.url, matched=any_of(hit.forms))
        for hit in hits
    )
