"""Probes sources without a lake: what one answers now, and which feeds a URL leads to."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.discover import latest, usual_places
from extractors.errors import ExtractError, FetchError, NewslakeError, ParseError
from extractors.fetch import Client
from extractors.records import Discovery, Page, Source, SourceKind
from flows.pipeline.ingest.polling import Polled, Read, broken, poll

ENOUGH = 5  # candidates that answer are enough to choose from


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed or sitemap that a URL leads to, with its entries."""

    url: str
    kind: SourceKind
    discovery: Discovery

    @property
    def newest(self) -> datetime | None:
        return max((date for entry in self.discovery.entries if (date := latest(entry.dates))), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One live poll. `status` is None without an answer, `robots` is allowed, disallowed or unreachable, `ms` the response time."""

    source: str
    status: int | None
    entries: int
    newest: datetime | None
    robots: str
    ms: int | None
    note: str | None

    @property
    def ok(self) -> bool:
        """Whether the source is usable as it is."""
        return self.entries > 0


async def check(sources: Iterable[Source], client: Client, read: Read, now: Callable[[], datetime]) -> list[Checked]:
    """Poll each source once, all hosts at the same time."""
    return list(await asyncio.gather(*(_checked(source, client, read, now) for source in sources)))


async def candidates(url: str, client: Client, read: Read) -> list[Candidate]:
    """What can be polled at a URL: itself, or what its page, its robots.txt and the usual places lead to; feeds before sitemaps.

    Raises FetchError if the site cannot be reached. The search continues if only the URL itself is refused or missing.
    """
    at, own = await _first(url, client, read)
    if own.kind != "page":
        return [Candidate(at, _kind(own), own)]
    robots = await client.robots(at)
    feeds, sitemaps = usual_places(at)
    found: list[Candidate] = []
    for addresses in ((*own.feeds, *own.sitemaps), robots.sitemaps, feeds, sitemaps):
        if found:
            break
        for address in dict.fromkeys(addresses):
            found += await _candidate(address, client, read)
            if len(found) >= ENOUGH:
                break
    return sorted(found, key=lambda candidate: candidate.kind is not SourceKind.FEED)


async def _first(url: str, client: Client, read: Read) -> tuple[str, Discovery]:
    try:
        page = await client.get(url)
        return page.final_url, await read(_source(page, SourceKind.PAGE), page, None)
    except FetchError as error:
        if error.status is None:
            raise
    except (ParseError, ExtractError):
        pass
    return url, Discovery(entries=(), kind="page")


async def _candidate(url: str, client: Client, read: Read) -> list[Candidate]:
    try:
        page = await client.get(url)
        discovery = await read(_source(page, SourceKind.SITEMAP), page, None)
    except (FetchError, ParseError, ExtractError):
        return []
    return [Candidate(page.final_url, _kind(discovery), discovery)] if discovery.entries or discovery.sitemaps else []


async def _checked(source: Source, client: Client, read: Read, now: Callable[[], datetime]) -> Checked:
    robots = await _robots(source, client)
    answer, entries = (polled := await _polled(source, client, read, now)).answer, polled.entries
    status = answer.page.status if answer.page else answer.error.status if answer.error else None
    latest_date = max((date for date in answer.dates if date <= now() + timedelta(days=1)), default=None)
    note = answer.error.message if answer.error else answer.detail
    return Checked(
        source=source.source_id,
        status=status,
        entries=len(entries),
        newest=latest_date,
        robots=robots,
        ms=answer.page.elapsed_ms if answer.page else None,
        note=note,
    )


async def _polled(source: Source, client: Client, read: Read, now: Callable[[], datetime]) -> Polled:
    try:
        return await poll(source, (), client, read, now)
    except Exception as error:  # noqa: BLE001 - the boundary of one source: the others are still reported
        return broken(source, error, now())


async def _robots(source: Source, client: Client) -> str:
    try:
        return "allowed" if (await client.robots(source.url)).allows(source.url) else "disallowed"
    except NewslakeError:
        return "unreachable"


def _source(page: Page, kind: SourceKind) -> Source:
    return Source(source_id="candidate", name="candidate", kind=kind, url=page.final_url)


def _kind(discovery: Discovery) -> SourceKind:
    return SourceKind.SITEMAP if "sitemap" in discovery.kind else SourceKind.FEED
