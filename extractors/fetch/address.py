"""Which addresses may be reached, checked on the very address that is connected to.

A name is resolved once; every address of the answer is checked; the connection goes to one of these addresses, not to the
name. So a name that resolves to another address the second time (DNS rebinding) gains nothing, and redirects need no rule of their own.
"""

import asyncio
import csv
import os
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from itertools import zip_longest

from extractors.fetch.stream import NoConnectionError, Stream
from extractors.files.seeds import SEEDS

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

TABLE = SEEDS / "special_addresses.csv"
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
# The interface identifier of ISATAP (RFC 5214, 6.1) under any prefix: 0000:5efe or 0200:5efe, then an IPv4 address.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
# Ports of services that a request could be made to talk to: everything privileged but the web's own, and the rest of the
# Fetch Standard's list of bad ports.
_WEB_PORTS = frozenset({80, 443})
_BAD_PORTS = frozenset({1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6667, 6679, 6697, 10080, 11211})


ALLOWING = "NEWSLAKE_ALLOW_NETWORKS can allow its network"
# Addresses of one name that are tried: all of a network that is down may come first, but nobody's name makes us knock everywhere.
MAX_ADDRESSES = 12


class UnsafeAddressError(NoConnectionError):
    """The name leads to an address or port that must not be reached."""


class NameNotFoundError(NoConnectionError):
    """The name could not be resolved."""


@dataclass(frozen=True, slots=True)
class SpecialNetwork:
    """One row of the table: a network, and whether it is on the public internet; None if the IPv4 address that it carries decides."""

    network: Network
    name: str
    source: str
    reachable: bool | None
    carries: str | None


@cache
def specials() -> tuple[SpecialNetwork, ...]:
    """The table's rows, narrowest networks first: of two networks with an address, the narrower decides."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = (
        SpecialNetwork(
            ip_network(row["network"]),
            row["name"],
            row["source"],
            # A network that is not applicable (N/A) and carries nothing is deprecated: it has no web pages.
            None if row["carries"] else row["globally_reachable"] == "True",
            row["carries"] or None,
        )
        for row in rows
    )
    return tuple(sorted(made, key=lambda special: -special.network.prefixlen))


def is_reachable(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether an address is on the public internet by seeds/special_addresses.csv, or in one of the allowed networks.

    IPv6 forms that carry IPv4 addresses (mapped, 6to4, Teredo, NAT64, ISATAP) are reachable if all that they carry are reachable.
    """
    allowed = tuple(allowed)
    carried = _carried(address) if isinstance(address, IPv6Address) else ()
    if not all(is_reachable(each, allowed) for each in carried):
        return False
    if any(address.version == network.version and address in network for network in allowed):
        return True
    special = _special(address)
    if special is None:
        return True
    return bool(carried) if special.reachable is None else special.reachable


def _special(address: Address) -> SpecialNetwork | None:
    return next((each for each in specials() if each.network.version == address.version and address in each.network), None)


def _carried(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses in an IPv6 one, to which a translator or a tunnel sends the packets."""
    special = _special(address)
    carries = special.carries if special else None
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    if carries in ("mapped", "nat64"):  # RFC 6052: the well-known prefix has 96 bits; all others are refused as local or not global
        return (low,)
    if carries == "6to4":
        return (IPv4Address(int(address) >> 80 & 0xFFFFFFFF), *_isatap(address))
    if carries == "teredo":  # the server, and the client with its bits inverted (RFC 4380, 4)
        return (IPv4Address(int(address) >> 64 & 0xFFFFFFFF), IPv4Address(int(low) ^ 0xFFFFFFFF))
    return _isatap(address)


def _isatap(address: IPv6Address) -> tuple[IPv4Address, ...]:
    return (IPv4Address(int(address) & 0xFFFFFFFF),) if int(address) >> 32 & 0xFFFFFFFF in _ISATAP else ()


def is_web_port(port: int) -> bool:
    """Whether a web page may be expected at a port of a public host."""
    return port in _WEB_PORTS or (port >= 1024 and port not in _BAD_PORTS)


def system_resolver(executor: Executor) -> Resolver:
    """The system's name resolution, in separate threads, so that slow names do not delay other work."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(executor, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    return resolve


class Checked:
    """Opens TCP connections to checked addresses only. Raises UnsafeAddressError, NameNotFoundError, NoConnectionError, TimeoutError."""

    def __init__(self, resolve: Resolver, allowed: tuple[Network, ...]) -> None:
        self._resolve = resolve
        self._allowed = allowed

    async def connect(self, host: str, port: int, timeout: float) -> Stream:
        """Connect to the first of the host's addresses that answers. One that says nothing has a third of the time, if there are more."""
        try:
            async with asyncio.timeout(timeout):
                addresses = _in_turn(await self._addresses(host, port))[:MAX_ADDRESSES]
                share = timeout / min(len(addresses), 3)
                for address in addresses[:-1]:
                    with suppress(NoConnectionError, TimeoutError):
                        return await Stream.connect(str(address), port, share)
                return await Stream.connect(str(addresses[-1]), port, share)
        except TimeoutError:
            raise TimeoutError(f"no connection to {host} within {timeout:g} s") from None

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            texts = [host] if _is_literal(host) else await self._resolve(host, port)
        except OSError as error:
            raise NameNotFoundError(f"{host} does not resolve: {error.strerror or error}{_unused_proxy()}") from None
        addresses = [ip_address(text.partition("%")[0]) for text in texts]
        if not addresses:
            raise NameNotFoundError(f"{host} resolves to no address")
        for address in addresses:
            if not is_reachable(address, self._allowed):
                what = f"{host} is an address that" if _is_literal(host) else f"{host} leads to {address}, which"
                raise UnsafeAddressError(f"{what} is not on the public internet; {ALLOWING}")
            if not is_web_port(port) and not any(address in network for network in self._allowed):
                raise UnsafeAddressError(f"port {port} of {host} is not one where web pages are served; {ALLOWING}")
        return addresses


def _in_turn(addresses: Sequence[Address]) -> list[Address]:
    """The two versions of addresses alternate (RFC 8305, 4): where one network is down, the other is tried second, not last."""
    first = [address for address in addresses if address.version == addresses[0].version]
    second = [address for address in addresses if address.version != addresses[0].version]
    return [address for pair in zip_longest(first, second) for address in pair if address is not None]


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _unused_proxy() -> str:
    """That a proxy is set and not used: behind one, names often do not resolve."""
    named = next((name for name in PROXIES if os.environ.get(name)), None)
    return f" ({named} is set, but newslake uses no proxy and needs a direct way to the internet)" if named else ""
