"""Measures the cost of a pass that finds nothing new: every source answers 304 or, with --entries, a changed feed of known entries.

    python bench/quiet_polls.py [--sources 2000] [--concurrency 32] [--entries N]

A server in a separate process answers at as many loopback addresses as there are sources (Linux: all of 127.0.0.0/8). Each figure is for
one pass of `newslake ingest`, with --entries into a lake that knows all entries. Wall and CPU times are per source; memory is the peak of
the process. All three are those of the ingesting process without its workers. The start-up of `newslake ingest` is a separate row, and is
subtracted from the CPU time of the rows below it.
"""

import asyncio
import json
import multiprocessing
import os
import random
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit

from bench.command import as_command
from bench.loopback import response, serving
from bench.processes import run_ingest
from extractors.records import Batch, Fate, Reason, Run, Source, SourceKind
from extractors.sources import append_rows
from extractors.urls.pages import canonical_url
from flows.settings import Settings
from warehouse import append_batch, open_lake

FEED = b'<rss version="2.0"><channel><title>Quiet</title></channel></rss>'
LOOPBACK = (ip_network("127.0.0.0/8"),)


def quiet(head: bytes, *_: object) -> bytes:
    """robots.txt: 404. The feed: 304 to a client that has it, else the feed."""
    if b"/robots.txt" in head.split(b"\r\n", 1)[0]:
        return response("404 Not Found")
    known = b"if-none-match" in head.lower()
    return response("304 Not Modified" if known else "200 OK", b"" if known else FEED, 'ETag: "1"')


def links(address: str, port: int, entries: int) -> list[str]:
    """The entries of one source."""
    return [f"http://{address}:{port}/2026/08/article-{number}" for number in range(entries)]


def changed(entries: int, head: bytes, address: str, port: int) -> bytes:
    """robots.txt: 404. The feed: the same entries in other bytes at each answer."""
    if b"/feed" not in head.split(b"\r\n", 1)[0]:
        return response("404 Not Found")
    listed = "".join(
        f"<item><title>Council hears report {index}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>Sat, 01 Aug 2026 {index % 24:02}:00:00 GMT</pubDate><description>The council heard the report.</description></item>"
        for index, link in enumerate(links(address, port, entries))
    )
    number = random.randrange(10**9)
    return response("200 OK", f'<rss version="2.0"><channel><title>Quiet</title><ttl>{number}</ttl>{listed}</channel></rss>'.encode())


def serve(ready: Connection, entries: int) -> None:
    """The server's process."""

    async def run() -> None:
        server = await serving(partial(changed, entries) if entries else quiet)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def catalogue(count: int, port: int) -> list[Source]:
    """One source a loopback address."""
    return [
        Source(
            source_id=f"quiet-{n}",
            name=f"Quiet {n}",
            kind=SourceKind.FEED,
            url=f"http://127.{1 + n // 62500}.{n // 250 % 250}.{n % 250 + 1}:{port}/feed",
        )
        for n in range(count)
    ]


def print_row(name: str, count: int, done: int, wall: float, cpu: float, peak: float) -> None:
    print(f"{name:28} {done:6} {wall:7.1f} {wall / count * 1000:9.2f} {cpu / count * 1000:8.2f} {peak:8.0f}")


def ingest(name: str, settings: Settings, count: int, start: float = 0.0, *options: str) -> float:
    """Run the command, print its figures, and return its seconds of CPU; `start` are those that another run took to start."""
    given = {"HOST_DELAY": "0", "CONCURRENCY": str(settings.concurrency), "ALLOW_NETWORKS": str(LOOPBACK[0])}
    _, printed, wall, (used, *_) = run_ingest(settings.sources, settings.home, given, *options)
    done = sum(row["poll"] in ("ok", "unchanged") for row in json.loads(printed)[:-1])
    print_row(name, count, done, wall, used.cpu - start, used.peak)
    return used.cpu


def settle(settings: Settings, listed: list[Source], entries: int) -> None:
    """Make the entries known to the lake: each ended as off topic in an earlier run."""
    at = datetime.now(UTC) - timedelta(hours=2)
    run = Run.begun("ingest", at, None)
    fates = tuple(
        Fate.of(source.source_id, canonical_url(link) or link, Reason.NO_TOPIC, at)
        for source in listed
        for parts in [urlsplit(source.url)]
        for link in links(parts.hostname or "", parts.port or 80, entries)
    )
    with open_lake(settings.location()) as lake:
        append_batch(lake, Batch(run=replace(run, ended=at), fates=fates))


def main(*, sources: int = 2000, concurrency: int = 32, entries: int = 0) -> None:
    """Print a table."""
    ready, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, entries), daemon=True)
    server.start()
    try:
        listed = catalogue(sources, ready.recv())
        print(f"{sources} sources, {concurrency} at once, {os.cpu_count()} CPUs shared with the server")
        print(f"{'pass':28} {'done':>6} {'wall s':>7} {'ms/source':>9} {'CPU ms':>8} {'peak MiB':>8}")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sources.csv"
            append_rows(path, listed)
            settings = Settings(home=Path(folder) / "lake", sources=path, host_delay=0.0, concurrency=concurrency, allow_networks=LOOPBACK)
            if entries:
                settle(settings, listed, entries)
            else:
                ingest("ingest, first pass (200)", settings, sources, 0.0, "--force")
            idle = Path(folder) / "idle.csv"
            append_rows(idle, [replace(listed[0], enabled=False)])
            start = ingest("ingest, nothing due", settings.replace(sources=idle), 1)
            name = f"ingest, {entries} known entries" if entries else "ingest, quiet pass (304)"
            ingest(name, settings, sources, start, "--force")
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    as_command(main, __doc__)
