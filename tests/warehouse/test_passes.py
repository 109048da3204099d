"""Passes beside each other, on both kinds of lake: what one has taken no other gets, until it ends, however it ends."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

from extractors.errors import LakeError
from extractors.records import HostBackoff
from warehouse import LakeLocation
from warehouse.lake.passes import RunningPass, taking_part

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
PAUSE = 5.0
LONG = b"# a long one\n" * 1000
HOLDER = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from warehouse import LakeLocation
from warehouse.lake.passes import taking_part

home, catalog = sys.argv[1:3]
location = LakeLocation(Path(home), catalog or None)
with taking_part(location, (2, 3), 5.0, lambda: datetime(2026, 3, 4, 12, tzinfo=UTC)) as one:
    asyncio.run(one.take_sites(["held.example"]))
    one.take(["entry a"])
    print("taken", flush=True)
    sys.stdin.read()
"""


def sites(one: RunningPass, *names: str) -> frozenset[str]:
    return asyncio.run(one.take_sites(names))


def test_threads_that_outlive_a_pass_take_nothing(location: LakeLocation) -> None:
    """A cancelled pass leaves some behind: they crashed the process in a connection that was being closed, or kept what they took."""
    running = threading.Barrier(5)

    def take(one: RunningPass, thread: int) -> int:
        for number in count():
            try:
                one.take([f"entry {thread} {number}"])
            except LakeError:
                return number
            if number == 0:
                running.wait(timeout=60)
        raise AssertionError

    with ThreadPoolExecutor(4) as threads:
        with taking_part(location, (1, 1), PAUSE, lambda: NOW) as one:
            taken = [threads.submit(take, one, thread) for thread in range(4)]
            running.wait(timeout=60)
        names = {f"entry {thread} {number}" for thread, each in enumerate(taken) for number in range(each.result(timeout=60) + 1)}
    with taking_part(location, (1, 1), PAUSE, lambda: NOW) as other:
        assert other.take(names) == names


def test_what_a_pass_has_taken_is_no_others_until_it_ends(location: LakeLocation) -> None:
    """Sites, entries and hosts; the pause after a request holds for whoever comes next."""
    with taking_part(location, (1, 1), PAUSE, lambda: NOW) as first:
        assert sites(first, "a.example", "b.example") == {"a.example", "b.example"}
        first.keep_sites(frozenset({"a.example"}))
        assert first.is_alone()
        with taking_part(location, (1, 1), PAUSE, lambda: NOW) as second:
            assert sites(second, "a.example", "b.example") == {"b.example"}
            assert first.take(["entry 1", "entry 2"]) == {"entry 1", "entry 2"}
            assert second.take(["entry 2", "entry 3"]) == {"entry 3"}
            assert not first.is_alone()
            assert asyncio.run(second.enter("www.a.example", "a.example")) is None
            assert asyncio.run(first.enter("www.a.example", "a.example")) == HostBackoff()
            asyncio.run(first.leave("www.a.example", "a.example", HostBackoff(NOW + timedelta(seconds=3), None, 1)))
            # A site that nobody polls is taken for a request only.
            assert asyncio.run(second.enter("c.example", "c.example")) == HostBackoff()
            assert asyncio.run(first.enter("c.example", "c.example")) is None
            asyncio.run(second.leave("c.example", "c.example", HostBackoff(NOW + timedelta(seconds=2), NOW + timedelta(hours=1), 2)))
            assert asyncio.run(first.enter("c.example", "c.example")) == HostBackoff(
                NOW + timedelta(seconds=2), NOW + timedelta(hours=1), 2
            )
    with taking_part(location, (1, 1), PAUSE, lambda: NOW) as third:
        assert sites(third, "a.example") == {"a.example"}
        assert third.take(["entry 1"]) == {"entry 1"}
        assert asyncio.run(third.enter("www.a.example", "a.example")) == HostBackoff(NOW + timedelta(seconds=3), None, 1)


def test_what_a_killed_pass_had_is_free_at_once_and_its_share_is_the_others(location: LakeLocation) -> None:
    """The process is killed while it holds a site and an entry: the next one gets both, and waits out the host's pause."""
    command = [sys.executable, "-c", HOLDER, str(location.home), location.catalog or ""]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "taken\n"
        with taking_part(location, (1, 3), PAUSE, lambda: NOW) as one:
            assert sites(one, "held.example") == frozenset()
            assert one.present_shares() == {1, 2, 3}
            holder.kill()
            holder.wait()
            assert sites(one, "held.example") == {"held.example"}
            assert one.take(["entry a"]) == {"entry a"}
            assert asyncio.run(one.enter("www.held.example", "held.example")) == HostBackoff(NOW + timedelta(seconds=PAUSE))
            assert one.present_shares() == {1, 3}
    with taking_part(location, (2, 3), PAUSE, lambda: NOW + timedelta(hours=2)) as other:
        assert other.present_shares() == {2}, "nobody has polled the first and the third share for an hour"


def test_a_robots_txt_that_one_pass_has_read_is_good_for_all_within_the_hour(location: LakeLocation) -> None:
    """Whatever bytes it has; an empty one is known, too; a later one takes its place."""

    async def told(one: RunningPass) -> list[bytes | None]:
        places = (("https://a.example", "a.example"), ("https://b.example", "b.example"), ("https://a.example:8443", "a.example:8443"))
        return [await one.robots(*place) for place in places]

    body = b"User-agent: *\nDisallow: /\x00\xff"
    with taking_part(location, (1, 1), PAUSE, lambda: NOW) as first:
        sites(first, "a.example")
        asyncio.run(first.keep_robots("https://a.example", "a.example", b"old"))
        asyncio.run(first.keep_robots("https://a.example", "a.example", body))
        asyncio.run(first.keep_robots("https://b.example", "b.example", b""))
    with taking_part(location, (2, 2), PAUSE, lambda: NOW + timedelta(minutes=59)) as second:
        sites(second, "a.example", "a.example:8443")
        assert asyncio.run(told(second)) == [body, b"", None]
        asyncio.run(second.keep_robots("https://b.example", "b.example", LONG))
    with taking_part(location, (2, 2), PAUSE, lambda: NOW + timedelta(minutes=59)) as again:
        sites(again, "a.example", "b.example")
        assert asyncio.run(told(again)) == [body, LONG, None]
    with taking_part(location, (2, 2), PAUSE, lambda: NOW + timedelta(minutes=61)) as third:
        assert asyncio.run(told(third)) == [None, LONG, None]
