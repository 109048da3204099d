"""The HTTP client: one `get` that is polite to the host and safe against it.

robots.txt → turn at the host → connect to a checked address → headers → body, decoded and bounded → Page
     ↑______________________________ each redirect starts over ______________________________|
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import h11

from extractors.documents.decoders import CodingError
from extractors.documents.decoding import TooLargeError
from extractors.errors import FetchError, MachineError, TerminalFetchError, TransientFetchError
from extractors.fetch.address import Resolver
from extractors.fetch.budget import Budget, Memory
from extractors.fetch.classify import failure
from extractors.fetch.exchange import Exchange
from extractors.fetch.leases import HostLeases, NoLeases
from extractors.fetch.pace import Host, RateLimiter
from extractors.fetch.policy import FetchPolicy
from extractors.fetch.request import Request
from extractors.fetch.robots import MAX_BYTES, ParseRobots, Robots, RobotsCache, origin, unreachable
from extractors.fetch.transport import MAX_IDLE
from extractors.records import Page, Reason
from extractors.shortage import shortage
from extractors.urls.hosts import host_key, site_or_host
from extractors.urls.pages import request_url

# A validator is sent back as the same bytes. An invalid one is not sent.
_SENDABLE = re.compile(r"[\x21-\x7e\x80-\xff](?:[\t \x21-\x7e\x80-\xff]{0,1022}[\x21-\x7e\x80-\xff])?")


def utc_now() -> datetime:
    """The system clock."""
    return datetime.now(UTC)


class Client:
    """Async context manager; one per pass.

    `clock` gives the instants that pages carry, `resolve` replaces the system's DNS, `parse_robots` reads large robots.txt files
    in place of this process, `leases` keeps several processes from asking one host at the same time. `memory` counts bodies; callers
    that keep pages for long count them there, too.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        clock: Callable[[], datetime] = utc_now,
        resolve: Resolver | None = None,
        parse_robots: ParseRobots | None = None,
        leases: HostLeases | None = None,
    ) -> None:
        self.policy = policy
        self._clock = clock
        self._resolve = resolve
        self._leases = leases or NoLeases()
        self._limiter = RateLimiter(policy.host_delay, policy.max_delay, policy.turn_timeout, clock, leases)
        self._slots = asyncio.Semaphore(policy.concurrency)
        # Fetches that have begun, including those that wait for their turn: as many as there may be idle connections, so that
        # the connection of a host's robots.txt is still open for its page.
        self._begun = asyncio.Semaphore(max(MAX_IDLE, policy.concurrency * 2))
        self._robots = RobotsCache(self._read_robots, parse_robots)
        self._robots_seconds: dict[str, float] = {}
        self.memory = Memory(policy.max_memory)
        self._exchange: Exchange | None = None

    async def __aenter__(self) -> Self:
        self._exchange = Exchange(self.policy, self.memory, self._clock, self._resolve)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._robots.aclose()
        if self._exchange is not None:
            await self._exchange.aclose()

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        max_body: int | None = None,
        robots: bool = True,
        partial: bool = False,
        budget: Budget | None = None,
    ) -> Page:
        """Fetch one URL. A 304 is a Page with status 304 and no body. Its time on the wire also counts in `budget`.

        With `partial` a compressed body that breaks off is used as far as it came, without the answer's validators.

        Raises TerminalFetchError or TransientFetchError with a `reason` of the closed list, `status`, `retry_at`, `moved_to`.
        """
        limit = max_body or self.policy.max_body
        validators = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
        conditions = {name: value.encode("latin-1") for name, value in validators if value and _SENDABLE.fullmatch(value)}
        async with self._begun:
            return await self._get(
                Request(
                    url=url,
                    conditions=conditions,
                    max_body=limit,
                    seconds=self.policy.total_timeout,
                    robots=robots,
                    partial=partial,
                    budget=budget,
                )
            )

    async def robots(self, url: str) -> Robots:
        """The robots.txt of a URL's origin; raises TransientFetchError if it cannot be fetched for now."""
        return await self._robots.of(url)

    async def _read_robots(self, url: str) -> Page:
        request = Request(url=url, conditions={}, max_body=MAX_BYTES, seconds=self.policy.total_timeout, robots=False, truncate=True)
        if (known := await self._known_robots(request)) is not None:
            return known
        try:
            return await self._get(request)
        finally:
            self._robots_seconds[origin(url)] = self.policy.total_timeout - request.seconds

    async def _ask_robots(self, request: Request, target: str, host: Host) -> Page | tuple[int, str]:
        """One exchange for a robots.txt in the host's turn. Another process may have fetched it in an earlier turn."""
        if (known := await self._known_robots(request)) is not None:
            return known
        try:
            answer = await self._timed(request, target, host)
        except FetchError as error:
            if not unreachable(error):
                await self._leases.keep_robots(*_place(request.url), b"")
            raise
        if isinstance(answer, Page):
            await self._leases.keep_robots(*_place(request.url), answer.body)
        return answer

    async def _known_robots(self, request: Request) -> Page | None:
        """The robots.txt of a request, if another process has it."""
        body = await self._leases.robots(*_place(request.url))
        if body is None:
            return None
        return Page(url=request.url, final_url=request.url, status=200, headers=(), body=body, fetched_at=self._clock())

    async def _get(self, request: Request) -> Page:
        target = request_url(request.url)
        while target is not None:
            if request.robots:
                self._limiter.slow_down(host_key(target), (await self._allowed(request, target)).crawl_delay)
            if request.budget is not None and request.budget.is_spent:
                raise TransientFetchError(request.url, "its source has used up its time in this pass", reason=Reason.TURN)
            async with self._limiter.turn(host_key(target), target) as host, self._slots:
                await self.memory.space()  # here, because hundreds may have begun while there was space
                answer = await (self._ask_robots if request.truncate else self._timed)(request, target, host)
            if isinstance(answer, Page):
                return answer
            target = self._next(request, target, answer)
        raise TerminalFetchError(request.url, "is not an http or https URL", reason=Reason.BAD_URL)

    async def _allowed(self, request: Request, url: str) -> Robots:
        """The robots.txt that allows a URL. Its time counts for the request if the request caused its fetch."""
        asked_before = self._robots.is_known(url)
        try:
            return await self._robots.check(url)
        finally:
            if not asked_before:
                request.spend(self._robots_seconds.get(origin(url), 0.0))

    def _next(self, request: Request, here: str, answer: tuple[int, str]) -> str:
        status, location = answer
        target = request_url(location, here)
        if target is None:
            raise TerminalFetchError(request.url, f"redirects to {location[:200]!r}, which cannot be fetched", reason=Reason.REDIRECTS)
        if len(request.hops) >= self.policy.max_redirects:
            raise TerminalFetchError(request.url, f"redirects more than {self.policy.max_redirects} times", reason=Reason.REDIRECTS)
        if target in (here, request.url, *request.hops) and not request.cookies:
            raise TerminalFetchError(request.url, f"redirects in a circle by {target}", reason=Reason.REDIRECTS)
        request.follow(status, target)
        return target

    async def _timed(self, request: Request, url: str, host: Host) -> Page | tuple[int, str]:
        """One exchange within the remaining time. The pace of the host learns the result."""
        assert self._exchange is not None, "the client is used inside `async with`"
        loop = asyncio.get_running_loop()
        started, status, again = loop.time(), None, None
        try:
            async with asyncio.timeout(request.left):
                answer = await self._exchange.ask(request, url)
            if isinstance(answer, Page):
                status = answer.status
                return replace(answer, elapsed_ms=round((loop.time() - started) * 1000))
            status = answer[0]
            return answer
        except FetchError as error:
            status, again, error.moved_to = error.status, error.retry_at, request.moved_to
            raise
        except (h11.ProtocolError, TooLargeError, CodingError, OSError) as error:
            if isinstance(error, OSError) and (short := shortage(error)):  # nothing else: words of a server are in the others
                raise MachineError(url, short) from None
            raise failure(url, error) from None
        finally:
            elapsed = loop.time() - started
            request.spend(elapsed)
            host.observe(status, elapsed, again, self._clock())


def _place(url: str) -> tuple[str, str]:
    return origin(url), site_or_host(url)
