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
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from extractors.errors import LakeError
from extractors.records import HostBackoff
from warehouse.lake.location import LakeLocation
from warehouse.lake.pass_tables import DatabaseTables, FileTables, PassTables

PATIENCE = 1.0  # seconds to wait for a site that another pass may only check
SILENT = 3600.0  # seconds without a pass, after which the sites of a share go to the others
RETENTION = 86_400.0  # seconds that an ended pass is kept
ROBOTS = 3600.0  # seconds for which all passes use a robots.txt that one has read
SHORT = 2048  # characters of a stored robots.txt that is read beforehand
UNSAVED, UNSAVED_BYTES = 100, 1024 * 1024  # of robots.txt that are stored together
CLOCK_SKEW = 60.0  # seconds by which the clocks of two machines may differ
RUNS, KILLED = 0.0, -1.0

_TAKE = """
INSERT INTO {prefix}taken (what, pass) SELECT value, :number FROM {each} WHERE true
ON CONFLICT (what) DO UPDATE SET pass = excluded.pass WHERE {prefix}taken.pass = excluded.pass
RETURNING what
"""
_NOTE = """
INSERT INTO {prefix}host VALUES (:host, :ready_at, :closed_until, :refusals)
ON CONFLICT (host) DO UPDATE SET ready_at = excluded.ready_at, closed_until = excluded.closed_until, refusals = excluded.refusals
"""
_READ_ROBOTS = """
SELECT origin, CASE WHEN length(body) <= :short THEN body END FROM {prefix}robots WHERE read_at > :old AND read_at <= :now
"""
_ROBOTS = "SELECT body FROM {prefix}robots WHERE origin = :origin AND read_at > :old AND read_at <= :now"
_KEEP_ROBOTS = """
INSERT INTO {prefix}robots VALUES (:origin, :body, :now)
ON CONFLICT (origin) DO UPDATE SET body = excluded.body, read_at = excluded.read_at
"""


class RunningPass:
    """One of the running passes. Its methods may be called from several threads."""

    def __init__(self, tables: PassTables, share: tuple[int, int], pause: float, now: Callable[[], datetime]) -> None:
        self.share, self._shares = share
        self._tables = tables
        self._pause = pause
        self._now = now
        self._number = secrets.randbelow(2**62)
        self._sites: frozenset[str] = frozenset()
        self._hosts: dict[str, HostBackoff] = {}
        # Nobody else asks the hosts of its own sites: their robots.txt when it took them (None for a long one), and those to be stored.
        self._read_robots: dict[str, str | None] = {}
        self._new_robots: list[tuple[str, bytes, float]] = []
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
        self._tables.run("DELETE FROM {prefix}robots WHERE read_at < :old", old=self._started - ROBOTS)
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
            self._note(host, backoff)
        self._store_robots(self._new_robots)
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
        for host, ready_at, closed_until, refusals in self._tables.run(
            "SELECT host, ready_at, closed_until, refusals FROM {prefix}host WHERE ready_at > :now OR closed_until > :now",
            now=self._seconds(),
        ):
            self._hosts[host] = _backoff(ready_at, closed_until, refusals)
        self._read_robots = dict(self._tables.run(_READ_ROBOTS, short=SHORT, **self._hour()))
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
            return _stricter(*(each for each in known if each is not None))
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
        if site in self._sites and origin not in self._read_robots:
            return None
        if site in self._sites and (body := self._read_robots[origin]) is not None:
            return b64decode(body)
        found = await asyncio.to_thread(self._tables.run, _ROBOTS, origin=origin, **self._hour())
        return b64decode(found[0][0]) if found else None

    async def keep_robots(self, origin: str, site: str, body: bytes) -> None:
        """Keep a robots.txt for the other passes. Those of own sites are stored together, because nobody asks for them before the end."""
        self._new_robots.append((origin, body, self._seconds()))
        unsaved = sum(len(body) for _, body, _ in self._new_robots)
        if site not in self._sites or len(self._new_robots) >= UNSAVED or unsaved >= UNSAVED_BYTES:
            new, self._new_robots = self._new_robots, []
            await asyncio.to_thread(self._store_robots, new)

    def _store_robots(self, new: Iterable[tuple[str, bytes, float]]) -> None:
        for origin, body, at in new:
            self._tables.run(_KEEP_ROBOTS, origin=origin, body=b64encode(body).decode(), now=at)

    def _hour(self) -> dict[str, float]:
        return {"old": self._seconds() - ROBOTS, "now": self._seconds() + CLOCK_SKEW}

    def _enter(self, host: str, site: str) -> HostBackoff | None:
        if not self.take([f"site {site}"]):
            self._release_killed()
            return None
        found = self._tables.run(
            "SELECT ready_at, closed_until, refusals FROM {prefix}host WHERE host IN (SELECT value FROM {each})",
            names=json.dumps([host, site]),
        )
        return _stricter(*(_backoff(*row) for row in found))

    def _leave(self, host: str, site: str, backoff: HostBackoff, *, last: bool) -> None:
        self._note(host, backoff)
        if last:
            self.give_back([f"site {site}"])

    def _note(self, host: str, backoff: HostBackoff) -> None:
        self._tables.run(
            _NOTE,
            host=host,
            ready_at=backoff.ready_at.timestamp() if backoff.ready_at else 0.0,
            closed_until=backoff.closed_until.timestamp() if backoff.closed_until else 0.0,
            refusals=backoff.refusals,
        )

    def _release_killed(self) -> None:
        """Release what killed passes had. Numbers are not reused, so an ended pass stays ended."""
        running = [number for (number,) in self._tables.run("SELECT number FROM {prefix}pass WHERE ended = :runs", runs=RUNS)]
        for number in self._tables.dead(set(running) - {self._number}):
            freed = self._tables.run("DELETE FROM {prefix}taken WHERE pass = :number RETURNING what", number=number)
            pause = HostBackoff(datetime.fromtimestamp(self._seconds() + self._pause, UTC))  # it may have sent a request just before
            for (what,) in freed:
                kind, _, site = what.partition(" ")
                if kind == "site":
                    self._note(site, pause)
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


def _backoff(ready_at: float, closed_until: float, refusals: int) -> HostBackoff:
    ready, closed = (datetime.fromtimestamp(each, UTC) if each else None for each in (ready_at, closed_until))
    return HostBackoff(ready, closed, refusals)


def _stricter(*known: HostBackoff) -> HostBackoff:
    def latest(instants: Iterable[datetime | None]) -> datetime | None:
        return max((instant for instant in instants if instant is not None), default=None)

    return HostBackoff(
        latest(each.ready_at for each in known),
        latest(each.closed_until for each in known),
        max((each.refusals for each in known), default=0),
    )
