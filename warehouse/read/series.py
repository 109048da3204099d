"""Topic curves out of the marts, with the periods in which nothing came filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from extractors.errors import QueryError
from warehouse.read.literals import ask

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

By = Literal["day", "week"]

DIRECTIONS = (("advance", "setback"), ("tighten", "ease"))
FIGURES = ("articles", "passing", "total", "advance", "setback", "tighten", "ease", "mixed", "stories", "sources")
_KNOWN = "SELECT topic FROM base.topic_definition UNION SELECT topic FROM base.article_topic ORDER BY ALL"
_STEP = {"day": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Series:
    """One topic's curve: `points` are the rows of topic_daily or topic_weekly, one for each period without a hole."""

    topic: str
    by: By
    points: tuple[dict[str, Any], ...]

    def figures(self, name: str) -> list[int]:
        """One column as numbers."""
        return [point[name] for point in self.points]

    def sum(self, name: str, *, last: int | None = None) -> int:
        """The sum of one column, of the `last` periods where given."""
        return sum(self.figures(name)[-last:] if last else self.figures(name))

    def directions(self) -> str:
        """The articles by direction, as words; empty for a topic without directions."""
        pair = next((pair for pair in DIRECTIONS if any(self.sum(name) for name in pair)), ())
        names = (*pair, "mixed") if self.sum("mixed") else pair
        return ", ".join(f"{self.sum(name)} {name}" for name in names)

    def span(self) -> str:
        """First and last period, for a column's head."""
        first, last = self.points[0][self.by], self.points[-1][self.by]
        years = " %Y" if first.year != last.year or self.by == "week" else ""
        return f"{first:%-d %b{years}} to {last:%-d %b{years}}"


def newest_day(lake: Lake, now: datetime) -> date | None:
    """The last day with an article, dates in the future left out; None for a lake without articles."""
    [row] = ask(lake, "SELECT max(dated)::DATE AS day FROM base.article_version WHERE dated <= $now", now=now)
    return row["day"] if isinstance(row["day"], date) else None


def known_topics(lake: Lake, topics: Sequence[str]) -> list[str]:
    """The lake's topics; raises QueryError where some of `topics` are none of them."""
    known = [topic for (topic,) in lake.query(_KNOWN)]
    unknown = [topic for topic in topics if topic not in known]
    if unknown:
        raise QueryError(", ".join(unknown), f"no such topic in this lake; it knows {', '.join(known) or 'none yet'}")
    return known


def read_series(lake: Lake, by: By, since: date, until: date, topics: Sequence[str] = ()) -> list[Series]:
    """The curves from `since` to `until` (both included, UTC; weeks start on Monday), in the order of topic names.

    Raises QueryError for a topic that the lake does not know.
    """
    if by == "week":
        since, until = since - timedelta(days=since.weekday()), until + timedelta(days=6 - until.weekday())
    rows = ask(lake, "SELECT * FROM topic_count($by, $since, $until) ORDER BY topic, start", by=by, since=since, until=until)
    known = known_topics(lake, topics)
    found = {(row["topic"], row["start"]): {by if name == "start" else name: value for name, value in row.items()} for row in rows}
    periods = [since + number * _STEP[by] for number in range((until - since) // _STEP[by] + 1)]
    return [Series(topic, by, tuple(found.get((topic, at)) or _empty(topic, by, at) for at in periods)) for topic in topics or known]


def _empty(topic: str, by: By, period: date) -> dict[str, Any]:
    return {"topic": topic, by: period, "share": None} | dict.fromkeys(FIGURES, 0)
