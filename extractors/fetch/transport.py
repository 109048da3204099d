"""The bridge from httpx to a connection pool whose connections are checked; httpx itself offers no place to put that check."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import certifi
import httpcore
import httpx

from extractors.fetch.address import CheckedBackend, Resolver, system_resolver
from extractors.fetch.policy import FetchPolicy


class CheckedTransport(httpx.AsyncBaseTransport):
    """Sends one request over a pooled, checked connection. TLS is always verified. Raises httpcore's exceptions as they are."""

    def __init__(self, policy: FetchPolicy, resolve: Resolver | None = None) -> None:
        self._resolvers = ThreadPoolExecutor(max_workers=min(policy.concurrency, 32), thread_name_prefix="resolve")
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(policy),
            max_connections=policy.concurrency,
            max_keepalive_connections=policy.concurrency,
            keepalive_expiry=5.0,
            network_backend=CheckedBackend(resolve or system_resolver(self._resolvers), policy.allow_networks),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path)
        answer = await self._pool.handle_async_request(
            httpcore.Request(method=request.method, url=url, headers=request.headers.raw, extensions=request.extensions)
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions, request=request)

    async def aclose(self) -> None:
        await self._pool.aclose()
        self._resolvers.shutdown(wait=False, cancel_futures=True)


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
