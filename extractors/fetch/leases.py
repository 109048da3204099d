"""Leases by which passes, on this machine or others, keep from sending requests to the same host at the same time."""

from typing import Protocol

from extractors.records import HostBackoff


class HostLeases(Protocol):
    """Leases of hosts: one process at a time sends requests to the hosts of one `site` (`extractors.urls.pages.site_or_host`)."""

    async def enter(self, host: str, site: str) -> HostBackoff | None:
        """Take a host; returns what the last process learned of it, None while another process has it."""
        ...

    async def leave(self, host: str, site: str, backoff: HostBackoff) -> None:
        """Release a host."""
        ...

    async def robots(self, origin: str, site: str) -> bytes | None:
        """The robots.txt of an origin of a site, if a process fetched it within the hour; empty if the site has none."""
        ...

    async def keep_robots(self, origin: str, site: str, body: bytes) -> None:
        """Keep a robots.txt for other processes."""
        ...


class NoLeases:
    """For a process that is alone: every lease is given."""

    async def enter(self, host: str, site: str) -> HostBackoff | None:
        """Each host is free and unknown."""
        del host, site
        return HostBackoff()

    async def leave(self, host: str, site: str, backoff: HostBackoff) -> None:
        """Do nothing."""

    async def robots(self, origin: str, site: str) -> bytes | None:
        """No process has it."""
        del origin, site
        return None

    async def keep_robots(self, origin: str, site: str, body: bytes) -> None:
        """Do nothing."""
