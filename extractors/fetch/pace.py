"""One request at a time per host, with a pause that grows where the host asks for it or suffers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from extractors.errors import TransientFetchError
from extractors.fetch.leases import HostLeases, NoLeases
from extractors.records import HostBackoff, Reason
from extractors.urls.hosts import site_or_host

_PATIENCE = 1.0  # seconds: a host that answers within this is not considered slow
_MEMORY = 0.3  # weight of the newest answer in the smoothed latency
_REFUSALS = 3  # in a row, after which a host is not asked for the rest of the pass
_MAX_CLOSED = timedelta(days=1)
_ASK_AGAIN = 0.1  # seconds between two checks whether another process has left a host


@dataclass(slots=True, kw_only=True)
class Host:
    """The state of one host during a pass. Durations are in seconds; `ready_at` is on the event loop's clock."""

    base: float
    longest: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ready_at: float = 0.0
    waiting: int = 0
    latency: float = 0.0
    refusals: int = 0
    closed_until: datetime | None = None
    entered: bool = False

    @property
    def delay(self) -> float:
        """The pause after a request: the base, or the latency of a slow host, doubled with each refusal in a row."""
        slow = self.latency if self.latency > _PATIENCE else 0.0
        return min(max(self.base, slow) * 2.0**self.refusals, self.longest)

    def observe(self, status: int | None, elapsed: float, retry_at: datetime | None, now: datetime) -> None:
        """Learn from one answer; `status` is None without an answer."""
        self.latency = elapsed if not self.latency else (1 - _MEMORY) * self.latency + _MEMORY * elapsed
        refused = status in (429, 503)
        self.refusals = min(self.refusals + 1, 6) if refused else 0
        if refused and retry_at is not None and retry_at > now:
            self.closed_until = max(retry_at, self.closed_until or retry_at)


class RateLimiter:
    """The hosts of a pass. `turn(host, url)` waits for the host's turn and yields the Host to `observe` the answer with.

    `leases` coordinates processes that ask the same hosts.
    """

    def __init__(
        self, delay: float, longest: float, patience: float, clock: Callable[[], datetime], leases: HostLeases | None = None
    ) -> None:
        self._delay = delay
        self._longest = longest
        self._patience = patience
        self._clock = clock
        self._leases = leases or NoLeases()
        self._hosts: dict[str, Host] = {}

    def host(self, key: str) -> Host:
        """The state of one host, made at first use."""
        return self._hosts.setdefault(key, Host(base=self._delay, longest=self._longest))

    def slow_down(self, key: str, crawl_delay: float | None) -> None:
        """Use the crawl-delay of robots.txt if it is longer than our delay, up to the longest one."""
        if crawl_delay is not None and crawl_delay > 0:
            host = self.host(key)
            host.base = min(max(host.base, crawl_delay), self._longest)

    @asynccontextmanager
    async def turn(self, key: str, url: str) -> AsyncIterator[Host]:
        """Raises TransientFetchError: `rate limited` while the host is closed, `turn over` if the queue is too long."""
        host = self.host(key)
        self._admit(host, key, url)
        host.waiting += 1
        try:
            async with host.lock:
                self._admit(host, key, url, queued=True)
                loop = asyncio.get_running_loop()
                if not host.entered:
                    await self._enter(host, key, url)
                if (pause := host.ready_at - loop.time()) > 0:
                    await asyncio.sleep(pause)
                try:
                    yield host
                finally:
                    host.ready_at = loop.time() + host.delay
        finally:
            host.waiting -= 1
            if host.entered and not host.waiting:
                async with host.lock:
                    await self._leave(host, key)

    async def _enter(self, host: Host, key: str, url: str) -> None:
        """Wait until no other process asks the host, and use what it learned."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        while (backoff := await self._leases.enter(key, _site(key))) is None:
            if loop.time() >= until:
                raise TransientFetchError(url, f"another process is asking {key}", reason=Reason.TURN)
            await asyncio.sleep(_ASK_AGAIN)
        host.entered = True
        now = self._clock()
        # A time further ahead than any pause comes from a wrong clock.
        if backoff.ready_at is not None and (pause := (backoff.ready_at - now).total_seconds()) <= self._longest:
            host.ready_at = max(host.ready_at, loop.time() + pause)
        host.refusals = max(host.refusals, min(backoff.refusals, _REFUSALS - 1))  # each pass may ask once more
        if backoff.closed_until is not None and backoff.closed_until - now <= _MAX_CLOSED:
            host.closed_until = max(backoff.closed_until, host.closed_until or backoff.closed_until)
        self._admit(host, key, url, queued=True)

    async def _leave(self, host: Host, key: str) -> None:
        if not host.entered or host.waiting:
            return  # another request came or left while this one waited for the lock
        host.entered = False
        pause = max(host.ready_at - asyncio.get_running_loop().time(), 0.0)
        await self._leases.leave(key, _site(key), HostBackoff(self._clock() + timedelta(seconds=pause), host.closed_until, host.refusals))

    def _admit(self, host: Host, key: str, url: str, *, queued: bool = False) -> None:
        if host.closed_until is not None and host.closed_until > self._clock():
            raise TransientFetchError(url, f"{key} asks to be left alone", reason=Reason.RATE_LIMITED, retry_at=host.closed_until)
        if host.refusals >= _REFUSALS:
            raise TransientFetchError(url, f"{key} refused {host.refusals} requests in a row", reason=Reason.RATE_LIMITED)
        if not queued and host.waiting * (host.delay + host.latency) > self._patience:
            raise TransientFetchError(url, f"{host.waiting} requests are waiting for {key} already", reason=Reason.TURN)


def _site(host: str) -> str:
    return site_or_host(f"https://{host}/")
