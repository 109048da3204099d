"""Which passes run now, on this machine or on others, and what each has taken for itself: sites to ask, entries to fetch. And what
they tell each other: pauses of hosts, robots.txt.

What a pass has taken is free again when the pass ends, however it ends. On an embedded lake the tables are in `<home>/passes.sqlite`,
and a pass lives as long as its lock on `<home>/passes/<number>.lock`; on PostgreSQL they are in the schema `newslake_passes`, and a pass
lives as long as its advisory lock. Nothing else is kept here, so both may be deleted while no pass runs.

taken   what (`site example.org`, `entry https://example.org/a`), and the number of the pass that has it
host    since its last request: not before `ready_at`, not at all before `closed_until` (seconds since 1970), refusals in a row
robots  the robots.txt of an origin (base64), and when it was read
pass    number, share, of how many, started, ended (seconds since 1970; ended is 0 while it runs, -1 when it was killed)
"""

import asyncio
import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from extractors.errors import LakeError
from extractors.records import HostBackoff
from warehouse.lake.host_pauses import HostPauses, strictest
from warehouse.lake.location import LakeLocation
from warehouse.lake.pass_tables import CLOCK_SKEW, DatabaseTables, FileTables, PassTables
from warehouse.lake.shared_robots import SharedRobots

PATIENCE = 1.0  # seconds to wait for a site that another pass may only check
SILENT = 3600.0  # seconds without a pass, after which the sites of a share go to the others
RETENTION = 86_400.0  # seconds that an ended pass is kept
RUNS, KILLED = 0.0, -1.0

_TAKE = """
INSERT INTO {prefix}taken (what, pass) SELECT value, :number FROM {each} WHERE true
ON CONFLICT (what) DO UPDATE SET pass = excluded.pass WHERE {prefix}taken.pass = excluded.pass
RETURNING what
"""


class RunningPass:
    """One of the running passes. Its methods may be called from several threads."""

    def __init__(self, tables: PassTables, share: tuple[int, int], pause: float, now: Callable[[], datetime]) -> None:
        self.share, self._shares = share
        self._tables = tables
        self._pauses = HostPauses(tables)
        self._robots = SharedRobots(tables, self._seconds)
        self._pause = pause
        self._now = now
        self._number = secrets.randbelow(2**62)
        self._sites: frozenset[str] = frozenset()
        self._hosts: dict[str, HostBackoff] = {}
        self._started = 0.0
        # The number of hosts that this pass asks now, by site, for sites of other passes.
        self._foreign = asyncio.Lock()
        self._asked: Counter[str] = Counter()

    def begin(self) -> None:
        """Register this pass, after releasing what killed passes had."""
        self._tables.live(self._number)
        self._release_killed()
        self._started = self._seconds()
        self._tables.run("DELETE FROM {prefix}pass WHERE started < :old", old=self._started - RETENTION)
        self._robots.forget()
        self._tables.run(
            "INSERT INTO {prefix}pass VALUES (:number, :share, :of, :started, :ended)",
            number=self._number,
            share=self.share,
            of=self._shares,
            started=self._started,
            ended=RUNS,
        )

    def end(self) -> None:
        """Release everything, and store what was learned of the hosts. Threads that still run take nothing afterwards."""
        self._tables.calls.keep()
        for host, backoff in self._hosts.items():
            self._pauses.note(host, backoff)
        self._robots.store()
        self._tables.run("DELETE FROM {prefix}taken WHERE pass = :number", number=self._number)
        self._tables.run("UPDATE {prefix}pass SET ended = :now WHERE number = :number", now=self._seconds(), number=self._number)

    def present_shares(self) -> set[int]:
        """The shares that are polled: without those whose newest pass was killed, and those without a pass for an hour."""
        newest: dict[int, tuple[float, float]] = {}
        for number, started, ended in self._tables.run(
            "SELECT share, started, ended FROM {prefix}pass WHERE shares = :of ORDER BY started", of=self._shares
        ):
            newest[number] = (started, ended)
        since = min((started for started, _ in newest.values()), default=self._started)
        now = self._seconds()
        late = now - SILENT
        present = {self.share}
        for number in range(1, self._shares + 1):
            started, ended = newest.get(number, (since, since))
            if ended == RUNS or (ended != KILLED and late < max(started, ended) <= now + CLOCK_SKEW):
                present.add(number)
        return present

    def take(self, names: Iterable[str]) -> set[str]:
        """Take those of the names that no other pass has, until this pass ends or gives them back; returns them."""
        wanted = json.dumps(sorted(set(names)))
        return {what for (what,) in self._tables.run(_TAKE, names=wanted, number=self._number)}

    def give_back(self, names: Iterable[str]) -> None:
        """Release names."""
        self._tables.run(
            "DELETE FROM {prefix}taken WHERE pass = :number AND what IN (SELECT value FROM {each})",
            names=json.dumps(sorted(set(names))),
            number=self._number,
        )

    async def take_sites(self, sites: Iterable[str]) -> frozenset[str]:
        """Take those of the sites that no other pass polls. Waits a moment for sites that another pass only checks."""
        names = {f"site {site}" for site in sites}
        mine = self.take(names)
        until = asyncio.get_running_loop().time() + PATIENCE
        while len(mine) < len(names) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(PATIENCE / 10)
            self._release_killed()
            mine |= self.take(names - mine)
        self._sites = frozenset(name.removeprefix("site ") for name in mine)
        self._hosts |= self._pauses.after(self._seconds())
        self._robots.read_beforehand()
        return self._sites

    def keep_sites(self, sites: frozenset[str]) -> None:
        """Release all other sites."""
        self.give_back(f"site {site}" for site in self._sites - sites)
        self._sites = sites

    def is_alone(self) -> bool:
        [(others,)] = self._tables.run(
            "SELECT count(*) FROM {prefix}pass WHERE number <> :number AND (ended = :runs OR ended > :since)",
            number=self._number,
            runs=RUNS,
            since=self._started - CLOCK_SKEW,
        )
        return not others

    async def enter(self, host: str, site: str) -> HostBackoff | None:
        """Take the site of a host for a request, if it is not a site of this pass; None while another pass asks it."""
        if site in self._sites:
            known = self._hosts.get(host), self._hosts.get(site)
            return strictest(*(each for each in known if each is not None))
        async with self._foreign:
            backoff = await asyncio.to_thread(self._enter, host, site)
            self._asked[site] += backoff is not None
        return backoff

    async def leave(self, host: str, site: str, backoff: HostBackoff) -> None:
        """Release the site of a host, unless this pass polls it. The pause applies to all passes."""
        if site in self._sites:
            self._hosts[host] = backoff
            return
        async with self._foreign:
            self._asked[site] -= 1
            await asyncio.to_thread(self._leave, host, site, backoff, last=not self._asked[site])

    async def robots(self, origin: str, site: str) -> bytes | None:
        """The robots.txt of an origin, if a pass has read it within the hour; of an own site's origin, before this pass."""
        return await self._robots.read(origin, own=site in self._sites)

    async def keep_robots(self, origin: str, site: str, body: bytes) -> None:
        """Keep a robots.txt for the other passes."""
        await self._robots.keep(origin, body, own=site in self._sites)

    def _enter(self, host: str, site: str) -> HostBackoff | None:
        if not self.take([f"site {site}"]):
            self._release_killed()
            return None
        return self._pauses.strictest(host, site)

    def _leave(self, host: str, site: str, backoff: HostBackoff, *, last: bool) -> None:
        self._pauses.note(host, backoff)
        if last:
            self.give_back([f"site {site}"])

    def _release_killed(self) -> None:
        """Release what killed passes had. Numbers are not reused, so an ended pass stays ended."""
        running = [number for (number,) in self._tables.run("SELECT number FROM {prefix}pass WHERE ended = :runs", runs=RUNS)]
        for number in self._tables.dead(set(running) - {self._number}):
            freed = self._tables.run("DELETE FROM {prefix}taken WHERE pass = :number RETURNING what", number=number)
            pause = HostBackoff(datetime.fromtimestamp(self._seconds() + self._pause, UTC))  # it may have sent a request just before
            for (what,) in freed:
                kind, _, site = what.partition(" ")
                if kind == "site":
                    self._pauses.note(site, pause)
            self._tables.run("UPDATE {prefix}pass SET ended = :killed WHERE number = :number", killed=KILLED, number=number)

    def _seconds(self) -> float:
        return self._now().timestamp()


@contextmanager
def taking_part(location: LakeLocation, share: tuple[int, int], pause: float, now: Callable[[], datetime]) -> Iterator[RunningPass]:
    """Register a pass for the block. `share` is its number and the count of shares, `pause` the seconds between two requests to a host.

    Raises LakeError if the tables cannot be opened.
    """
    tables: PassTables = FileTables(location.home) if location.embedded else DatabaseTables(location.watched_connection())
    try:
        running = RunningPass(tables, share, pause, now)
        running.begin()
        try:
            yield running
        finally:
            with suppress(LakeError):  # a pass that cannot store its end counts as killed
                running.end()
    finally:
        tables.close()


@contextmanager
def asking(location: LakeLocation, pause: float, now: Callable[[], datetime]) -> Iterator[RunningPass | None]:
    """The same for a command that asks hosts without appending. None if there is no lake, or it cannot be written: then no pass runs."""
    if location.embedded and not (location.catalog_file.exists() and os.access(location.home, os.W_OK)):
        yield None
        return
    with taking_part(location, (1, 1), pause, now) as running:
        yield running
