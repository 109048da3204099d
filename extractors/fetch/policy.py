"""The policy of the client: limits, identity, and which addresses may be reached."""

from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import IPv4Network, IPv6Network

PRODUCT = "newslake"
"""The product token: the name under which robots.txt addresses this program (RFC 9309, section 2.2.1)."""


def user_agent(contact: str) -> str:
    """`newslake/<version> (+<contact>)`: the program, and a contact for complaints."""
    return f"{PRODUCT}/{version(PRODUCT)} (+{contact})"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """Durations in seconds, sizes in bytes.

    `host_delay` passes between the end of one request to a host and the start of the next; robots.txt and slow or refusing
    servers lengthen it, never beyond `max_delay`. A request that would wait longer than `turn_timeout` for its turn is
    deferred. `total_timeout` limits the time on the wire for one URL with its redirects and their robots.txt, without the waits
    for turns. `max_body` counts after decompression, `max_memory` for all bodies that are read or wait to be parsed.
    `allow_networks` are the private networks that may be reached. `ca_file` is a PEM file of certificate authorities that are trusted
    in addition to the system's.
    """

    user_agent: str
    host_delay: float = 1.0
    max_delay: float = 60.0
    turn_timeout: float = 600.0
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_body: int = 10 * 1024 * 1024
    max_memory: int = 256 * 1024 * 1024
    max_redirects: int = 8
    concurrency: int = 32
    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    ca_file: str | None = None
