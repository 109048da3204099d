"""The history of a topic as dated events: those of the days that later reports look back on most."""

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import log1p
from typing import Any

from extractors.dates import days_named, names_weekday
from warehouse.lake.handle import Lake
from warehouse.read.literals import ask
from warehouse.read.topic_names import topic_names

SAME_DAY_WEIGHT = 0.1  # weight of a report for its own day; it decides while no report looks back yet
MIN_SENTENCE, MAX_SENTENCE = 50, 400  # characters of a sentence beside a headline
_WORD = re.compile(r"\w{4,40}")
_SENTENCE = re.compile(r"\n|(?<=\w{4}[.!?…])\s|(?<=[。！？])")
_REPORTS = """
SELECT e.event_id, e.role, e.dated::DATE AS day, e.language, e.title, a.text, t.score, evidence(t.passages) AS sentence, e.url,
    [passage.text FOR passage IN t.passages IF passage.field = 'text'] AS passages
FROM event_article AS e JOIN article_topic AS t USING (article_id) JOIN article AS a USING (article_id)
WHERE t.topic = $topic AND t.level = 'substantial' AND e.dated >= $since ORDER BY t.score, e.url
"""
_EVENTS = """
SELECT event_id, first_at, title, first_publisher, independent, publishers, articles FROM event
WHERE event_id IN $events AND first_at >= $since AND first_at < $until::DATE + 1
ORDER BY independent DESC, publishers DESC, articles DESC, first_at, event_id
"""
_SOURCES = (
    "SELECT event_id, list(DISTINCT publisher ORDER BY publisher) AS sources FROM event_article WHERE event_id IN $events GROUP BY ALL"
)


def timeline(lake: Lake, topic: str, since: date, until: date, events: int) -> list[dict[str, Any]]:
    """The events of the days that later reports of a topic name most, by `day`; each with a sentence, its link and `sources`."""
    return sorted(ranked(lake, topic, since, until, events), key=lambda row: (row["day"], row["first_at"], row["event_id"]))


def ranked(lake: Lake, topic: str, since: date, until: date, events: int) -> list[dict[str, Any]]:
    """The rows of a timeline by their weight, the greatest first."""
    reports = ask(lake, _REPORTS, topic=topic_names(lake).find(topic), since=since)
    if not reports:
        return []
    named = frozenset(report["event_id"] for report in reports)
    rows = {row["event_id"]: row for row in ask(lake, _EVENTS, events=named, since=since, until=until)}
    days = _chosen(_weights(reports), _begun(rows.values(), reports, since), events)
    strongest = _strongest({event: rows[event] for event in days}, reports)
    sources = {row["event_id"]: row["sources"] for row in ask(lake, _SOURCES, events=frozenset(days))} if days else {}
    return [
        {"day": day, **rows[event], "sentence": strongest[event][0], "url": strongest[event][1], "sources": sources[event]}
        for event, day in days.items()
    ]


def _strongest(rows: Mapping[str, Mapping[str, Any]], reports: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """The sentence beside each event's headline, with the address of its report: in the headline's language, whole, and of what the
    event's headlines say, as far as there is such a one. A report's best match for the topic may be about another event.
    """
    headline = {(event, row["title"]) for event, row in rows.items()}
    languages = {report["event_id"]: report["language"] for report in reports if (report["event_id"], report["title"]) in headline}
    known = Counter(word for report in reports for word in _words(f"{report['title']} {_lead(report)}"))
    headlines: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for report in reports:
        headlines[report["event_id"]].update(_words(report["title"]))
    best: dict[str, tuple[tuple[bool, bool, float, int], str, str]] = {}
    for index, report in enumerate(reports):  # the best match is last
        if (event := report["event_id"]) not in rows:
            continue
        alike, wanted = report["language"] == languages.get(event), headlines[event]
        for sentence in _sentences(report):
            shared = sum(wanted[word] * log1p(len(reports) / known[word]) for word in sorted(_words(sentence) & wanted.keys()))
            fitness = alike, not (sentence or "…").endswith("…"), round(shared, 6), index
            if event not in best or fitness > best[event][0]:
                best[event] = fitness, sentence, report["url"]
    return {event: (sentence, url) for event, (_, sentence, url) in best.items()}


def _sentences(report: Mapping[str, Any]) -> Iterator[str]:
    """What of a report may stand beside a headline: its best match, then other matches and the first sentence, if they are short."""
    yield report["sentence"]
    for text in (*report["passages"], _lead(report)):
        if MIN_SENTENCE <= len(text) < MAX_SENTENCE:
            yield " ".join(text.split())


def _lead(report: Mapping[str, Any]) -> str:
    """The first sentence of a report; an abbreviation (`U.S.`, `Gen.`) ends none."""
    return _SENTENCE.split(report["text"] or "", maxsplit=1)[0]


def _words(text: str | None) -> set[str]:
    """The words of a text by their beginnings, which endings leave alone."""
    return {word[:5] for word in _WORD.findall((text or "").casefold())}


def _weights(reports: Iterable[Mapping[str, Any]]) -> Mapping[date, float]:
    """The weight of each day: a report counts more the longer ago the named day is."""
    weights: defaultdict[date, float] = defaultdict(float)
    for report in reports:
        if report["role"] == "copy":
            continue
        on = report["day"]
        weights[on] += SAME_DAY_WEIGHT
        for day in days_named(report["text"] or "", on, report["language"]):
            weights[day] += log1p((on - day).days)
    return weights


def _begun(rows: Iterable[Mapping[str, Any]], reports: Iterable[Mapping[str, Any]], since: date) -> dict[date, list[str]]:
    """The events that began on each day, followed by those of the next day whose reports name this day."""
    first = {row["event_id"]: row["first_at"].date() for row in rows}
    begun: dict[date, list[str]] = {}
    for event, day in first.items():
        begun.setdefault(day, []).append(event)
    late = {
        (report["day"] - timedelta(1), report["event_id"])
        for report in reports
        if first.get(report["event_id"]) == report["day"] > since
        and names_weekday(report["text"] or "", report["day"] - timedelta(1), report["language"])
    }
    for event, day in first.items():
        if (day - timedelta(1), event) in late:
            begun.setdefault(day - timedelta(1), []).append(event)
    return begun


def _chosen(weights: Mapping[date, float], begun: Mapping[date, Sequence[str]], events: int) -> dict[str, date]:
    """The days of greatest weight, each with its best unused event. The second event of a day has half of its weight, the third a third."""
    heap = [(-weights[day], day, 1) for day in begun]
    heapq.heapify(heap)
    chosen: dict[str, date] = {}
    while heap and len(chosen) < events:
        weight, day, rank = heapq.heappop(heap)
        event = next((each for each in begun[day] if each not in chosen), None)
        if event is not None:
            chosen[event] = day
            heapq.heappush(heap, (weight * rank / (rank + 1), day, rank + 1))
    return chosen
