"""Passes that are cancelled at any moment, as Ctrl-C does: each must end within five seconds, and the lake stays whole.

usage: python bench/cancelled.py [--passes N] [--seed N]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.hostile import Site, settings_for
from bench.hostile_table import Behaviour, drip, silent
from flows.pipeline.ingest.passes import run_pass
from flows.settings import Settings

LIMIT = 5.0
SLOW = (
    Behaviour("server", "says nothing", "", silent),
    Behaviour("server", "drips its body", "", drip(b"HTTP/1.1 200 OK\r\n\r\n", b"a")),
    *(Behaviour("page", "drips a page", "", drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>")) for _ in range(6)),
    *(Behaviour("robots", "drips robots.txt", "", drip(b"HTTP/1.1 200 OK\r\n\r\n", b"User-agent: *\n")) for _ in range(4)),
)


def prepared(site: Site, home: Path) -> Settings:
    """Settings and a catalogue of everything that the site serves, the good source included."""
    settings = settings_for(home)
    addresses = [*site.by_address, *(f"127.9.9.{number}" for number in range(1, 9))]
    rows = [f"s{number},Slow,feed,http://{address}:{site.port}/feed,all\n" for number, address in enumerate(addresses)]
    settings.sources.write_text("source_id,name,kind,url,keep\n" + "".join(rows))
    return settings


def seconds_to_end(settings: Settings, after: float) -> float | None:
    """Cancel a pass so long after its start: the seconds until it has ended, None where it had ended before."""

    async def cancelled() -> float | None:
        task = asyncio.create_task(run_pass(settings, force=True))
        await asyncio.wait([task], timeout=after)
        if task.done():
            task.result()
            return None
        started = time.perf_counter()
        task.cancel()
        await asyncio.wait([task], timeout=60)
        assert task.cancelled(), "the pass swallowed its cancellation" if task.done() else "the pass hangs"
        return time.perf_counter() - started

    return asyncio.run(cancelled())


def all_cancelled(home: Path, delays: Sequence[float]) -> list[float]:
    """Seconds that each cancelled pass took to end."""
    site = Site(SLOW)
    try:
        settings = prepared(site, home)
        return [took for delay in delays if (took := seconds_to_end(settings, delay)) is not None]
    finally:
        site.close()


def main() -> None:
    """Print how long they took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--passes", type=int, default=100)
    options.add_argument("--seed", type=int, default=14)
    given = options.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        took = sorted(all_cancelled(Path(folder), [rng.uniform(0.0, 4.0) for _ in range(given.passes)]))
    late = [seconds for seconds in took if seconds > LIMIT]
    middle = took[len(took) // 2]
    print(f"{given.passes} passes, {len(took)} cancelled: median {middle:.2f} s, longest {took[-1]:.2f} s, {len(late)} over {LIMIT:g} s")
    sys.exit(1 if late else 0)


if __name__ == "__main__":
    main()
