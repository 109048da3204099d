"""A lake of invented articles for the tests of quality checks and dashboards, made through the real append."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from factories import enriched

from extractors.records import (
    Batch,
    DateWitness,
    Enriched,
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
from warehouse.expectations import Gate, gate, read_history

START = datetime(2026, 11, 1, 6, tzinfo=UTC)
_WORDS = """
ceasefire talks delegation negotiators border proposal ministry officials region sanctions exports shipment council meeting agreement
monitors humanitarian corridor exchange prisoners energy grid winter supply budget parliament allies summit statement draft text
"""
WORDS = _WORDS.split()
TOPICS = ("ceasefire_talks", "sanctions")
HOSTILE = "<img src=x onerror=alert(1)> [Kyiv](javascript:alert(2)) $EU (Brussels)$ *a* {{ 7 * 7 }} </script><b>"
# A page that would run a script, and ask another place for a picture.
HOSTILE_PAGE = f"<title>{HOSTILE}</title><script>alert(3)</script><img src=x onerror=alert(4)>"
Change = Callable[[Enriched], Enriched]
Changes = Mapping[tuple[str, int], Change]


def sources(count: int) -> tuple[Source, ...]:
    """Invented publishers."""
    countries = ("UA", "DE", "US", "PL")
    return tuple(
        Source(
            source_id=f"paper-{number}",
            name=f"The Paper No. {number}",
            kind=SourceKind.FEED,
            url=f"https://paper{number}.example/feed",
            language="en",
            country=countries[number % 4],
            group="wire" if number % 2 else "daily",
            homepage=f"https://paper{number}.example/",
            keep=Keep.ALL,
        )
        for number in range(count)
    )


def article(source: Source, number: int, at: datetime, rng: Random) -> Enriched:
    """A sound article of about a thousand characters; every other one has a topic."""
    key = f"https://{source.source_id.replace('-', '')}.example/{at:%Y/%m/%d}/{number}"
    sentences = [" ".join(rng.choices(WORDS, k=14)).capitalize() + f", number {number} said." for _ in range(rng.randint(8, 12))]
    text = "\n\n".join(sentences)
    title = f"{rng.choice(WORDS).capitalize()} and {rng.choice(WORDS)} on the agenda of day {at:%d}"
    published = at - timedelta(minutes=rng.randint(20, 90))
    first = sentences[0]
    topics: tuple[TopicMatch, ...] = ()
    if number % 2 == 0:
        name = TOPICS[number // 2 % 2]
        direction = rng.choice(("advance", "setback") if name == "ceasefire_talks" else ("tighten", "ease"))
        topics = (
            TopicMatch(
                topic=name,
                version=f"{name}-v1",
                level=Level.SUBSTANTIAL,
                score=0.8,
                direction=direction,
                passages=(Passage(0, len(first), first),),
            ),
        )
    return enriched(
        source.source_id,
        key,
        published,
        title=title,
        text=text,
        declared_url=key,
        published_precision=None,
        published_by="jsonld.datePublished",
        dates=(
            DateWitness(
                witness="jsonld.datePublished",
                role="published",
                raw=published.isoformat(),
                instant=published,
                offset_minutes=0,
                precision="second",
            ),
        ),
        removed=(("newsletter", rng.randint(1, 2)),),
        fetched_at=at,
        content_hash=hashlib.sha256(f"{title}{text}".encode()).hexdigest(),
        fingerprint=rng.randbytes(64 * 8),
        topics=topics,
    )


def build(
    location: LakeLocation,
    *,
    days: int = 14,
    since: int = 0,
    count: int = 4,
    daily: int = 8,
    changes: Changes | None = None,
    gated: int = 2,
) -> LakeLocation:
    """A lake of daily runs: the days from `since` up to `days`, counted from START.

    `changes[(source_id, day)]` alters that source's articles from that day on. Only the last `gated` days go through the gate, which
    is what takes time.
    """
    moment = [START]
    with open_lake(location, clock=lambda: moment[0]) as lake:
        for day in range(since, days):
            moment[0] = now_of(day)
            _one_day(lake, sources(count), day, daily, changes or {}, gated=day >= days - gated)
    return location


def now_of(day: int) -> datetime:
    """When the run of a day ends."""
    return START + timedelta(days=day, minutes=5)


def _one_day(lake: Lake, papers: tuple[Source, ...], day: int, daily: int, changes: Changes, *, gated: bool) -> None:
    started, now = START + timedelta(days=day), now_of(day)
    run = Run(f"run-{day:03}", "ingest", started, False, now)
    articles = tuple(each for paper in papers for each in _of_paper(paper, day, daily, started, changes))
    judged = gate(articles, now=now, history=read_history(lake, now)) if gated else Gate(articles, (), ())
    held = {row.key for row in judged.quarantined}
    fates = tuple(_fate(each, now, quarantined=each.article.key in held) for each in articles)
    polls = tuple(_poll(paper, [f for f in fates if f.source_id == paper.source_id], now) for paper in papers)
    definitions = tuple(
        TopicDefinition(topic=topic, version=f"{topic}-v1", definition="{}", activated_at=START, title=topic.replace("_", " "))
        for topic in TOPICS
    )
    append_batch(
        lake,
        Batch(
            run=run,
            sources=papers,
            polls=polls,
            enriched=judged.accepted,
            fates=fates,
            quarantined=judged.quarantined,
            validations=judged.validations,
            definitions=definitions,
        ),
    )


def _of_paper(paper: Source, day: int, daily: int, at: datetime, changes: Changes) -> Iterable[Enriched]:
    rng = Random(f"{paper.source_id} {day}")
    for number in range(daily):
        sound = article(paper, number, at, rng)
        for (source_id, since), change in changes.items():
            if source_id == paper.source_id and day >= since:
                sound = change(sound)
        yield sound


def _fate(item: Enriched, at: datetime, *, quarantined: bool) -> Fate:
    outcome, reason = (Outcome.REJECTED, Reason.INVALID) if quarantined else (Outcome.APPENDED, Reason.NEW)
    return Fate(source_id=item.article.source_id, key=item.article.key, outcome=outcome, reason=reason, at=at)


def _poll(paper: Source, fates: list[Fate], at: datetime) -> Poll:
    return Poll(
        source_id=paper.source_id,
        url=paper.url,
        at=at,
        outcome=PollOutcome.OK,
        next_due=at + timedelta(hours=24),
        status=200,
        entries=len(fates),
        fresh=len(fates),
        elapsed_ms=120,
    )


def undated(item: Enriched) -> Enriched:
    """A layout without dates."""
    return replace(item, article=replace(item.article, published=None, published_by=None, dates=()))


def hostile(item: Enriched) -> Enriched:
    """A headline that some format or other would read as its own."""
    return replace(item, article=replace(item.article, title=HOSTILE)) if item.article.key.endswith("/0") else item
