"""Invented batches for the benches and tests of the lake: the same number always gives the same article."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from extractors.records import (
    Article,
    Batch,
    DateWitness,
    Enriched,
    EntityMatch,
    Fate,
    Outcome,
    PageKind,
    Passage,
    Poll,
    Reason,
    Run,
    Source,
    SourceKind,
    TextSource,
    TopicMatch,
)

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
SOURCES = 5


def source_of(number: int) -> str:
    """Articles go round the sources."""
    return f"paper-{number % SOURCES}"


def url_of(number: int) -> str:
    """The canonical URL of an article."""
    return f"https://{source_of(number).replace('-', '')}.example/news/{number}"


def article(number: int, *, text: str | None = None, title: str | None = None, source_id: str | None = None) -> Enriched:
    """One article; every other one is about sanctions."""
    url = url_of(number)
    published = START + timedelta(minutes=7 * number)
    body = text or f"Officials met for the {number}th time. The delegation said that export sanctions stay in force. " * 6
    headline = title or f"Delegation meets for the {number}th time"
    found = TopicMatch("sanctions", "v1", "substantial", 0.8, "tighten", (Passage(0, 8, body[:8]),))
    return Enriched(
        Article(
            source_id=source_id or source_of(number),
            key=url,
            url=url,
            final_url=url,
            declared_url=None,
            kind=PageKind.ARTICLE,
            title=headline,
            text=body,
            text_source=TextSource.PAGE,
            authors=("A. Reporter",),
            language="en",
            published=published,
            published_precision="second",
            published_by="feed.published",
            dates=(DateWitness("feed.published", "published", published.isoformat(), published, 0, "second"),),
            removed=(("newsletter", 1),),
            fetched_at=published + timedelta(minutes=5),
        ),
        hashlib.sha256(f"{headline}\n{body}".encode()).hexdigest(),
        hashlib.sha256(body.encode()).digest(),
        0.7,
        (found,) if number % 2 == 0 else (),
        (EntityMatch("EU", 2),),
    )


def batch(run_id: str, enriched: Iterable[Enriched], *, at: datetime = START) -> Batch:
    """What one commit of an ingest brings: the articles, one fate for each, a poll of each source."""
    articles = tuple(enriched)
    names = sorted({each.article.source_id for each in articles})
    return Batch(
        run=Run(run_id, "ingest", at, False),
        sources=tuple(Source(name, name.title(), SourceKind.FEED, f"https://{name}.example/feed") for name in names),
        polls=tuple(Poll(name, f"https://{name}.example/feed", at, "ok", at + timedelta(minutes=15), status=200) for name in names),
        enriched=articles,
        fates=tuple(Fate(each.article.source_id, each.article.key, Outcome.APPENDED, Reason.NEW, at) for each in articles),
    )
