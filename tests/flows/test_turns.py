"""Which source is served next: the one that has used the least, whatever it has used while it waited."""

import asyncio
from collections import Counter

from flows.pipeline.workers.fair_semaphore import FairSemaphore


def test_the_source_that_used_least_is_served_next() -> None:
    """One place; each request of a source costs it what its name says, and one that is cancelled costs nobody a turn."""
    used: Counter[str] = Counter()
    served: list[str] = []
    costs = {"dear": 5, "cheap": 1, "free": 0}

    async def ask(turns: FairSemaphore, source: str) -> None:
        async with turns.turn(source):
            served.append(source)
            used[source] += costs[source]
            await asyncio.sleep(0)

    async def run() -> None:
        turns = FairSemaphore(1, used.__getitem__)
        tasks = [asyncio.create_task(ask(turns, source)) for source in ["dear"] * 3 + ["cheap"] * 6]
        await asyncio.sleep(0)
        lost = asyncio.create_task(ask(turns, "free"))
        await asyncio.sleep(0)
        lost.cancel()
        await asyncio.gather(*tasks)
        await ask(turns, "free")

    asyncio.run(run())
    assert served == ["dear", *["cheap"] * 5, "dear", "cheap", "dear", "free"]
