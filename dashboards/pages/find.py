"""Search: ranked full-text search, with what narrows it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import partial

from dashboards.answers import Answer, ask, read
from dashboards.asked import Asked
from dashboards.page import Page, Part, named, parts
from extractors.errors import QueryError, SettingError
from warehouse.read import home_page
from warehouse.read.articles import known_values
from warehouse.read.quality_page import NAMES
from warehouse.read.topic_names import topic_names
from warehouse.search.ranked import search

COLUMNS = ["article_id", "dated", "source_id", "title", "snippet", "url", "copies", "score"]
LIMIT = 30
SYNTAX = 'Any of the words finds an article, in any form; "a phrase" must stand as it is, and -word must not.'


def find(asked: Asked) -> Page:
    """The page of a search; without words it says how to ask."""
    words = asked.text("q")
    topic, source, language = (asked.text(name) or None for name in ("topic", "source", "language"))
    since, until = (asked.day(name, date.min) if asked.text(name) else None for name in ("since", "until"))
    sources = named(ask(NAMES).rows, "source_id", "name")
    hits, wrong = [], ""
    if words:
        try:
            about = read(topic_names).find(topic) if topic else None
            hits = read(
                partial(search, question=words, since=since, until=until, topic=about, source=source, language=language, limit=LIMIT)
            )
        except (QueryError, SettingError) as error:
            wrong = str(error)
    rows = [asdict(hit) | {"source": sources.get(hit.source_id, hit.source_id)} for hit in hits]
    return Page(
        "search.html",
        f"Search: {words}" if words else "Search",
        parts(Part("hits", "Articles", Answer(rows, COLUMNS, ""))),
        {
            "words": words,
            "hits": rows,
            "wrong": wrong,
            "syntax": SYNTAX,
            "limit": LIMIT,
            "topics": named(ask(home_page.TOPICS).rows, "topic", "title"),
            "sources": sources,
            "languages": read(lambda lake: known_values(lake, "language")),
        },
    )
