"""The bridge from httpx to connections that are checked; httpx itself offers no place to put that check.

A host is asked one thing at a time, so one connection a host is all there ever is. httpcore's pool would look through all of
them at every request, which for two thousand hosts costs more than the requests.
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import certifi
import httpcore
import httpx

from extractors.fetch.address import CheckedBackend, Resolver, system_resolver
from extractors.fetch.policy import FetchPolicy

_KEEP_ALIVE = 15.0  # seconds
IDLE = 256
"""Connections that may be open unused: far below what a process may open."""
_HUNG_UP = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)


class CheckedTransport(httpx.AsyncBaseTransport):
    """Sends one request at a time to each origin. TLS is always verified. Raises httpcore's exceptions as they are."""

    def __init__(self, policy: FetchPolicy, resolve: Resolver | None = None) -> None:
        self._resolvers = ThreadPoolExecutor(max_workers=min(policy.concurrency, 32), thread_name_prefix="resolve")
        self._backend = CheckedBackend(resolve or system_resolver(self._resolvers), policy.allow_networks)
        self._tls = _tls(policy)
        self._limit = max(IDLE, policy.concurrency * 2)
        self._open: OrderedDict[str, httpcore.AsyncHTTPConnection] = OrderedDict()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        asked = httpcore.Request(method=request.method, url=url, headers=request.headers.raw, extensions=request.extensions)
        connection, used_before = await self._connection(url.origin)
        try:
            answer = await connection.handle_async_request(asked)
        except _HUNG_UP:
            # A server may close an idle connection just as it is used again; that says nothing about the request.
            if not used_before:
                raise
            answer = await self._fresh(url.origin).handle_async_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions, request=request)

    async def aclose(self) -> None:
        while self._open:
            await self._open.popitem()[1].aclose()
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _connection(self, origin: httpcore.Origin) -> tuple[httpcore.AsyncHTTPConnection, bool]:
        """The origin's idle connection, or a new one; and whether it was used before."""
        connection = self._open.pop(str(origin), None)
        if connection is not None and connection.is_available() and not connection.has_expired():
            self._open[str(origin)] = connection
            return connection, True
        if connection is not None:
            await connection.aclose()
        await self._close_idle()
        return self._fresh(origin), False

    def _fresh(self, origin: httpcore.Origin) -> httpcore.AsyncHTTPConnection:
        connection = httpcore.AsyncHTTPConnection(
            origin, ssl_context=self._tls, keepalive_expiry=_KEEP_ALIVE, network_backend=self._backend
        )
        self._open[str(origin)] = connection
        return connection

    async def _close_idle(self) -> None:
        """Close the connections that were idle for longest, beyond a limit; those in use are fewer than that."""
        surplus = max(len(self._open) - self._limit, 0)
        oldest = [key for key, connection in list(self._open.items())[:surplus] if connection.is_idle() or connection.is_closed()]
        for connection in [self._open.pop(key) for key in oldest]:
            await connection.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


def _tls(policy: FetchPolicy) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    if policy.ca_file:
        context.load_verify_locations(cafile=policy.ca_file)
    return context
