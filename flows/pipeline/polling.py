"""From a source that is due to its entries and to the poll that will be stored."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from extractors.discover import Discovery, read
from extractors.errors import FetchError, ParseError, TransientFetchError
from extractors.fetch import Answer, Client, next_poll
from extractors.records import Found, Poll, Reason, Source

FEED_LIMIT = 50 * 1024 * 1024  # bytes: a feed of many entries is larger than any article page should be
CHILDREN = 50  # sitemaps that one index is followed to in one pass


@dataclass(frozen=True, slots=True)
class Polled:
    """What one source answered. `entries` is empty where nothing changed or nothing could be read."""

    source: Source
    answer: Answer
    entries: tuple[Found, ...] = ()
    warnings: tuple[str, ...] = ()


async def poll(source: Source, history: tuple[Poll, ...], client: Client, now: Callable[[], datetime]) -> Polled:
    """Ask a source what is new; a refusal, an outage or nonsense in place of a feed is an answer too."""
    last = history[-1] if history else None
    started, at = monotonic(), now()
    try:
        page = await client.get(
            source.url, etag=last.etag if last else None, last_modified=last.last_modified if last else None, max_body=FEED_LIMIT
        )
        answer = Answer(source.url, at, _milliseconds(started), page=page)
        if page.status == 304:
            return Polled(source, answer)
        answer = replace(answer, body_hash=hashlib.sha256(page.body).hexdigest())
        if last is not None and last.body_hash == answer.body_hash:
            return Polled(source, answer)
        discovery = await asyncio.to_thread(read, source, page)
        children = [await _child(source, url, client) for url in discovery.sitemaps[:CHILDREN]]
    except ParseError as error:
        refused = TransientFetchError(source.url, error.message, reason=Reason.BAD_RESPONSE)
        return Polled(source, Answer(source.url, at, _milliseconds(started), error=refused))
    except FetchError as error:
        return Polled(source, Answer(source.url, at, _milliseconds(started), error=error))
    return _merged(source, answer, (discovery, *children))


async def _child(source: Source, url: str, client: Client) -> Discovery:
    return await asyncio.to_thread(read, source, await client.get(url, max_body=FEED_LIMIT))


def _merged(source: Source, answer: Answer, discoveries: tuple[Discovery, ...]) -> Polled:
    entries = {found.key: found for discovery in reversed(discoveries) for found in reversed(discovery.entries)}
    warnings = tuple(warning for discovery in discoveries for warning in discovery.warnings)
    dates = tuple(date.instant for found in entries.values() for date in found.dates if date.instant and date.role == "published")
    detail = "; ".join(warnings) or None
    answer = replace(answer, entries=len(entries), dates=dates, hints=discoveries[0].hints, detail=detail)
    return Polled(source, answer, tuple(reversed(entries.values())), warnings)


def decided(polled: Polled, history: tuple[Poll, ...], fresh: int, rng: random.Random) -> Poll:
    """The poll to be stored, with its next due time, once it is known how many of the entries were new."""
    return next_poll(polled.source.source_id, history, replace(polled.answer, fresh=fresh), rng)


def _milliseconds(started: float) -> int:
    return round((monotonic() - started) * 1000)
