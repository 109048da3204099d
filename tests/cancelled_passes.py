"""Passes that are cancelled, and the seconds that they take to end."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from hostile_passes import Site, settings_for
from hostile_table import Behaviour
from talk import drip, silent

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
