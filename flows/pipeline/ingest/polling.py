"""A source that is due → its entries, and the poll that will be stored."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from extractors.errors import ExtractError, FetchError, ParseError, TransientFetchError, described
from extractors.fetch import Budget, Client
from extractors.records import Discovery, Found, Page, Poll, Reason, Source, SourceKind
from extractors.schedule import Answer, current_url, next_poll, validators, watermark

SITEMAP_LIMIT = 50 * 1024 * 1024  # bytes, what the protocol allows; feeds have the limit of any page
COMPOSITE = frozenset({"page", "sitemap index"})  # documents that only lead to others
CHILDREN = 50  # documents that one index or homepage is followed to in one pass

Read = Callable[[Source, Page, datetime | None], Awaitable[Discovery]]
"""Parses a document for a source, `Readers.discover`: entries of sitemaps that changed no later than the instant are left out."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one source answered. `entries` is empty where nothing changed or nothing could be read."""

    source: Source
    answer: Answer
    entries: tuple[Found, ...] = ()
    warnings: tuple[str, ...] = ()


async def poll(
    source: Source, history: tuple[Poll, ...], client: Client, read: Read, now: Callable[[], datetime], budget: Budget | None = None
) -> Polled:
    """Ask a source what is new; a refusal, an outage or nonsense in place of a feed is an answer too."""
    last = history[-1] if history else None
    started, at = monotonic(), now()
    answer = Answer(url=source.url, at=at, elapsed_ms=0)
    try:
        etag, modified = validators(source, history, at)
        limit = SITEMAP_LIMIT if source.kind is SourceKind.SITEMAP else None
        page = await client.get(current_url(source, history), etag=etag, last_modified=modified, max_body=limit, budget=budget)
        # The answer is kept until the last entry has ended; the body is not.
        answer = replace(answer, elapsed_ms=page.elapsed_ms or 0, page=replace(page, body=b""), size=len(page.body))
        if page.status == 304:
            return Polled(source, answer)
        body_hash = hashlib.sha256(page.body).hexdigest()
        if last is not None and last.body_hash == body_hash:
            return Polled(source, replace(answer, body_hash=body_hash))
        look = _Look(client, read, watermark(source, history, at), budget)
        discovery = await look.read(source, page)
        composite = discovery.kind in COMPOSITE
        answer = replace(answer, composite=composite, body_hash=None if composite else body_hash)
        children, warnings = await _children(source, discovery, page.final_url, look)
    except (ParseError, ExtractError) as error:
        refused = TransientFetchError(source.url, error.message, reason=error.reason or Reason.BAD_RESPONSE)
        return Polled(source, replace(answer, elapsed_ms=_milliseconds(started), page=None, error=refused))
    except FetchError as error:
        return Polled(source, replace(answer, elapsed_ms=_milliseconds(started), page=None, error=error))
    return _merged(source, answer, (discovery, *children), warnings)


def broken(source: Source, error: Exception, at: datetime) -> Polled:
    """The answer of a source whose poll met an error that nobody foresaw."""
    refused = TransientFetchError(source.url, described(error), reason=Reason.UNEXPECTED)
    return Polled(source, Answer(url=source.url, at=at, elapsed_ms=0, error=refused))


@dataclass(frozen=True, slots=True)
class _Look:
    """One source's documents: fetched, counted while they are in memory, and read by a worker process."""

    client: Client
    parse: Read
    since: datetime
    budget: Budget | None

    async def read(self, source: Source, page: Page) -> Discovery:
        with self.client.memory.holding(len(page.body)):
            return await self.parse(source, page, self.since)

    async def sitemap(self, source: Source, url: str) -> Discovery:
        page = await self.client.get(url, max_body=SITEMAP_LIMIT, budget=self.budget)
        return await self.read(replace(source, kind=SourceKind.SITEMAP), page)


async def _children(source: Source, discovery: Discovery, url: str, look: _Look) -> tuple[list[Discovery], tuple[str, ...]]:
    """What an index lists, or the first of the places that a homepage leads to; one that fails costs only itself."""
    found, warnings = [], []
    named = discovery.sitemaps if discovery.kind != "page" else await _places(discovery, url, look.client)
    for child in named[:CHILDREN]:
        try:
            found.append(await look.sitemap(source, child))
        except (FetchError, ParseError, ExtractError) as error:
            warnings.append(str(error))
            continue
        if discovery.kind == "page":
            return found, ()
    if discovery.kind == "page":
        raise ParseError(url, f"names no feed or sitemap that can be read ({len(named)} places tried)")
    if len(named) > CHILDREN:
        warnings.append(f"{len(named) - CHILDREN} of the index's sitemaps are left out")
    return found, tuple(warnings)


async def _places(discovery: Discovery, url: str, client: Client) -> tuple[str, ...]:
    """Where to look for a homepage's entries: what it names, then what robots.txt names, then the usual places."""
    from extractors.discover import usual_places  # the parsers, which only workers need otherwise

    robots = await client.robots(url)
    feeds, sitemaps = usual_places(url)
    return tuple(dict.fromkeys((*discovery.feeds, *discovery.sitemaps, *robots.sitemaps, *feeds, *sitemaps)))


def _merged(source: Source, answer: Answer, discoveries: tuple[Discovery, ...], warnings: tuple[str, ...]) -> Polled:
    entries = {found.key: found for discovery in reversed(discoveries) for found in reversed(discovery.entries)}
    warnings = (*(warning for discovery in discoveries for warning in discovery.warnings), *warnings)
    dates = tuple(date for found in entries.values() if (date := _published(found)))
    hints = next((discovery.hints for discovery in discoveries if discovery.hints), None)
    answer = replace(answer, entries=len(entries), dates=dates, hints=hints, detail="; ".join(warnings) or None)
    return Polled(source, answer, tuple(reversed(entries.values())), warnings)


def _published(found: Found) -> datetime | None:
    """When an entry came, as far as it says: its publication, else its last change."""
    dates = sorted(found.dates, key=lambda date: date.role != "published")
    return next((date.instant for date in dates if date.instant is not None), None)


def decided(polled: Polled, history: tuple[Poll, ...], fresh: int, rng: random.Random, *, excused: bool = False) -> Poll:
    """The poll to be stored, with its next due time, once it is known how many of the entries were new."""
    return next_poll(polled.source.source_id, history, replace(polled.answer, fresh=fresh), rng, excused=excused)


def _milliseconds(started: float) -> int:
    return round((monotonic() - started) * 1000)
