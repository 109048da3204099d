"""One request and its answer: a Page, or where a redirect leads."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import h11

from extractors.documents.decoding import Body, TooLargeError
from extractors.fetch import cookies
from extractors.fetch.address import Resolver
from extractors.fetch.budget import Memory
from extractors.fetch.classify import REDIRECTS, UNASKED, number, status_error
from extractors.fetch.policy import FetchPolicy
from extractors.fetch.request import Request
from extractors.fetch.transport import Answer, CheckedTransport, Headers
from extractors.records import Page

_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.8"
_CODINGS = "gzip, deflate, br, zstd"
_VALIDATORS = frozenset({"etag", "last-modified"})
_DRAIN = 64 * 1024
_DRAIN_SECONDS = 0.5


class Exchange:
    """The requests of one client. `memory` counts bodies as they come, `clock` gives the instants that pages carry."""

    def __init__(self, policy: FetchPolicy, memory: Memory, clock: Callable[[], datetime], resolve: Resolver | None) -> None:
        self._transport = CheckedTransport(policy, resolve)
        self._memory = memory
        self._clock = clock
        ours = {"User-Agent": policy.user_agent, "Accept": _ACCEPT, "Accept-Encoding": _CODINGS}
        self._same = [(name.encode(), value.encode()) for name, value in ours.items()]

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def ask(self, request: Request, url: str) -> Page | tuple[int, str]:
        """A Page, or the status and target of a redirect. Raises FetchError, and what connections and decoders raise."""
        response = await self._transport.get(url, self._headers(request, url))
        try:
            if given := [value for name, value in response.headers if name == "set-cookie"]:
                request.cookies = cookies.kept(request.cookies, url, given)
            status, location = response.status, response.header("location")
            if status in REDIRECTS and location:
                await _drain(response)
                return status, location
            if status == 304 and request.conditions:
                await _drain(response)
                return self._page(request, url, response, b"")
            if not 200 <= status < 300 or status in UNASKED:
                await _drain(response)
                raise status_error(url, status, dict(reversed(response.headers)), self._clock())
            body = self._body(response, request)
            page = self._page(request, url, response, await self._read(response, request, body))
            return page if body.whole else replace(page, headers=tuple(each for each in page.headers if each[0] not in _VALIDATORS))
        finally:
            await response.body.aclose()

    def _body(self, response: Answer, request: Request) -> Body:
        promised = response.header("content-length") or ""
        if number(promised) > request.max_body and not request.truncate:
            raise TooLargeError
        codings = response.header("content-encoding")
        return Body(codings, request.max_body, truncate=request.truncate, partial=request.partial)

    async def _read(self, response: Answer, request: Request, body: Body) -> bytes:
        size = 0
        try:
            async for part in response.body:
                body.feed(part)
                self._memory.take(request.url, body.size - size, size)
                size = body.size
                if body.full:
                    break
            return body.finish()
        finally:
            self._memory.free(size)

    def _headers(self, request: Request, url: str) -> Headers:
        headers = [*self._same, *((name.encode(), value) for name, value in request.conditions.items())]
        if request.cookies and (shown := cookies.shown(request.cookies, url)):
            headers.append((b"Cookie", shown.encode("latin-1")))
        return headers

    def _page(self, request: Request, url: str, response: Answer, body: bytes) -> Page:
        return Page(
            url=request.url,
            final_url=url,
            status=response.status,
            headers=response.headers,
            body=body,
            fetched_at=self._clock(),
            redirects=tuple(request.hops),
            moved_to=request.moved_to,
        )


async def _drain(response: Answer) -> None:
    """Read the short body of a redirect or an error, so that the connection can be used again. A long one is not read to its end."""
    size = 0
    with suppress(OSError, h11.ProtocolError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for part in response.body:
                size += len(part)
                if size > _DRAIN:
                    return
