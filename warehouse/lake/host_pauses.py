"""The pauses of hosts, as running passes tell each other."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from extractors.records import HostBackoff
from warehouse.lake.pass_tables import PassTables

_NOTE = """
INSERT INTO {prefix}host VALUES (:host, :ready_at, :closed_until, :refusals)
ON CONFLICT (host) DO UPDATE SET ready_at = excluded.ready_at, closed_until = excluded.closed_until, refusals = excluded.refusals
"""
_READ = "SELECT host, ready_at, closed_until, refusals FROM {prefix}host WHERE "


class HostPauses:
    """The table `host` of the running passes."""

    def __init__(self, tables: PassTables) -> None:
        self._tables = tables

    def note(self, host: str, backoff: HostBackoff) -> None:
        """Store when a host may be asked again."""
        ready_at, closed_until = (each.timestamp() if each else 0.0 for each in (backoff.ready_at, backoff.closed_until))
        self._tables.run(_NOTE, host=host, ready_at=ready_at, closed_until=closed_until, refusals=backoff.refusals)

    def after(self, now: float) -> dict[str, HostBackoff]:
        """The hosts that may not be asked yet."""
        return self._read("ready_at > :now OR closed_until > :now", now=now)

    def strictest(self, *hosts: str) -> HostBackoff:
        """The strictest of the pauses of some hosts."""
        return strictest(*self._read("host IN (SELECT value FROM {each})", names=json.dumps(hosts)).values())

    def _read(self, condition: str, **values: object) -> dict[str, HostBackoff]:
        def moment(seconds: float) -> datetime | None:
            return datetime.fromtimestamp(seconds, UTC) if seconds else None

        rows = self._tables.run(_READ + condition, **values)
        return {host: HostBackoff(moment(ready_at), moment(closed_until), refusals) for host, ready_at, closed_until, refusals in rows}


def strictest(*known: HostBackoff) -> HostBackoff:
    """One pause that respects all of them."""

    def latest(instants: Iterable[datetime | None]) -> datetime | None:
        return max((instant for instant in instants if instant is not None), default=None)

    return HostBackoff(
        latest(each.ready_at for each in known),
        latest(each.closed_until for each in known),
        max((each.refusals for each in known), default=0),
    )
