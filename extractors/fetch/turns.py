"""What a pass must know about other passes, on this machine or others, before it sends a request to a host."""

from __future__ import annotations

from typing import Protocol

from extractors.records import Manners


class Turns(Protocol):
    """Hosts that one process at a time asks, with all that belong to the same `site` (`extractors.urls.site_or_host`)."""

    async def enter(self, host: str, site: str) -> Manners | None:
        """Take a host for oneself, with what whoever asked it last learned of it; None while somebody else has it."""
        ...

    async def leave(self, host: str, site: str, manners: Manners) -> None:
        """Leave a host to others."""
        ...

    async def robots(self, origin: str) -> bytes | None:
        """The robots.txt of an origin, where somebody asked for it within the hour; empty where there is none."""
        ...

    async def keep_robots(self, origin: str, body: bytes) -> None:
        """Let others have a robots.txt."""
        ...


class Alone:
    """Nobody else asks anything."""

    async def enter(self, host: str, site: str) -> Manners | None:
        """Each host is free and unknown."""
        del host, site
        return Manners()

    async def leave(self, host: str, site: str, manners: Manners) -> None:
        """Nothing to tell anybody."""

    async def robots(self, origin: str) -> bytes | None:
        """Nobody else asked for it."""
        del origin
        return None

    async def keep_robots(self, origin: str, body: bytes) -> None:
        """Nobody to keep it for."""
