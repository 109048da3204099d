"""`newslake sources add` and `check`: the commands that send requests to publishers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from extractors.errors import ArgumentError, SeedError
from extractors.fetch import Client, utc_now
from extractors.records import Keep, Source
from extractors.secrets import has_userinfo
from extractors.sources import append_rows, free_id, load_sources, unknown
from flows import settings as configuration
from flows.cli.common.exit_codes import DONE_IN_PART, NO_ANSWER
from flows.cli.common.options import Catalogue, Flag, OwnCatalogue, Printed
from flows.cli.sources.editing import language_of, own
from flows.cli.sources.listing import short
from flows.logs import remark
from flows.pipeline.ingest.probing import Candidate, Checked, candidates
from flows.pipeline.ingest.probing import check as check_all
from flows.pipeline.workers.readers import Readers
from flows.printing.output import print_rows
from flows.settings import Settings
from warehouse.lake.passes import asking


def add(
    url: str,
    /,
    *,
    sources: OwnCatalogue = None,
    source_id: Annotated[str | None, Parameter(name="--id")] = None,
    name: str | None = None,
    group: str | None = None,
    keep: Keep = Keep.RELEVANT,
    pick: int = 1,
    dry_run: Flag = False,
) -> int:
    """Find the feeds and sitemaps of a URL, show them, and append the first (or the picked one) to the catalogue.

    Example: newslake sources add https://www.example.com/world --keep all --dry-run

    :param url: A feed, a sitemap, or any page of the site.
    :param source_id: Identifier of the source; made from its name if not given.
    :param name: The publisher; the feed's own name if not given.
    :param group: Value of the column of that name.
    :param keep: Which articles are stored.
    :param pick: Which of the candidates shown to take.
    :param dry_run: Show what was found, write nothing.
    """
    if has_userinfo(url):
        raise ArgumentError(url, "carries a user name or password, which newslake never sends and would store in the catalogue: remove it")
    settings = configuration.load().replace(sources=sources)
    found = asyncio.run(_found(url, settings))
    if not found:
        remark(f"{url}: names no feed or sitemap, and none is at the usual places")
        return NO_ANSWER
    _show(found)
    if not 1 <= pick <= len(found):
        raise ArgumentError("--pick", f"there are {len(found)} candidates, and no number {pick}")
    chosen = found[pick - 1]
    listed = load_sources(settings.sources)[0] if settings.sources.exists() else ()
    known = next((source for source in listed if source.url == chosen.url), None)
    if known is not None:
        raise SeedError(str(settings.sources), f"has {chosen.url} already, as {known.source_id}")
    taken = {source.source_id for source in listed}
    if source_id in taken:
        raise SeedError(str(settings.sources), f"has a source {source_id!r} already; give another --id")
    title = name or chosen.discovery.title or chosen.url
    row = Source(
        source_id=source_id or free_id(title, chosen.url, taken),
        name=title,
        kind=chosen.kind,
        url=chosen.url,
        language=language_of(chosen.discovery.language),
        group=group,
        homepage=url,
        keep=keep,
    )
    if dry_run:
        remark(f"would append {row.source_id}: {row.url}")
        return 0
    catalogue = own(settings.sources)
    append_rows(catalogue, [row])
    remark(f"{catalogue}: appended {row.source_id}: {row.url}")
    return 0


def check(
    *,
    sources: Catalogue = None,
    source: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    all: Flag = False,
    format: Printed = "table",
) -> int:
    """Poll every source once and show what it answers; nothing is stored.

    Example: newslake sources check --source bbc-world --source dw-world

    Exit codes: 0 all answered with entries to read, 1 some did not, 2 wrong settings or files, 3 none did.

    :param source: Only the sources with these ids.
    :param all: Disabled sources, too.
    """
    settings = configuration.load().replace(sources=sources)
    listed, wrong = load_sources(settings.sources)
    for error in wrong:
        remark(error)
    if missing := unknown(source, {one.source_id for one in listed}):
        raise ArgumentError("--source", f"no such source in the catalogue: {missing}")
    asked = [one for one in listed if (one.source_id in source if source else all or one.enabled)]
    checked = asyncio.run(_checked(asked, settings))
    rows = [asdict(one) for one in checked]
    if format == "table":
        print_rows([short(row) for row in rows], _COLUMNS)
    else:
        print_rows(rows, _COLUMNS, format=format)
    good = sum(one.ok for one in checked)
    remark(f"{good} of {len(checked)} sources can be read")
    return 0 if good == len(checked) and not wrong else DONE_IN_PART if good else NO_ANSWER


_COLUMNS = ("source", "status", "entries", "newest", "robots", "ms", "note")


async def _found(url: str, settings: Settings) -> list[Candidate]:
    async with _asking(settings) as (readers, client):
        return await candidates(url, client, readers.discover)


async def _checked(asked: Sequence[Source], settings: Settings) -> list[Checked]:
    async with _asking(settings) as (readers, client):
        return await check_all(asked, client, readers.discover, utc_now)


@asynccontextmanager
async def _asking(settings: Settings) -> AsyncIterator[tuple[Readers, Client]]:
    """Workers and a client that minds the passes of this lake."""
    policy = settings.fetch_policy()
    with asking(settings.location(), policy.host_delay, utc_now) as others:
        async with Readers(settings, utc_now) as readers, Client(policy, parse_robots=readers.robots, leases=others) as client:
            yield readers, client


def _show(found: Sequence[Candidate]) -> None:
    rows: list[dict[str, object]] = [
        {
            "number": number,
            "kind": one.discovery.kind,
            "url": one.url,
            "title": one.discovery.title,
            "entries": len(one.discovery.entries),
            "newest": one.newest,
        }
        for number, one in enumerate(found, start=1)
    ]
    print_rows([short(row) for row in rows], list(rows[0]))
