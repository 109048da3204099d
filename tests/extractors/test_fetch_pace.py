"""Politeness: one request at a time and host, pauses that grow where a host asks for it, fair turns."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from wire import Asked, policy, reply, serve

from extractors.errors import FetchError
from extractors.fetch import Client
from extractors.fetch.leases import NoLeases
from extractors.fetch.pace import Host, RateLimiter
from extractors.records import HostBackoff, Reason

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause_between() -> None:
    """Six fetches at once: never two under way, never less than the pause from one's end to the next one's start."""
    under_way, most, spans = 0, 0, []

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        start = time.monotonic()
        writer.write(reply(b"hello"))
        await writer.drain()
        spans.append((start, time.monotonic()))
        under_way -= 1

    async def run() -> None:
        async with serve(slow) as wire, Client(policy(host_delay=0.05)) as client:
            await asyncio.gather(*(client.get(f"{wire.base}/{n}") for n in range(6)))

    asyncio.run(run())
    assert most == 1
    assert all(later[0] - earlier[1] >= 0.045 for earlier, later in pairwise(spans))


def test_hosts_do_not_wait_for_each_other() -> None:
    """Eight hosts, none of which answers before all of them were asked."""
    together = asyncio.Barrier(8)

    async def patient(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await together.wait()
        writer.write(reply(b"hello"))

    async def run() -> list[int]:
        async with AsyncExitStack() as stack:
            wires = [await stack.enter_async_context(serve(patient)) for _ in range(8)]
            client = await stack.enter_async_context(Client(policy()))
            return [page.status for page in await asyncio.gather(*(client.get(wire.base + "/a") for wire in wires))]

    assert asyncio.run(run()) == [200] * 8


def test_no_more_requests_than_allowed_are_under_way() -> None:
    """Over all hosts together: answers come by threes, so a fourth request would be seen."""
    under_way, most, three = 0, 0, asyncio.Barrier(3)

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await three.wait()
        under_way -= 1
        writer.write(reply(b"hello"))

    async def run() -> None:
        async with AsyncExitStack() as stack:
            wires = [await stack.enter_async_context(serve(slow)) for _ in range(9)]
            client = await stack.enter_async_context(Client(policy(concurrency=3, total_timeout=5.0)))
            await asyncio.gather(*(client.get(wire.base + "/a") for wire in wires))

    asyncio.run(run())
    assert most == 3


def test_the_crawl_delay_of_robots_txt_is_kept_to() -> None:
    """Where it is longer than our own."""
    times = []

    async def note(asked: Asked, writer: asyncio.StreamWriter) -> None:
        times.append(time.monotonic())
        writer.write(reply(b"hello"))

    async def run() -> None:
        async with serve(note, robots=reply(b"User-agent: *\nCrawl-delay: 0.2\n")) as wire, Client(policy()) as client:
            for n in range(3):
                await client.get(f"{wire.base}/{n}")

    asyncio.run(run())
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.19


def test_refusals_double_the_pause_and_an_answer_resets_it() -> None:
    """429 and 503 mean: slower."""
    host = Host(base=1.0, longest=60.0)
    delays = []
    for status in (200, 429, 503, 429, 200):
        host.observe(status, 0.1, None, NOW)
        delays.append(host.delay)
    assert delays == [1, 2, 4, 8, 1]


def test_a_host_that_grows_slow_is_asked_more_slowly() -> None:
    """The pause follows the smoothed latency once that passes a second, up to the longest."""
    host = Host(base=1.0, longest=60.0)
    host.observe(200, 0.2, None, NOW)
    assert host.delay == 1.0
    for _ in range(20):
        host.observe(200, 5.0, None, NOW)
    assert 4.5 < host.delay <= 5.0
    for _ in range(20):
        host.observe(None, 500.0, None, NOW)
    assert host.delay == 60.0


def test_three_refusals_in_a_row_end_a_hosts_turn() -> None:
    """The rest of its URLs are deferred without being asked for."""
    asked_paths: list[str] = []

    async def refuse(asked: Asked, writer: asyncio.StreamWriter) -> None:
        asked_paths.append(asked.path)
        writer.write(reply(b"", "429 Slow"))

    async def run() -> list[str | None]:
        async with serve(refuse) as wire, Client(policy()) as client:
            reasons = []
            for n in range(5):
                with pytest.raises(FetchError) as caught:
                    await client.get(f"{wire.base}/{n}")
                reasons.append(caught.value.reason)
            return reasons

    assert asyncio.run(run()) == [Reason.RATE_LIMITED] * 5
    assert asked_paths == ["/0", "/1", "/2"]


def test_a_queue_that_is_too_long_defers() -> None:
    """Waiting has a limit; what is beyond it is tried in the next pass."""

    async def run() -> list[str | None]:
        pace = RateLimiter(10.0, 60.0, 25.0, lambda: NOW)
        pace.host("h").waiting = 3
        try:
            async with pace.turn("h", "https://h/a"):
                return [None]
        except FetchError as error:
            return [error.reason]

    assert asyncio.run(run()) == [Reason.TURN]


def test_a_closed_host_opens_again_in_its_time() -> None:
    """Retry-After is an instant, and the clock is ours."""
    clock = [NOW]

    async def run() -> list[str | None]:
        pace = RateLimiter(0.0, 60.0, 25.0, lambda: clock[0])
        pace.host("h").observe(503, 0.1, NOW + timedelta(seconds=30), NOW)
        ends: list[str | None] = []
        for seconds in (0, 29, 31):
            clock[0] = NOW + timedelta(seconds=seconds)
            try:
                async with pace.turn("h", "https://h/a") as host:
                    host.observe(200, 0.1, None, clock[0])
                    ends.append(None)
            except FetchError as error:
                ends.append(error.reason)
        return ends

    assert asyncio.run(run()) == [Reason.RATE_LIMITED, Reason.RATE_LIMITED, None]


def test_a_host_is_left_to_other_processes_whoever_of_the_queue_was_last() -> None:
    """Two requests wait while the first is refused for an hour: both end without asking, and the host is free for others."""

    class Log(NoLeases):
        def __init__(self) -> None:
            self.seen: list[str] = []

        async def enter(self, host: str, site: str) -> HostBackoff | None:
            self.seen.append(f"enter {site}")
            return await super().enter(host, site)

        async def leave(self, host: str, site: str, backoff: HostBackoff) -> None:
            self.seen.append(f"leave {site}")

    async def ask(pace: RateLimiter) -> None:
        async with pace.turn("www.example.org", "https://www.example.org/") as host:
            await asyncio.sleep(0)
            host.observe(429, 0.0, NOW + timedelta(hours=1), NOW)

    async def run() -> tuple[list[str], list[object]]:
        log = Log()
        pace = RateLimiter(0.0, 1.0, 5.0, lambda: NOW, log)
        return log.seen, await asyncio.gather(*(ask(pace) for _ in range(3)), return_exceptions=True)

    seen, ended = asyncio.run(run())
    assert seen == ["enter example.org", "leave example.org"]
    assert [type(each).__name__ for each in ended] == ["NoneType", "TransientFetchError", "TransientFetchError"]
