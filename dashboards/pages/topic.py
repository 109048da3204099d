"""Topic: the curve, its bursts and dips, who writes about it, and the selected articles, each with a sentence of evidence."""

from collections.abc import Mapping

from dashboards import charts
from dashboards.answers import SESSIONS, Answer, ask
from dashboards.page import Page, Part, named, parts, worded
from dashboards.pages.choice import FIGURES, Choice, chosen
from dashboards.pages.curve import curve
from dashboards.request import PageRequest, identifier
from extractors.errors import QueryError
from warehouse.read import event_page, home_page
from warehouse.read import topic_page as sql
from warehouse.read.series import first_judged
from warehouse.read.topic_names import MIXED, direction_titles

part = worded("topic")

SIZE = 25
# What every topic page asks, the longest first.
PREFETCHED = (event_page.OF_TOPIC, sql.BURSTS, sql.GAPS, sql.BY_SOURCE, sql.SERIES, sql.STORIES, sql.DIRECTIONS, sql.CHOICES, sql.LANGUAGES)
PRESETS = (("4 weeks", 28), ("3 months", 91), ("1 year", 365))


def topic(request: PageRequest) -> Page:
    """The page of one topic. Raises NotFoundError, QueryError."""
    topics = ask(home_page.TOPICS).rows
    titles = named(topics, "topic", "title")
    name = identifier("topic", request.named["topic"], titles)
    definition = next((row["definition"] for row in topics if row["topic"] == name), None)
    ways = direction_titles(definition or "")
    choice = chosen(request, name, titles, ways)
    choice.prefetch(PREFETCHED)
    choices = choice.ask(sql.CHOICES)
    known = named(choices.rows, "source_id", "name")
    splits = {
        "groups": sorted({row["grouped"] for row in choices.rows if row["grouped"]}),
        "languages": [row["language"] for row in choice.ask(sql.LANGUAGES).rows],
    }
    over_time, bursts, gaps = curve(choice, known, splits)
    directions = choice.ask(sql.DIRECTIONS)
    present = {row["direction"] for row in directions.rows}
    names = [*ways, *sorted(present - ways.keys() - {"mixed"})]
    series = choice.ask(sql.SERIES).rows
    days = [row["day"] for row in series]
    judged = SESSIONS.cached("first judged", first_judged, choice.moment)
    unjudged = f" Days before {judged} have too short a past to tell." if judged and choice.since < judged else ""
    shown = parts(
        over_time,
        part(
            "direction",
            directions,
            chart=charts.diverging(directions.rows, days, names, ways, f"articles per {choice.by}") if directions.rows else None,
        ),
        part("bursts", bursts, nothing=f"No burst in these days.{unjudged if gaps.rows else ''}"),
        part("dips", gaps, nothing=f"No dip in these days.{unjudged}"),
        part("events", choice.ask(event_page.OF_TOPIC)),
        part("sources", choice.ask(sql.BY_SOURCE)),
        part("stories", choice.ask(sql.STORIES)),
        *_selection(request, choice),
        *_compared(choice, known),
    )
    return Page(
        "topic.html",
        choice.title,
        shown,
        {
            "choice": choice,
            "figures": FIGURES,
            "titles": titles,
            "outlets": known,
            **splits,
            "ways": {**ways, **{each: each for each in [*sorted(present), *([MIXED] if ways else [])] if each not in ways}},
            "presets": [(words, request.address(since=None, until=None, days=str(days), day=None, page=None)) for words, days in PRESETS],
            "total": sum(row["articles"] for row in series),
            "page_number": request.whole("page", 1),
            "size": request.whole("size", SIZE, 2000),
        },
    )


def _selection(request: PageRequest, choice: Choice) -> list[Part]:
    """The articles of the chosen day or days, or of the whole span, newest first, a page of them."""
    start, end = choice.day or (choice.since, choice.until)
    if (end < choice.since or start > choice.until) or end < start:
        raise QueryError(f"day={request.text('day')}", f"is not within the days from {choice.since} to {choice.until}")
    bounds = {"from": start, "to": end}
    count = choice.ask(sql.ARTICLE_COUNT, **bounds)
    size = request.whole("size", SIZE, 2000)
    articles = choice.ask(sql.ARTICLES, limit=size, offset=size * (request.whole("page", 1) - 1), **bounds)
    when = f"{start}" if start == end else f"{start} to {end}"
    return [
        Part(name="articles", title=f"Articles of {when}", answer=articles, nothing="No article in this selection."),
        part("count", count),
    ]


def _compared(choice: Choice, outlets: Mapping[str, str]) -> list[Part]:
    if len(choice.outlets) == 2:
        one, other = choice.outlets
        names = {"one": one, "other": other}
        left, right = outlets.get(one, one), outlets.get(other, other)
        words = choice.ask(sql.WORDS, **names)
        counted = [{"word": row["word"], left: row["here"], right: row["there"], "z": row["z"]} for row in words.rows]
        return [
            part(
                "lag",
                choice.ask(sql.LAG, **names),
                meaning=f"Stories that both have: how often {left} was first, and by how much {right} came later (below zero: earlier).",
            ),
            part(
                "words",
                Answer(counted, ["word", left, right, "z"], words.sql),
                meaning=f"Above zero more in {left}, below more in {right}: log-odds with a Dirichlet prior, of the newest 300 each.",
            ),
        ]
    if choice.other:
        return [
            Part(
                name="pair",
                title=f"Together with {choice.titles[choice.other]}",
                answer=choice.ask(sql.PAIR, other=choice.other),
                meaning="Articles about both, how many times as often as by chance (lift), and how their daily shares move together.",
                nothing="The two share no article and no day.",
            )
        ]
    return []
