"""Topic: the curve, where it moves, who writes about it, and the articles of whatever is selected, each with its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from dashboards import charts
from dashboards.answers import Answer, ask, ask_ahead
from dashboards.asked import Asked, NotThereError
from dashboards.page import Page, Part, Spec, named, parts
from extractors.errors import LakeError, QueryError
from warehouse.read import event_page, home_page
from warehouse.read import topic_page as sql
from warehouse.read.topic_names import TopicNames, direction_titles

FIGURES = {"articles": "articles", "stories": "different texts", "events": "events", "share": "share of all articles"}
STEPS = ("day", "week")
DAYS = 90
SIZE = 25
# What every topic page asks, the longest first.
AHEAD = (event_page.OF_TOPIC, sql.BURSTS, sql.GAPS, sql.BY_SOURCE, sql.SERIES, sql.STORIES, sql.DIRECTIONS, sql.CHOICES, sql.LANGUAGES)
PRESETS = (("4 weeks", 28), ("3 months", 91), ("1 year", 365))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the page shows, as its address asks for it."""

    topic: str
    title: str
    titles: Mapping[str, str]
    since: date
    until: date
    by: str
    figure: str
    other: str
    outlets: tuple[str, ...]
    day: tuple[date, date] | None
    moment: datetime | None
    narrowed: Mapping[str, Any]
    log: bool
    mean: bool

    def ask(self, statement: str, **more: Any) -> Answer:
        """Rows for this choice; `more` replaces what it has."""
        return ask(statement, self.moment, **self._given() | more)

    def ask_ahead(self, statements: Sequence[str]) -> None:
        """Have the statements answered at the same time, for `ask` to take up."""
        ask_ahead(self.moment, *((statement, self._given()) for statement in statements))

    def _given(self) -> dict[str, Any]:
        return {"topic": self.topic, "since": self.since, "until": self.until, "by": self.by, **self.narrowed}


def topic(asked: Asked) -> Page:
    """The page of one topic. Raises NotThereError, QueryError."""
    topics = ask(home_page.TOPICS).rows
    titles = named(topics, "topic", "title")
    name = _named(asked.named["topic"], titles)
    definition = next((row["definition"] for row in topics if row["topic"] == name), None)
    choice = _choice(asked, name, titles)
    choice.ask_ahead(AHEAD)
    choices = choice.ask(sql.CHOICES)
    known = named(choices.rows, "source_id", "name")
    ways = direction_titles(definition or "")
    curve, bursts, gaps = _curve(choice, known)
    directions = choice.ask(sql.DIRECTIONS)
    present = {row["direction"] for row in directions.rows}
    names = [*ways, *sorted(present - ways.keys() - {"mixed"})]
    shown = parts(
        curve,
        Part(
            name="direction",
            title="Direction",
            answer=directions,
            meaning="Which way the articles report the topic to move; only articles that show a direction are counted.",
            nothing="No article of these days shows a direction.",
            chart=charts.diverging(directions.rows, names, ways, f"articles per {choice.by}") if directions.rows else None,
        ),
        Part(
            name="bursts",
            title="Bursts",
            answer=bursts,
            meaning="Far more articles than the topic's own past lets expect, each named by the headline that most sources had.",
            nothing="No burst in these days.",
        ),
        Part(
            name="dips",
            title="Dips",
            answer=gaps,
            meaning="Fewer articles than expected, and why: an outage of sources, or silence.",
            nothing="No dip in these days.",
        ),
        Part(
            name="events",
            title="Events",
            answer=choice.ask(event_page.OF_TOPIC),
            meaning="The twenty that most publishers reported on their own, the newest first.",
            nothing="No event of these days has two reports.",
        ),
        Part(
            name="sources",
            title="Who writes about it",
            answer=choice.ask(sql.BY_SOURCE),
            meaning="Articles, their share of all that the source wrote, how often it was first with a story of several, its median lag.",
            nothing="No article in these days.",
        ),
        Part(
            name="stories",
            title="Stories of several publishers",
            answer=choice.ask(sql.STORIES),
            meaning="One text and its copies, by how many publishers brought it, with who had it first.",
            nothing="No story of these days was brought by two publishers.",
        ),
        *_selection(asked, choice),
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
            "groups": sorted({row["grouped"] for row in choices.rows if row["grouped"]}),
            "languages": [row["language"] for row in choice.ask(sql.LANGUAGES).rows],
            "ways": {**ways, **{each: each for each in present - ways.keys()}},
            "presets": [(words, asked.address(since=None, until=None, days=str(days), day=None, page=None)) for words, days in PRESETS],
            "total": sum(row["articles"] for row in curve.answer.rows if choice.outlets or row.get("series", choice.title) == choice.title),
            "page_number": asked.whole("page", 1),
            "size": asked.whole("size", SIZE, 2000),
        },
    )


def _named(name: str, titles: Mapping[str, str]) -> str:
    """The topic of a title or a name. Raises NotThereError with the nearest."""
    try:
        return TopicNames(titles, {}).find(name)
    except QueryError:
        near = get_close_matches(name, titles, 3, 0.3) or list(titles)[:5]
        raise NotThereError(f"no topic {name}", [(titles[each], f"/topic/{each}") for each in near]) from None


def _choice(asked: Asked, name: str, titles: Mapping[str, str]) -> Choice:
    [span] = ask(home_page.SPAN).rows
    first, last = (span["first_day"] or date.today(), span["last_day"] or date.today())  # noqa: DTZ011 - a lake without articles has no day
    since, until = asked.span(first, last, asked.whole("days", DAYS))
    moment = asked.moment("as_of")
    if moment is not None:
        try:
            ask(sql.READABLE, moment)
        except LakeError as error:
            raise QueryError(f"as_of={asked.text('as_of')}", f"this moment cannot be shown: {error.message}") from error
    other = asked.text("with") and _named(asked.text("with"), titles)
    outlets = tuple(outlet for outlet in (asked.text("outlet"), asked.text("versus")) if outlet)
    day = None
    if given := asked.text("day"):
        begin, _, end = given.partition("..")
        day = asked_day(begin), asked_day(end or begin)
    narrowed = {
        "sources": [outlets[0]] if len(outlets) == 1 else list(outlets),
        "groups": [group] if (group := asked.text("group")) else [],
        "languages": [language] if (language := asked.text("language")) else [],
        "direction": asked.text("direction"),
    }
    by = asked.one_of("step", STEPS) if asked.text("step") else "week" if (until - since).days > 180 else "day"
    figure, log, mean = asked.one_of("figure", FIGURES), bool(asked.text("log")), bool(asked.text("mean"))
    return Choice(
        topic=name,
        title=titles[name],
        titles=titles,
        since=since,
        until=until,
        by=by,
        figure=figure,
        other=other,
        outlets=outlets,
        day=day,
        moment=moment,
        narrowed=narrowed,
        log=log,
        mean=mean,
    )


def asked_day(text: str) -> date:
    """A day of the parameter `day`; raises QueryError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QueryError(f"day={text}", "expected a day such as 2026-11-17, or two with .. between them") from None


def _curve(choice: Choice, outlets: Mapping[str, str]) -> tuple[Part, Answer, Answer]:
    """The curve of the topic, and of what it is compared with; its bursts and dips."""
    bursts, gaps = choice.ask(sql.BURSTS), choice.ask(sql.GAPS)
    series = [(choice.title, choice.ask(sql.SERIES))]
    if len(choice.outlets) == 2:
        series = [(outlets.get(each, each), choice.ask(sql.SERIES, sources=[each])) for each in choice.outlets]
    elif choice.other:
        series.append((choice.titles[choice.other], choice.ask(sql.SERIES, topic=choice.other)))
    several = len(series) > 1
    rows = [({"series": label} if several else {}) | row for label, answer in series for row in answer.rows]
    columns = (["series"] if several else []) + series[0][1].columns
    answer = Answer(rows, columns, ";\n\n".join(each.sql for _, each in series))
    percent = choice.figure == "share"
    plain = not (choice.narrowed["sources"] or choice.narrowed["groups"] or choice.narrowed["languages"] or choice.narrowed["direction"])
    expected = choice.ask(sql.EXPECTED).rows if plain and not several and choice.by == "day" and choice.figure == "articles" else []
    counted = plain and not several and choice.figure == "articles"
    error = choice.ask(sql.ERROR).rows if counted and choice.ask(sql.MEASURED).rows else []
    drawn = [
        {"day": row["day"], "series": label, "n": row[choice.figure], "mean": mean}
        for label, each in series
        for row, mean in zip(each.rows, _means([row[choice.figure] or 0 for row in each.rows], 7 if choice.by == "day" else 4), strict=True)
    ]
    chart = charts.curve(
        drawn,
        expected,
        error,
        _marks(drawn, bursts.rows, gaps.rows) if choice.by == "day" and not several and plain else [],
        unit=f"{FIGURES[choice.figure]} per {choice.by}" if not percent else FIGURES["share"],
        percent=percent,
        log=choice.log,
        mean=choice.mean,
    )
    words = "Articles that are substantially about it; copies of one text are one story."
    if expected:
        words += " The band is what nineteen of twenty ordinary days bring, by the topic's own past eight weeks."
    if error:
        words += f" In the blue band the true number lies with 90 % probability, as measured on {error[0]['measured']}."
    elif counted:
        words += " How far it may be off was never measured."
    return Part(name="curve", title="Over time", answer=answer, meaning=words, nothing="No day in this span.", chart=chart), bursts, gaps


def _means(values: Sequence[float], window: int) -> list[float]:
    return [sum(values[max(0, at - window + 1) : at + 1]) / min(window, at + 1) for at in range(len(values))]


def _marks(drawn: Sequence[Mapping[str, Any]], bursts: Sequence[Mapping[str, Any]], gaps: Sequence[Mapping[str, Any]]) -> list[Spec]:
    height = {row["day"]: row["n"] or 0 for row in drawn}
    marks = [
        {
            "day": row["peak"],
            "n": height[row["peak"]],
            "kind": "burst",
            "note": f"{row['ratio']:g} times the expected: {row['title'] or 'burst'}",
        }
        for row in bursts
        if row["peak"] in height
    ]
    return marks + [
        {"day": row["day"], "n": height[row["day"]], "kind": "dip", "note": row["explanation"]} for row in gaps if row["day"] in height
    ]


def _selection(asked: Asked, choice: Choice) -> list[Part]:
    """The articles of the chosen day or days, or of the whole span, newest first, a page of them."""
    start, end = choice.day or (choice.since, choice.until)
    if (end < choice.since or start > choice.until) or end < start:
        raise QueryError(f"day={asked.text('day')}", f"is not within the days from {choice.since} to {choice.until}")
    bounds = {"from": start, "to": end}
    count = choice.ask(sql.ARTICLE_COUNT, **bounds)
    size = asked.whole("size", SIZE, 2000)
    articles = choice.ask(sql.ARTICLES, limit=size, offset=size * (asked.whole("page", 1) - 1), **bounds)
    when = f"{start}" if start == end else f"{start} to {end}"
    return [
        Part(name="articles", title=f"Articles of {when}", answer=articles, nothing="No article in this selection."),
        Part(name="count", title="Articles of the selection", answer=count),
    ]


def _compared(choice: Choice, outlets: Mapping[str, str]) -> list[Part]:
    if len(choice.outlets) == 2:
        one, other = choice.outlets
        names = {"one": one, "other": other}
        left, right = outlets.get(one, one), outlets.get(other, other)
        return [
            Part(
                name="lag",
                title="Who is first",
                answer=choice.ask(sql.LAG, **names),
                meaning=f"Stories that both have: how often {left} was first, and by how much {right} came later (below zero: earlier).",
                nothing="No story that both have.",
            ),
            Part(
                name="words",
                title="Words that set them apart",
                answer=choice.ask(sql.WORDS, **names),
                meaning=f"Above zero more in {left}, below more in {right}: log-odds with a Dirichlet prior, "
                "of the newest 300 articles each.",
                nothing="Neither has two articles with a word in common.",
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
