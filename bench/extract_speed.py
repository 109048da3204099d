"""Measures the throughput of the whole extract stage and of bare trafilatura, on the same pages and cores in one run.

    python bench/extract_speed.py MANIFEST [--workers 2] [--rounds 3] [--pages 300]

The stage is what `newslake ingest` runs: decode, parse, text, title, authors, dates, language, kind and residue, in the killable worker
pool with its limits. The baseline is `trafilatura.bare_extraction(with_metadata=True)` in a plain process pool. The clock starts when the
workers are warm. Rounds alternate, and the ratio is that of the sums over the rounds.

The last line is the processor time of both in one process without a pool, page by page in turn, with the best round of each page. It also
holds on a machine that does other work.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from bench.command import as_command
from bench.texts import fetched_pages
from extractors.errors import ExtractError
from extractors.records import Page
from extractors.text.files import UNPOLLED
from extractors.text.page import read_article
from extractors.workers.pool import ExtractPool

LIMIT_SECONDS = 20.0
LIMIT_MEMORY = 1024**3
Body = tuple[bytes, str]


def trafilatura(body: Body) -> int:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    document = bare_extraction(body[0], url=body[1], with_metadata=True)
    return len(document.text or "") if isinstance(document, Document) else 0


def plainly(bodies: list[Body], pool: ProcessPoolExecutor) -> float:
    start = time.perf_counter()
    sum(pool.map(trafilatura, bodies, chunksize=1))
    return time.perf_counter() - start


def staged(pages: list[Page], pool: ExtractPool) -> float:
    start = time.perf_counter()
    for future in [pool.submit(page, None, UNPOLLED) for page in pages]:
        error = future.exception()
        if error is not None and not isinstance(error, ExtractError):
            raise error
    return time.perf_counter() - start


def cpu_seconds(pages: list[Page], bodies: list[Body], rounds: int) -> tuple[float, float]:
    """CPU seconds of the stage and of bare trafilatura over all pages, the best round of each page."""

    def spent(work: Callable[[], object]) -> float:
        start = time.process_time()
        with suppress(ExtractError):
            work()
        return time.process_time() - start

    own, bare = 0.0, 0.0
    for page, body in zip(pages, bodies, strict=True):
        turns = [(spent(partial(read_article, page, None, UNPOLLED)), spent(partial(trafilatura, body))) for _ in range(rounds)]
        best = [min(times) for times in zip(*turns, strict=True)]
        own, bare = own + best[0], bare + best[1]
    return own, bare


def main(manifest: Path, /, *, workers: int = os.cpu_count() or 2, rounds: int = 3, pages: int = 300) -> None:
    fetched = list(islice(fetched_pages(manifest, None, datetime.now(UTC)), pages))
    bodies = [(page.body, page.url) for page in fetched]
    spent = {"stage": 0.0, "trafilatura": 0.0}
    with (
        ExtractPool(workers, LIMIT_SECONDS, LIMIT_MEMORY) as stage,
        ProcessPoolExecutor(workers) as plain,
    ):
        staged(fetched[:20], stage)
        plainly(bodies[:20], plain)
        for _ in range(rounds):
            spent["stage"] += staged(fetched, stage)
            spent["trafilatura"] += plainly(bodies, plain)
    done = len(fetched) * rounds
    for name, seconds in spent.items():
        print(f"{name:12} {done / seconds:7.1f} pages/s   {spent['trafilatura'] / seconds:5.2f} x bare trafilatura")
    own, bare = cpu_seconds(fetched, bodies, rounds)
    print(f"CPU          {own / len(fetched):7.4f} s/page    {bare / own:5.2f} x bare trafilatura ({bare / len(fetched):.4f} s/page)")


if __name__ == "__main__":
    as_command(main, __doc__)
