"""A small lake of invented coverage for the tests of topics over time, with all that can happen to it put in by hand.

Forty days from Monday 2 March 2026, weekdays twice as busy as weekends:

- `alpha`, `beta`, `gamma`, `delta` are polled from the first day; each weekday two articles on sanctions and two on other things;
- `late` is polled from day 20 and writes four articles on sanctions every day;
- day 37: every source has six more articles on sanctions (a burst);
- day 30: `alpha` and `beta` time out; day 31: `gamma` and `delta` answer 403; day 35: all are answered and write on other things;
- day 25: a wire text appears in `alpha` at 8:00, `beta` at 8:30 and `gamma` at 12:00.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from factories import enriched

from extractors.records import (
    Batch,
    Enriched,
    EntityMatch,
    Fate,
    Keep,
    Level,
    Outcome,
    Passage,
    Poll,
    PollOutcome,
    Reason,
    Run,
    Source,
    SourceKind,
    TopicDefinition,
    TopicMatch,
)
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.lake.session import Session

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAYS = 40
NOW = START + timedelta(days=DAYS)
STEADY = ("alpha", "beta", "gamma", "delta")
LATE, LATE_SINCE = "late", 20
DOWN, REFUSED, BURST, WIRE, SILENT = 30, 31, 37, 25, 35
VERSION = {"sanctions": "s1", "ceasefire_talks": "c1"}
SENTENCE = "The council agreed on new sanctions against the shipping companies on Monday."


def day(number: int) -> datetime:
    """Nine in the morning of a day of the lake."""
    return START + timedelta(days=number)


def match(topic: str, *, direction: str | None = None, level: Level = Level.SUBSTANTIAL, version: str | None = None) -> TopicMatch:
    """A match whose evidence is the text's first sentence."""
    return TopicMatch(
        topic=topic,
        version=version or VERSION[topic],
        level=level,
        score=0.9,
        direction=direction,
        passages=(Passage(0, len(SENTENCE), SENTENCE),),
    )


def article(
    source_id: str,
    at: datetime,
    name: str,
    topics: Sequence[TopicMatch] = (),
    *,
    entities: Sequence[EntityMatch] = (),
    language: str = "en",
    text: str | None = None,
) -> Enriched:
    """One article of a source; `name` makes its URL."""
    url = f"https://{source_id}.example/{at:%Y/%m/%d}/{name}"
    body = text or f"{SENTENCE} {name} of {source_id} tells more of it, with what the ministers said afterwards."
    digest = hashlib.sha256(f"{url}{body}".encode())
    return enriched(
        source_id,
        url,
        at,
        title=f"{name} of {source_id}",
        text=body,
        url=f"{url}/",
        final_url=f"{url}/",
        authors=(),
        dates=(),
        language=language,
        fetched_at=at,
        content_hash=digest.hexdigest(),
        fingerprint=digest.digest() * 8,
        likeness=0.5,
        topics=tuple(topics),
        entities=tuple(entities),
    )


def source(source_id: str) -> Source:
    """A catalogue row; the first two are Ukrainian wires, the others German papers."""
    country, group = ("UA", "wire") if source_id in STEADY[:2] else ("DE", "paper")
    url = f"https://{source_id}.example"
    return Source(
        source_id=source_id,
        name=source_id.title(),
        kind=SourceKind.FEED,
        url=f"{url}/feed",
        language="en",
        country=country,
        group=group,
        homepage=f"{url}/",
        keep=Keep.ALL,
    )


def definition(topic: str, version: str | None = None, at: datetime = START - timedelta(days=1)) -> TopicDefinition:
    """A version of a topic's definition."""
    return TopicDefinition(
        topic=topic,
        version=version or VERSION[topic],
        definition=f"title: {topic}",
        activated_at=at,
        title=topic.replace("_", " ").capitalize(),
    )


def build(location: LakeLocation) -> LakeLocation:
    """Make the lake of this module's description in one append."""
    articles = tuple(_articles())
    with open_lake(location, clock=lambda: NOW) as lake:
        append_batch(
            lake,
            Batch(
                run=Run("run-1", "ingest", START, False, NOW),
                sources=tuple(map(source, (*STEADY, LATE))),
                polls=tuple(_polls()),
                enriched=articles,
                fates=tuple(
                    Fate(source_id=one.article.source_id, key=one.article.key, outcome=Outcome.APPENDED, reason=Reason.NEW, at=NOW)
                    for one in articles
                ),
                definitions=tuple(map(definition, VERSION)),
            ),
        )
        tell_story(lake, "wire", [one for one in articles if one.article.key.endswith("/wire")])
    return location


def tell_story(lake: Lake, story_id: str, members: Iterable[Enriched]) -> None:
    """Record that these articles are copies of one text, and so reports of one event."""
    held = {url: (article_id, dated) for url, article_id, dated in lake.query("SELECT url, article_id, dated FROM article")}
    reports = [held[one.article.key] for one in members]
    rows = [{"article_id": article_id, "story_id": story_id, "similarity": 1.0, "joined_at": NOW} for article_id, _ in reports]
    joined = [
        {"article_id": article_id, "event_id": story_id, "figures": [], "shared": [], "dated": dated, "joined_at": NOW}
        for article_id, dated in reports
    ]

    def write(session: Session) -> None:
        session.insert("story_member", rows)
        session.insert("event_member", joined)

    lake.write("story", write)


def _articles() -> Iterator[Enriched]:
    for number in range(DAYS):
        for source_id in STEADY:
            yield from _of_day(source_id, number)
        if number >= LATE_SINCE:
            yield from (article(LATE, day(number), f"late-{nth}", [match("sanctions")]) for nth in range(4))
    for hours, source_id in ((-1, "alpha"), (-0.5, "beta"), (3, "gamma")):
        yield article(source_id, day(WIRE) + timedelta(hours=hours), "wire", [match("sanctions", direction="tighten")])


def _of_day(source_id: str, number: int) -> Iterator[Enriched]:
    if (number == DOWN and source_id in STEADY[:2]) or (number == REFUSED and source_id in STEADY[2:]):
        return
    count = 2 if day(number).weekday() < 5 else 1
    on_topic = 0 if number == SILENT else count + (6 if number == BURST else 0)
    council = EntityMatch("council", 2)
    for nth in range(on_topic):
        # Every other day's first article is about the talks too.
        talks = [match("ceasefire_talks", direction="advance")] if nth == 0 and number % 2 == 0 else []
        direction = "tighten" if nth % 2 == 0 else "ease"
        yield article(source_id, day(number), f"sanctions-{nth}", [match("sanctions", direction=direction), *talks], entities=[council])
    for nth in range(count + (count if number == SILENT else 0)):
        yield article(source_id, day(number), f"other-{nth}", language="uk" if source_id in STEADY[:2] else "en")


def _polls() -> Iterator[Poll]:
    for number in range(DAYS):
        for source_id in (*STEADY, LATE):
            if source_id == LATE and number < LATE_SINCE:
                continue
            yield _poll(source_id, number)


def _poll(source_id: str, number: int) -> Poll:
    url, at, due = f"https://{source_id}.example/feed", day(number), day(number + 1)
    if number == DOWN and source_id in STEADY[:2]:
        return Poll(source_id=source_id, url=url, at=at, outcome=PollOutcome.FAILED, next_due=due, detail="timeout", missed=0)
    if number == REFUSED and source_id in STEADY[2:]:
        return Poll(source_id=source_id, url=url, at=at, outcome=PollOutcome.FAILED, next_due=due, status=403, detail="forbidden")
    return Poll(
        source_id=source_id, url=url, at=at, outcome=PollOutcome.OK, next_due=due, status=200, entries=8, fresh=4 if at.weekday() < 5 else 2
    )
