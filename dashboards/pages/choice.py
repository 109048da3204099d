"""The filters of a topic's page, from its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboards.answers import Answer, ask, days_held, prefetch, read
from dashboards.request import PageRequest, identifier, read_day
from extractors.errors import LakeError, QueryError
from warehouse.read import topic_page as sql
from warehouse.read.topic_names import find_direction
from warehouse.read.when import latest_moment

FIGURES = {"articles": "articles", "stories": "different texts", "events": "events", "share": "share of all articles"}
STEPS = ("day", "week")
SPLITS = ("", "group", "language")
DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the page shows, as its address asks for it."""

    topic: str
    title: str
    titles: Mapping[str, str]
    since: date
    until: date
    by: str
    split: str
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

    def prefetch(self, statements: Sequence[str]) -> None:
        """Have the statements answered at the same time, for `ask` to take up."""
        prefetch(self.moment, *((statement, self._given()) for statement in statements))

    def _given(self) -> dict[str, Any]:
        return {"topic": self.topic, "since": self.since, "until": self.until, "by": self.by, **self.narrowed}


def chosen(request: PageRequest, name: str, titles: Mapping[str, str], ways: Mapping[str, str]) -> Choice:
    """What the address asks for; `ways` are the topic's directions with their titles. Raises NotFoundError, QueryError."""
    since, until = request.span(*days_held(), request.whole("days", DAYS))
    moment = request.moment("as_of", lambda: read(latest_moment))
    if moment is not None:
        try:
            ask(sql.READABLE, moment)
        except LakeError as error:
            raise QueryError(f"as_of={request.text('as_of')}", f"this moment cannot be shown: {error.message}") from error
    other = request.text("with") and identifier("topic", request.text("with"), titles)
    outlets = tuple(outlet for outlet in (request.text("outlet"), request.text("versus")) if outlet)
    day = None
    if given := request.text("day"):
        begin, _, end = given.partition("..")
        day = read_day("day", begin), read_day("day", end or begin)
    way = request.text("direction")
    narrowed = {
        "sources": [outlets[0]] if len(outlets) == 1 else list(outlets),
        "groups": [group] if (group := request.text("group")) else [],
        "languages": [language] if (language := request.text("language")) else [],
        "direction": find_direction(way, ways, titles[name]) if way and ways else way,
    }
    by = request.one_of("step", STEPS) if request.text("step") else "week" if (until - since).days > 180 else "day"
    figure, log, mean = request.one_of("figure", FIGURES), bool(request.text("log")), bool(request.text("mean"))
    return Choice(
        topic=name,
        title=titles[name],
        titles=titles,
        since=since,
        until=until,
        by=by,
        split=request.one_of("split", SPLITS),
        figure=figure,
        other=other,
        outlets=outlets,
        day=day,
        moment=moment,
        narrowed=narrowed,
        log=log,
        mean=mean,
    )
