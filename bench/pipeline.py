"""Measures the whole pipeline beside bare trafilatura: pages a second, CPU seconds and peak memory by process, and start-up.

    python bench/pipeline.py MANIFEST [--pages 500] [--rounds 3] [--workers 2]
    python bench/pipeline.py MANIFEST --pages 5000 --rounds 1

The pages of MANIFEST (lines of html, url, title) are served as live sites, each publisher at a separate loopback address (Linux: all of
127.0.0.0/8), with a feed. If it has fewer pages than asked for, they are served again under other addresses, each with an additional
sentence. `newslake ingest` starts cold, in a separate process, on an empty lake. The baseline reads the same bytes from memory:
`trafilatura.bare_extraction(with_metadata=True)` in a plain pool of as many processes, also started cold. Rounds alternate. `steady` is the
rate of the pages beyond the first fifth: each side does all pages and, in a separate run, the first fifth alone. Start-up and the last
commit are in both runs and cancel out in the difference. CPU seconds are those of all processes of a side; on a busy machine they say more
than the clock.
"""

import asyncio
import json
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from bench.command import as_command
from bench.loopback import response, serving
from bench.processes import Usage, run_ingest
from bench.texts import read_rows, unzipped
from extractors.records import Keep, Source, SourceKind
from extractors.sources import append_rows

Body = tuple[bytes, str]
Served = tuple[str, str, str, bytes]


@dataclass
class Site:
    """One publisher's pages by path, at one loopback address."""

    address: str
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def feed(self, port: int) -> bytes:
        base = f"http://{self.address}:{port}"
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{escape(base + path)}</link></item>" for path, (title, _) in self.pages.items()
        )
        return f"<rss version='2.0'><channel><title>{self.address}</title>{items}</channel></rss>".encode()


def load(manifest: Path, count: int) -> list[Served]:
    """(host, path, title, body) of `count` pages; beyond the manifest's own, copies with a sentence of their own."""
    rows = list(read_rows(manifest))
    pages = []
    for number in range(count):
        row, copy = rows[number % len(rows)], number // len(rows)
        body = unzipped(manifest.parent / row["html"])
        url = urlsplit(row["url"])
        if copy:
            own = f"<p>This is the copy number {copy} of page {number % len(rows)}, which nobody else has.</p></body>".encode()
            body = body.replace(b"</body>", own, 1)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        pages.append((f"{copy}.{url.hostname}", f"{path}{'&' if url.query else '?'}n={number}", row.get("title") or f"Page {number}", body))
    return pages


def sites_of(pages: Iterable[Served]) -> list[Site]:
    sites: dict[str, Site] = {}
    for host, path, title, body in pages:
        site = sites.setdefault(host, Site(f"127.1.{len(sites) // 250 + 1}.{len(sites) % 250 + 1}"))
        site.pages[path] = (title, body)
    return list(sites.values())


def serve(sites: list[Site], ready: Connection) -> None:
    """The server's process: sends its port, then on request when the first request came."""
    by_address = {site.address: site for site in sites}
    first: list[float] = []

    def answer(head: bytes, address: str, port: int) -> bytes:
        first.append(time.time())
        site, path = by_address[address], head.split(b" ", 2)[1].decode("ascii", "replace")
        if path == "/feed.xml":
            return response("200 OK", site.feed(port), "Content-Type: application/rss+xml")
        return response("200 OK", site.pages[path][1], "Content-Type: text/html") if path in site.pages else response("404 Not Found")

    async def run() -> None:
        server = await serving(answer)
        ready.send(server.sockets[0].getsockname()[1])
        while await asyncio.to_thread(ready.recv):
            ready.send(first[0])

    asyncio.run(run())


@dataclass
class Round:
    """One run of one side: seconds on the clock and of CPU, pages, seconds to the first request, processes."""

    seconds: float
    cpu: float
    pages: int
    first: float = 0.0
    processes: list[Usage] = field(default_factory=list)


def cold_ingest(pages: list[Served], workers: int) -> Round:
    """A cold `newslake ingest` on an empty lake."""
    with tempfile.TemporaryDirectory() as folder:
        return ingest(sites_of(pages), Path(folder), workers, len(pages))


def ingest(sites: list[Site], folder: Path, workers: int, pages: int) -> Round:
    """The same in a given folder."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("fork").Process(target=serve, args=(sites, theirs), daemon=True)
    server.start()
    port = ours.recv()
    catalogue = folder / "sources.csv"
    feeds = ((f"site-{number}", f"http://{site.address}:{port}/feed.xml") for number, site in enumerate(sites))
    append_rows(
        catalogue,
        [Source(source_id=name, name=name, kind=SourceKind.FEED, url=url, language="en", keep=Keep.ALL) for name, url in feeds],
    )
    settings = {"HOST_DELAY": "0", "ALLOW_NETWORKS": "127.0.0.0/8", "WORKERS": str(workers), "TURN": "100000"}
    started = time.time()
    code, printed, seconds, processes = run_ingest(catalogue, folder / "lake", settings)
    ours.send(True)
    first = ours.recv() - started
    ours.send(False)
    server.terminate()
    if code or not printed.startswith("[") or json.loads(printed)[-1]["found"] != pages:
        raise SystemExit(f"ingest ended with {code}, not with {pages} entries found: {printed[:300]} … {printed[-1000:]}")
    return Round(seconds, sum(usage.cpu for usage in processes), pages, first, processes)


def _bare(body: Body) -> None:
    from trafilatura import bare_extraction

    bare_extraction(body[0], url=body[1], with_metadata=True)


def baseline(pages: list[Served], workers: int) -> Round:
    """The same bytes from memory through bare trafilatura in a plain pool, imports included."""
    bodies = [(body, f"http://{host}{path}") for host, path, _, body in pages]
    started, spent = time.time(), _children()
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_bare, bodies, chunksize=4))
    return Round(time.time() - started, _children() - spent, len(pages))


def _children() -> float:
    """CPU seconds of the processes that have ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def row(name: str, rounds: list[tuple[Round, Round]]) -> list[float]:
    """Prints and returns pages a second and CPU milliseconds a page: of all pages from a cold start, and of those beyond the first part."""
    cold = [whole.pages / whole.seconds for _, whole in rounds]
    steady = [(whole.pages - part.pages) / (whole.seconds - part.seconds) for part, whole in rounds]
    cold_cpu = [1000 * whole.cpu / whole.pages for _, whole in rounds]
    steady_cpu = [1000 * (whole.cpu - part.cpu) / (whole.pages - part.pages) for part, whole in rounds]
    figures = [statistics.median(each) for each in (cold, steady, cold_cpu, steady_cpu)]
    print("{:12} {:6.1f} pages/s cold {:6.1f} steady   {:6.1f} ms CPU a page cold {:6.1f} steady".format(name, *figures))
    return figures


def report(ours: list[tuple[Round, Round]], bare: list[tuple[Round, Round]]) -> None:
    """One table: a row a side, then the processes of the last round."""
    cold, steady, cpu, steady_cpu = (mine / its for mine, its in zip(row("newslake", ours), row("trafilatura", bare), strict=True))
    print(f"ratio        {cold:6.2f} pages/s cold {steady:6.2f} steady   {1 / cpu:6.2f} by CPU cold      {1 / steady_cpu:6.2f} steady")
    print(f"start-up to the first request {statistics.median(whole.first for _, whole in ours):.2f} s")
    last = ours[-1][1]
    for usage in last.processes:
        print(f"{usage.role:8} {usage.cpu:7.2f} s CPU {1000 * usage.cpu / last.pages:6.1f} ms a page {usage.peak:7.0f} MiB peak")


def main(manifest: Path, /, *, pages: int = 500, rounds: int = 3, workers: int = 2) -> None:
    served = load(manifest, pages)
    ours, bare = [], []
    for _ in range(rounds):
        part = served[: len(served) // 5]
        ours.append((cold_ingest(part, workers), cold_ingest(served, workers)))
        bare.append((baseline(part, workers), baseline(served, workers)))
    report(ours, bare)


if __name__ == "__main__":
    as_command(main, __doc__)
