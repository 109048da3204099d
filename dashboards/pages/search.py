"""Search: ranked full-text search with filters."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from dashboards import charts
from dashboards.answers import SESSIONS, Answer, Row, ask, read
from dashboards.page import Page, Part, named, parts, worded
from dashboards.request import NotFoundError, PageRequest, identifier
from extractors.errors import QueryError, SettingError
from warehouse.read import home_page
from warehouse.read.articles import FOUND, known_values
from warehouse.read.literals import written_out
from warehouse.read.quality_page import NAMES
from warehouse.read.topic_names import topic_names
from warehouse.search.counts import Counted, search_counted

part = worded("search")

COLUMNS = ["article_id", "dated", "source_id", "title", "snippet", "url", "copies", "score"]
SOURCES = ["source_id", "source", "articles", "total", "share"]
LIMIT = 30
FIGURES = {"articles": "articles per day", "share": "share of all articles"}
SYNTAX = 'Any of the words finds an article, in any form; "a phrase" must stand as it is, and -word must not.'


def search(request: PageRequest) -> Page:
    """The page of a search; without words it says how to ask."""
    words = request.text("q")
    topic, source, language = (request.text(name) or None for name in ("topic", "source", "language"))
    since, until = (request.day(name, date.min) if request.text(name) else None for name in ("since", "until"))
    sources = named(ask(NAMES).rows, "source_id", "name")
    (hits, days, writers), wrong = Counted([], [], []), ""
    if words:
        narrowed: dict[str, Any] = {"since": since, "until": until, "language": language}
        try:
            narrowed["source"] = identifier("source", source, sources) if source else None
            narrowed["topic"] = read(topic_names).find(topic) if topic else None
            hits, days, writers = SESSIONS.cached(
                f"search {words} {narrowed}", partial(search_counted, question=words, **narrowed, limit=LIMIT)
            )
        except (NotFoundError, QueryError, SettingError) as error:
            wrong = str(error)
    rows = [asdict(hit) | {"source": sources.get(hit.source_id, hit.source_id)} for hit in hits]
    found = written_out(FOUND, {"ids": [hit.article_id for hit in hits]})
    return Page(
        "search.html",
        f"Search: {words}" if words else "Search",
        parts(
            part("hits", Answer(rows, COLUMNS, found)),
            _curve(request, words, days),
            part("sources", Answer([{"source": sources.get(row["source_id"], row["source_id"])} | row for row in writers], SOURCES, "")),
        ),
        {
            "words": words,
            "hits": rows,
            "wrong": wrong,
            "syntax": SYNTAX,
            "figures": FIGURES,
            "limit": LIMIT,
            "topics": named(ask(home_page.TOPICS).rows, "topic", "title"),
            "sources": sources,
            "languages": read(lambda lake: known_values(lake, "language")),
        },
    )


def _curve(request: PageRequest, words: str, days: Sequence[Row]) -> Part:
    """How many articles of each day have all of the words, by number or as a share."""
    figure = request.one_of("figure", FIGURES)
    drawn = [{"day": row["day"], "series": words, "n": row[figure]} for row in days]
    chart = charts.curve(drawn, unit=FIGURES[figure], percent=figure == "share") if len(days) > 1 else None
    meaning = "Articles that have all of the words, in any form, whether or not they are among the best below."
    return part("curve", Answer(list(days), ["day", "articles", "total", "share"], ""), meaning=meaning, chart=chart)
