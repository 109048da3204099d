"""Which addresses may be reached, checked on the very address that is connected to.

A name is resolved once; every address of the answer is checked; the connection goes to one of these addresses, not to the
name. So a name that resolves elsewhere the second time (DNS rebinding) gains nothing, and redirects need no rule of their own.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_IPV4_COMPATIBLE = ip_network("::/96")
# Ports of services that a request could be made to talk to: everything privileged but the web's own, and the rest of the
# Fetch Standard's list of bad ports.
_WEB_PORTS = frozenset({80, 443})
_BAD_PORTS = frozenset({1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6667, 6679, 6697, 10080, 11211})


class UnsafeAddressError(httpcore.ConnectError):
    """The name leads to an address or port that must not be reached."""


class NameNotFoundError(httpcore.ConnectError):
    """The name could not be resolved."""


def is_reachable(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether an address is on the public internet, or in one of the allowed networks.

    IPv6 forms that carry an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64) are judged by that address too.
    """
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return is_reachable(carried, allowed)
    if any(address.version == network.version and address in network for network in allowed):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_web_port(port: int) -> bool:
    """Whether a web page may be expected at a port of a public host."""
    return port in _WEB_PORTS or (port >= 1024 and port not in _BAD_PORTS)


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _IPV4_COMPATIBLE and int(address) > 0xFFFF:
        return IPv4Address(int(address))
    return None


def system_resolver(executor: Executor) -> Resolver:
    """The system's own name resolution, in threads of its own: slow names must not hold up other work."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(executor, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    return resolve


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to checked addresses only. Raises UnsafeAddressError, NameNotFoundError, httpcore's own."""

    def __init__(self, resolve: Resolver, allowed: tuple[Network, ...]) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._addresses(host, port)
                return await self._connect(addresses, port, timeout, socket_options)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"no connection to {host} within {timeout:g} s") from None

    async def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            texts = [host] if _is_literal(host) else await self._resolve(host, port)
        except OSError as error:
            raise NameNotFoundError(f"{host} does not resolve: {error.strerror or error}") from None
        addresses = [ip_address(text.partition("%")[0]) for text in texts]
        if not addresses:
            raise NameNotFoundError(f"{host} resolves to no address")
        for address in addresses:
            if not is_reachable(address, self._allowed):
                raise UnsafeAddressError(f"{host} leads to {address}, which is not on the public internet")
            if not is_web_port(port) and not any(address in network for network in self._allowed):
                raise UnsafeAddressError(f"port {port} of {host} is not one where web pages are served")
        return addresses

    async def _connect(
        self, addresses: list[Address], port: int, timeout: float | None, options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.AsyncNetworkStream:
        share = None if timeout is None else timeout / len(addresses[:3])
        for last, address in enumerate(addresses[:3], start=1):
            try:
                return await self._inner.connect_tcp(str(address), port, timeout=share, socket_options=options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == len(addresses[:3]):
                    raise
        raise httpcore.ConnectError("no address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
