"""Events: the newest and best reported, one with its reports, and why a report belongs to it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from warehouse.append.events.likeness import BIAS, FEATURES, WEIGHTS
from warehouse.lake.handle import Lake
from warehouse.read.event_page import FIGURES
from warehouse.read.literals import ask
from warehouse.read.topic_names import find_direction, topic_names
from warehouse.read.when import begin, end

Statement = tuple[Any, str, datetime]  # a number or a day, who says it, when
DAYS, REPORTS = 7, 2  # a list has the events of so many days with so many reports, unless others are asked for

LIST = """
SELECT * FROM event
WHERE first_at >= $since AND first_at < $until AND articles >= $reports
    AND (len($topics) = 0 OR len(list_intersect(list_transform(topics, lambda each: each.topic), $topics)) > 0)
    AND ($direction = '' OR event_id IN (
        SELECT e.event_id FROM event_article AS e INNER JOIN article_topic AS t ON e.article_id = t.article_id
        WHERE t.level = 'substantial' AND list_contains($topics, t.topic) AND t.direction = $direction
    ))
ORDER BY independent DESC, publishers DESC, articles DESC, first_at, event_id LIMIT $limit
"""
# How many events that LIST could have there are, and how many have fewer reports than it asks for.
COUNTED = """
SELECT count(*) FILTER (WHERE articles >= $reports) AS listed, count(*) FILTER (WHERE articles < $reports) AS fewer
FROM (
    SELECT event_id, count(*) AS articles, arg_min(e.dated, e.place) AS first_at, count(t.article_id) AS about
    FROM event_article AS e LEFT JOIN (
        SELECT DISTINCT article_id FROM article_topic
        WHERE level = 'substantial' AND list_contains($topics, topic) AND ($direction = '' OR direction = $direction)
    ) AS t ON e.article_id = t.article_id
    GROUP BY event_id
)
WHERE first_at >= $since AND first_at < $until AND (len($topics) = 0 OR about > 0)
"""
_REPORTS = "SELECT * FROM event_article WHERE event_id = $event_id ORDER BY place"
_WHOLE = "SELECT * FROM event WHERE event_id = $event_id"
_REVISIONS = "SELECT * FROM event_revision WHERE event_id = $event_id OR other_id = $event_id ORDER BY revised_at"
_NAMED = "(article_id = $name OR article_id IN (SELECT article_id FROM base.alias WHERE url = $name AND kind <> 'declared'))"
_EVENT_OF = f"""
SELECT event_id FROM event_article WHERE {_NAMED} OR event_id = $name
UNION ALL SELECT event_id FROM event_revision WHERE other_id = $name AND kind = 'merge'
LIMIT 1
"""  # noqa: S608 - assembled from statements of ours
_REPORT_OF = f"SELECT article_id, event_id FROM event_article WHERE {_NAMED} LIMIT 1"  # noqa: S608


def list_events(
    lake: Lake,
    since: date,
    until: date,
    topics: Sequence[str] = (),
    reports: int = REPORTS,
    limit: int = 20,
    direction: str | None = None,
) -> list[dict[str, Any]]:
    """Rows of mart.event that began between two days (both included) or moments with so many reports; most independently reported first.

    `topics` are identifiers or titles, as below; raises QueryError for one that the lake does not know, or that has no such `direction`.
    """
    return ask(lake, LIST, since=begin(since), until=end(until), reports=reports, limit=limit, **_narrowed(lake, topics, direction))


def count_events(
    lake: Lake, since: date, until: date, topics: Sequence[str] = (), reports: int = REPORTS, direction: str | None = None
) -> tuple[int, int]:
    """How many events `list_events` would list without a limit, and how many it leaves out because they have fewer reports."""
    [row] = ask(lake, COUNTED, since=begin(since), until=end(until), reports=reports, **_narrowed(lake, topics, direction))
    return row["listed"], row["fewer"]


def _narrowed(lake: Lake, topics: Sequence[str], direction: str | None) -> dict[str, object]:
    """The topics by identifier, and the direction, which each of them must have."""
    names = topic_names(lake)
    wanted, way = [names.find(topic) for topic in topics], direction or ""
    for topic in wanted if direction else ():
        if titles := names.directions.get(topic):  # of one without a definition, any may be in the lake
            way = find_direction(way, titles, names.title(topic))
    return {"topics": wanted, "direction": way}


def event_of(lake: Lake, name: str) -> str | None:
    """The event of an event's id, an article's id or an article's URL; the one that it became part of where it was merged."""
    found = ask(lake, _EVENT_OF, name=name)
    return found[0]["event_id"] if found else None


def report_of(lake: Lake, name: str) -> tuple[str, str] | None:
    """The article and the event of an article's id or URL. An event's id is that of an article, too."""
    found = ask(lake, _REPORT_OF, name=name)
    return (found[0]["article_id"], found[0]["event_id"]) if found else None


def read_event(lake: Lake, event_id: str) -> dict[str, Any]:
    """One row of mart.event, with its `reports` and `revisions`."""
    [event] = ask(lake, _WHOLE, event_id=event_id)
    return event | {"reports": ask(lake, _REPORTS, event_id=event_id), "revisions": ask(lake, _REVISIONS, event_id=event_id)}


_TEXTS = "SELECT article_id, title, text, language FROM base.article_version WHERE version = 1 AND article_id IN $ids"


def first_texts(lake: Lake, ids: Iterable[str]) -> list[dict[str, Any]]:
    """The `title`, `text` and `language` of the articles' first versions, by which events were found."""
    wanted = frozenset(ids)
    return ask(lake, _TEXTS, ids=wanted) if wanted else []


def explained(report: dict[str, Any]) -> list[dict[str, Any]]:
    """What the score of a report with its nearest is made of: figure, value, weight and what it adds; the largest first."""
    rows = [
        {"figure": name, "value": value, "weight": weight, "adds": value * weight}
        for name, value, weight in zip(FEATURES, report["figures"], WEIGHTS, strict=False)
    ]
    return [*sorted(rows, key=lambda row: -abs(row["adds"])), {"figure": "to begin with", "value": 1.0, "weight": BIAS, "adds": BIAS}]


_TOUCHED = """
SELECT e.event_id FROM event_article AS e JOIN article_topic AS t USING (article_id) WHERE t.topic = $topic AND t.level = 'substantial'
INTERSECT SELECT event_id FROM event_article WHERE dated < $until AND (dated >= $since OR article_id IN (
    SELECT article_id FROM base.article_version
    WHERE (version > 1 OR kind = 'live blog') AND dated < $until AND coalesce(fetched_at, ingested) >= $since
))
"""
_NEW = """
SELECT * FROM novelty WHERE event_id IN $events AND dated >= $since AND dated < $until
QUALIFY row_number() OVER (PARTITION BY kind, sentence ORDER BY dated, event_id) = 1
ORDER BY kind, dated, sentence LIMIT $limit
"""


def news_of(lake: Lake, topic: str, since: date, until: date, limit: int) -> list[dict[str, Any]]:
    """Rows of mart.novelty of the events of a topic, those that began first, between two days, both included, or moments."""
    first, last = begin(since), end(until)
    found = ask(lake, _TOUCHED, topic=topic_names(lake).find(topic), since=first, until=last)
    events = frozenset(row["event_id"] for row in found)  # by name, so that the mart reads these events alone
    return ask(lake, _NEW, events=events, since=first, until=last, limit=limit) if events else []


def differences(lake: Lake, event_id: str) -> dict[str, list[str]]:
    """Where the reports of an event differ: `disagreements`, as `differing` words them, and `who_says`, the publishers' last words."""
    figures = ask(lake, FIGURES, event=event_id)
    return {"disagreements": differing(figures), "who_says": _who_says(figures)}


def differing(figures: Iterable[Mapping[str, Any]]) -> list[str]:
    """Of the rows of the event page's statement FIGURES a line for each thing: `4 to 11 dead; most say 7, since 14:00 on 3 November`."""
    return [_disagreement(what, found) for what, found in _statements(figures).items() if len({value for value, _, _ in found}) > 1]


def _statements(figures: Iterable[Mapping[str, Any]]) -> dict[str, list[Statement]]:
    """What is said of each thing, by time."""
    statements: dict[str, list[Statement]] = {}
    for row in figures:
        statements.setdefault(row["what"], []).append((row["day"] or row["value"], row["publisher"], row["dated"]))
    return statements


def _last_words(statements: Sequence[Statement]) -> dict[str, Any]:
    """Each publisher's."""
    return {publisher: value for value, publisher, _ in statements}


def _disagreement(what: str, statements: Sequence[Statement]) -> str:
    values = sorted({value for value, _, _ in statements})
    value, most = max(Counter(_last_words(statements).values()).items(), key=lambda each: (each[1], each[0]))
    days = isinstance(value, date)
    span = f"{what}: {' or '.join(map(_written, values))}" if days else f"{_written(values[0])} to {_written(values[-1])} {what}"
    if most < 2:
        return span
    since = next(dated for each, _, dated in statements if each == value)
    return f"{span}; most say {_written(value)}, since {since:%H:%M on %-d %B}"


def _who_says(figures: Iterable[Mapping[str, Any]]) -> list[str]:
    """The publishers behind each value of each thing in which their last words differ: `dead: 4 (alpha), 7 (beta)`."""
    lines = []
    for what, statements in _statements(figures).items():
        publishers: dict[Any, list[str]] = {}
        for publisher, value in _last_words(statements).items():
            publishers.setdefault(value, []).append(publisher)
        if len(publishers) > 1:
            said = (f"{_written(value)} ({', '.join(sorted(names))})" for value, names in sorted(publishers.items()))
            lines.append(f"{what}: {', '.join(said)}")
    return lines


def _written(value: int | date) -> str:
    return f"{value:%-d %B}" if isinstance(value, date) else f"{value:,}"
