"""A source that is due → its entries, and the poll that will be stored."""

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

MAX_SITEMAP = 50 * 1024 * 1024  # bytes, what the protocol allows; feeds have the limit of any page
COMPOSITE = frozenset({"page", "sitemap index"})  # documents that only lead to others
CHILDREN = 50  # documents per index or homepage in one pass

Read = Callable[[Source, Page, datetime | None], Awaitable[Discovery]]
"""Parses a document for a source, `Readers.discover`: entries of sitemaps that changed no later than the instant are left out."""


@dataclass(frozen=True, slots=True)
class Polled:
    """The answer of one source. `entries` is empty if nothing changed or nothing could be read."""

    source: Source
    answer: Answer
    entries: tuple[Found, ...] = ()
    warnings: tuple[str, ...] = ()


async def poll(
    source: Source, history: tuple[Poll, ...], client: Client, read: Read, now: Callable[[], datetime], budget: Budget | None = None
) -> Polled:
    """Ask a source what is new. A refusal, an outage or an unreadable document is an answer too."""
    last = history[-1] if history else None
    started, at = monotonic(), now()
    answer = Answer(url=source.url, at=at, elapsed_ms=0)
    try:
        etag, modified = validators(source, history, at)
        limit = MAX_SITEMAP if source.kind is SourceKind.SITEMAP else None
        page = await client.get(
            current_url(source, history), etag=etag, last_modified=modified, max_body=limit, partial=True, budget=budget
        )
        # The answer is kept until the last entry has ended; the body is not.
        answer = replace(answer, elapsed_ms=page.elapsed_ms or 0, page=replace(page, body=b""), size=len(page.body))
        if page.status == 304:
            return Polled(source, answer)
        body_hash = hashlib.sha256(page.body).hexdigest()
        if last is not None and last.body_hash == body_hash:
            return Polled(source, replace(answer, body_hash=body_hash))
        look = _SourceReader(client, read, watermark(source, history, at), budget)
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
    """The answer of a source whose poll raised an unexpected error."""
    refused = TransientFetchError(source.url, described(error), reason=Reason.UNEXPECTED)
    return Polled(source, Answer(url=source.url, at=at, elapsed_ms=0, error=refused))


@dataclass(frozen=True, slots=True)
class _SourceReader:
    """Fetches the documents of one source, counts their memory, and has a worker process read them."""

    client: Client
    parse: Read
    since: datetime
    budget: Budget | None

    async def read(self, source: Source, page: Page) -> Discovery:
        with self.client.memory.holding(len(page.body)):
            return await self.parse(source, page, self.since)

    async def sitemap(self, source: Source, url: str) -> Discovery:
        page = await self.client.get(url, max_body=MAX_SITEMAP, partial=True, budget=self.budget)
        return await self.read(replace(source, kind=SourceKind.SITEMAP), page)


async def _children(source: Source, discovery: Discovery, url: str, look: _SourceReader) -> tuple[list[Discovery], tuple[str, ...]]:
    """The documents that an index lists, or the first readable one that a homepage leads to. Failures of others become warnings."""
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
    """Where to look for a homepage's entries: URLs that it names, then those of robots.txt, then the usual places."""
    from extractors.discover import usual_places  # the parsers; otherwise only workers need them

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
    """When an entry was published or, without that date, last changed."""
    dates = sorted(found.dates, key=lambda date: date.role != "published")
    return next((date.instant for date in dates if date.instant is not None), None)


def decided(polled: Polled, history: tuple[Poll, ...], fresh: int, rng: random.Random, *, known: int = 0, excused: bool = False) -> Poll:
    """The poll to be stored, with its next due time. `fresh` of its entries were new, `known` known; an unusable history is ignored."""
    name = polled.source.source_id
    try:
        return next_poll(name, history, replace(polled.answer, fresh=fresh, known=known), rng, excused=excused)
    except Exception as error:  # noqa: BLE001 - the boundary of one decision: what earlier passes stored is foreign, too
        return next_poll(name, (), broken(polled.source, error, polled.answer.at).answer, rng)


def _milliseconds(started: float) -> int:
    return round((monotonic() - started) * 1000)
