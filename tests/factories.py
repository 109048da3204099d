"""Builders of records for tests and benches: the same number always gives the same article."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from extractors.records import (
    Article,
    Batch,
    DateWitness,
    Enriched,
    EntityMatch,
    Fate,
    Level,
    Outcome,
    PageKind,
    Passage,
    Poll,
    PollOutcome,
    Reason,
    Run,
    Source,
    SourceKind,
    TextSource,
    TopicMatch,
)

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
SOURCES = 5
ENRICHED = frozenset(Enriched.__dataclass_fields__)


def source_of(number: int) -> str:
    """Articles go round the sources."""
    return f"paper-{number % SOURCES}"


def url_of(number: int) -> str:
    """The canonical URL of an article."""
    return f"https://{source_of(number).replace('-', '')}.example/news/{number}"


def enriched(source_id: str, url: str, published: datetime, /, *, title: str, text: str, **given: Any) -> Enriched:
    """A sound article out of a page; `given` are other fields of `Enriched` and of its `Article`."""
    own = {name: given.pop(name) for name in ENRICHED if name in given}
    usual: dict[str, Any] = {
        "final_url": url,
        "declared_url": None,
        "kind": PageKind.ARTICLE,
        "text_source": TextSource.PAGE,
        "authors": ("A. Reporter",),
        "language": "en",
        "published": published,
        "published_precision": "second",
        "published_by": "feed.published",
        "dates": (
            DateWitness(
                witness="feed.published",
                role="published",
                raw=published.isoformat(),
                instant=published,
                offset_minutes=0,
                precision="second",
            ),
        ),
        "fetched_at": published + timedelta(minutes=5),
    }
    made = Article(**(usual | {"source_id": source_id, "key": url, "url": url, "title": title, "text": text} | given))
    digest = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
    usual = {"content_hash": digest, "fingerprint": hashlib.sha256(text.encode()).digest(), "likeness": 0.7}
    return Enriched(article=made, **(usual | own))


def article(number: int, *, text: str | None = None, title: str | None = None, source_id: str | None = None) -> Enriched:
    """One article; every other one is about sanctions."""
    body = text or f"Officials met for the {number}th time. The delegation said that export sanctions stay in force. " * 6
    found = TopicMatch(
        topic="sanctions", version="v1", level=Level.SUBSTANTIAL, score=0.8, direction="tighten", passages=(Passage(0, 8, body[:8]),)
    )
    return enriched(
        source_id or source_of(number),
        url_of(number),
        START + timedelta(minutes=7 * number),
        title=title or f"Delegation meets for the {number}th time",
        text=body,
        removed=(("newsletter", 1),),
        topics=(found,) if number % 2 == 0 else (),
        entities=(EntityMatch("EU", 2),),
    )


def batch(run_id: str, articles: Iterable[Enriched], *, at: datetime = START) -> Batch:
    """What one commit of an ingest brings: the articles, one fate for each, a poll of each source."""
    articles = tuple(articles)
    names = sorted({each.article.source_id for each in articles})
    return Batch(
        run=Run(run_id, "ingest", at, False),
        sources=tuple(
            Source(source_id=name, name=name.title(), kind=SourceKind.FEED, url=f"https://{name}.example/feed") for name in names
        ),
        polls=tuple(
            Poll(
                source_id=name,
                url=f"https://{name}.example/feed",
                at=at,
                outcome=PollOutcome.OK,
                next_due=at + timedelta(minutes=15),
                status=200,
            )
            for name in names
        ),
        enriched=articles,
        fates=tuple(
            Fate(source_id=each.article.source_id, key=each.article.key, outcome=Outcome.APPENDED, reason=Reason.NEW, at=at)
            for each in articles
        ),
    )
