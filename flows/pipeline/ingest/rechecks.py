"""Checks a stored article again: unchanged, changed, failed or gone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from extractors.errors import NewslakeError
from extractors.records import Enriched, Fate, Page, Reason, Recheck, RecheckOutcome, Source
from flows.pipeline.ingest.entries import Ended, ReadPage, checked_as
from warehouse.read.rechecks import DueRecheck

LOST = (Reason.GONE, Reason.NOT_FOUND)


class ConditionalGet(Protocol):
    """The part of the client's `get` that is used here."""

    async def __call__(self, url: str, *, etag: str | None, last_modified: str | None) -> Page: ...


async def recheck(
    due: DueRecheck,
    source: Source,
    get: ConditionalGet,
    archive: Callable[[Page], Awaitable[Page]],
    read: ReadPage,
    same: Callable[[DueRecheck, Enriched], bool],
    now: Callable[[], datetime],
) -> Ended:
    """Request the page again; only a changed text or title is archived and appended. `same` says whether a text differs only by
    boilerplate that was learned in between."""
    found = due.found
    assert found.url is not None, "only articles with a page are looked at again"
    try:
        page = await get(found.url, etag=due.etag, last_modified=due.last_modified)
        if page.status == 304:
            return _unchanged(due, page, now())
        enriched = await read(page, found, source)
    except NewslakeError as error:
        return _unread(due, error, now())
    if enriched.content_hash == due.content_hash or await asyncio.to_thread(same, due, enriched):
        return _unchanged(due, page, now())
    page = await archive(page)
    fate = Fate.of(source.source_id, found.key, Reason.TEXT_CHANGED, now(), score=enriched.likeness)
    article = replace(enriched.article, warc=page.warc)
    return Ended(fate, replace(enriched, article=article), recheck=checked_as(RecheckOutcome.CHANGED, found, page, now()))


def _unchanged(due: DueRecheck, page: Page, at: datetime) -> Ended:
    fate = Fate.of(due.found.source_id, due.found.key, Reason.SAME_VERSION, at)
    looked = checked_as(RecheckOutcome.UNCHANGED, due.found, page, at)
    # A 304 may leave out validators that have not changed (RFC 9110, section 15.4.5).
    return Ended(fate, recheck=replace(looked, etag=looked.etag or due.etag, last_modified=looked.last_modified or due.last_modified))


def _unread(due: DueRecheck, error: NewslakeError, at: datetime) -> Ended:
    """The stored version stays. The fate says that the page is gone or cannot be reached."""
    reason = Reason(error.reason or Reason.UNEXPECTED)
    seen = RecheckOutcome.GONE if reason in LOST else RecheckOutcome.FAILED
    looked = Recheck(key=due.found.key, source_id=due.found.source_id, outcome=seen, at=at, etag=due.etag, last_modified=due.last_modified)
    fate = Fate.of(due.found.source_id, due.found.key, reason, at, f"at a later look: {error.message}", retried=error.transient)
    return Ended(fate, recheck=looked)
