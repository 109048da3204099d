"""The robots.txt that one pass has read, for all passes of the next hour."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Callable

from warehouse.lake.pass_tables import CLOCK_SKEW, PassTables

HOUR = 3600.0  # seconds
SHORT = 2048  # characters of a stored robots.txt that is read beforehand
UNSAVED, UNSAVED_BYTES = 100, 1024 * 1024  # of robots.txt that are stored together

_READ_ALL = """
SELECT origin, CASE WHEN length(body) <= :short THEN body END FROM {prefix}robots WHERE read_at > :old AND read_at <= :now
"""
_READ = "SELECT body FROM {prefix}robots WHERE origin = :origin AND read_at > :old AND read_at <= :now"
_KEEP = """
INSERT INTO {prefix}robots VALUES (:origin, :body, :now)
ON CONFLICT (origin) DO UPDATE SET body = excluded.body, read_at = excluded.read_at
"""


class SharedRobots:
    """The table `robots` of the running passes. Nobody else asks the origins of a pass's own sites: it reads and stores theirs together."""

    def __init__(self, tables: PassTables, now: Callable[[], float]) -> None:
        self._tables = tables
        self._now = now
        self._own: dict[str, str | None] = {}  # None for a long one
        self._new: list[tuple[str, bytes, float]] = []

    def forget(self) -> None:
        """Delete what is too old."""
        self._tables.run("DELETE FROM {prefix}robots WHERE read_at < :old", old=self._now() - HOUR)

    def read_beforehand(self) -> None:
        """Read what is kept now, for the origins of own sites."""
        self._own = dict(self._tables.run(_READ_ALL, short=SHORT, **self._hour()))

    async def read(self, origin: str, *, own: bool) -> bytes | None:
        """The robots.txt of an origin, if it is kept; of an `own` one, if it was kept beforehand."""
        if own and origin not in self._own:
            return None
        if own and (body := self._own[origin]) is not None:
            return b64decode(body)
        rows = await asyncio.to_thread(self._tables.run, _READ, origin=origin, **self._hour())
        return b64decode(rows[0][0]) if rows else None

    async def keep(self, origin: str, body: bytes, *, own: bool) -> None:
        """Keep a robots.txt: an `own` one with the next that are stored."""
        self._new.append((origin, body, self._now()))
        if not own or len(self._new) >= UNSAVED or sum(len(body) for _, body, _ in self._new) >= UNSAVED_BYTES:
            await asyncio.to_thread(self._store, self._take())

    def store(self) -> None:
        """Store those that are left."""
        self._store(self._take())

    def _take(self) -> list[tuple[str, bytes, float]]:
        new, self._new = self._new, []
        return new

    def _store(self, new: list[tuple[str, bytes, float]]) -> None:
        for origin, body, at in new:
            self._tables.run(_KEEP, origin=origin, body=b64encode(body).decode(), now=at)

    def _hour(self) -> dict[str, float]:
        return {"old": self._now() - HOUR, "now": self._now() + CLOCK_SKEW}
