"""Topic curves from the marts, with empty periods filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from warehouse.read.literals import ask
from warehouse.read.topic_names import MIXED, topic_names

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

By = Literal["day", "week"]

FIGURES = ("articles", "passing", "total", "advance", "setback", "tighten", "ease", "mixed", "stories", "sources")
ERROR = ("articles_low", "articles_high", "measured")
# As topic_count does for a period: the bands of days do not add up to the band of a month.
_BANDS = """
WITH counted AS (
    SELECT topic, count(*) AS articles, count(reader) AS labelled FROM article_topic
    WHERE level = 'substantial' AND dated >= $since AND dated < $until::DATE + 1 GROUP BY topic
)
SELECT
    m.topic, m.basis,
    coalesce(labelled, 0) + topic_band(-1, coalesce(articles - labelled, 0), precision, recall, ratio_variance) AS low,
    coalesce(labelled, 0) + topic_band(1, coalesce(articles - labelled, 0), precision, recall, ratio_variance) AS high
FROM topic_measure AS m LEFT JOIN counted USING (topic)
"""
_STEP = {"day": timedelta(days=1), "week": timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One topic's curve: `points` are the rows of topic_daily or topic_weekly, one for each period without a hole.

    `ways` has the articles of each direction that occurs, period by period: those of the definition in its order, mixed last.
    `titles` has their titles. `band` has the true number of articles of the whole span with 90 % probability, by the measure of the
    definition in use on the articles of `measured`; None if it was not measured.
    """

    topic: str
    title: str
    by: By
    points: tuple[dict[str, Any], ...]
    ways: Mapping[str, tuple[int, ...]]
    titles: Mapping[str, str]
    band: tuple[float, float] | None
    measured: str | None

    def figures(self, name: str) -> list[int]:
        """One column as numbers."""
        return [point[name] for point in self.points]

    def sum(self, name: str, *, last: int | None = None) -> int:
        """The sum of one column, of the `last` periods where given."""
        return sum(self.figures(name)[-last:] if last else self.figures(name))

    def rows(self) -> list[dict[str, Any]]:
        """The points, each with the articles of each direction."""
        return [point | {name: counts[number] for name, counts in self.ways.items()} for number, point in enumerate(self.points)]

    def limits(self) -> str:
        """The band in words; empty if there is none."""
        return f"{self.band[0]:.0f} to {self.band[1]:.0f}" if self.band else ""

    def directions(self) -> str:
        """The articles by direction in words; empty if there is no direction."""
        return ", ".join(f"{sum(counts)} {self.titles[name]}" for name, counts in self.ways.items())

    def span(self) -> str:
        """First and last day, for the head of a column."""
        first, last = self.points[0][self.by], self.points[-1][self.by] + _STEP[self.by] - timedelta(days=1)
        years = " %Y" if first.year != last.year or self.by == "week" else ""
        return f"{first:%-d %b{years}} to {last:%-d %b{years}}"


def first_judged(lake: Lake) -> date | None:
    """The first day that has a history to compare with: a week after the first source. None without sources."""
    [row] = ask(lake, "SELECT min(since) + 7 AS day FROM source_span")
    return row["day"] if isinstance(row["day"], date) else None


def newest_day(lake: Lake, now: datetime) -> date | None:
    """The last day with an article that is not in the future; None for a lake without articles."""
    [row] = ask(lake, "SELECT max(dated)::DATE AS day FROM base.article_version WHERE dated <= $now", now=now)
    return row["day"] if isinstance(row["day"], date) else None


def last_day(lake: Lake, now: datetime) -> date:
    """The newest day; for a lake without articles the day of `now`."""
    return newest_day(lake, now) or now.date()


def read_series(lake: Lake, by: By, since: date, until: date, topics: Sequence[str] = ()) -> list[Series]:
    """The curves from `since` to `until` (both included, UTC; weeks start on Monday), in the order of topic names.

    `topics` are identifiers or titles; raises QueryError for one that the lake does not know.
    """
    if by == "week":
        since, until = since - timedelta(days=since.weekday()), until + timedelta(days=6 - until.weekday())
    names = topic_names(lake)
    wanted = [names.find(topic) for topic in topics] or names.titles
    rows = ask(lake, "SELECT * FROM topic_count($by, $since, $until) ORDER BY topic, start", by=by, since=since, until=until)
    moved = ask(lake, "SELECT * FROM topic_direction_count($by, $since, $until)", by=by, since=since, until=until)
    bands = {row["topic"]: row for row in ask(lake, _BANDS, since=since, until=until)}
    found = {(row["topic"], row["start"]): {by if name == "start" else name: value for name, value in row.items()} for row in rows}
    directed = {(row["topic"], row["direction"], row["start"]): row["articles"] for row in moved}
    periods = [since + number * _STEP[by] for number in range((until - since) // _STEP[by] + 1)]
    result = []
    for topic in wanted:
        named = names.directions.get(topic, {})
        shown = {name for one, name, _ in directed if one == topic}
        order = [*(name for name in named if name in shown), *sorted(shown - named.keys() - {MIXED}), *({MIXED} & shown)]
        ways = {name: tuple(directed.get((topic, name, at), 0) for at in periods) for name in order}
        points = tuple(found.get((topic, at)) or _empty(topic, by, at) for at in periods)
        titles = {name: names.direction(topic, name) for name in order}
        band = bands.get(topic)
        limits = (band["low"], band["high"]) if band else None
        result.append(
            Series(
                topic=topic,
                title=names.title(topic),
                by=by,
                points=points,
                ways=ways,
                titles=titles,
                band=limits,
                measured=band["basis"] if band else None,
            )
        )
    return result


def _empty(topic: str, by: By, period: date) -> dict[str, Any]:
    return {"topic": topic, by: period} | dict.fromkeys(("share", *ERROR)) | dict.fromkeys(FIGURES, 0)
