"""robots.txt (RFC 9309), fetched once per origin and pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from extractors.errors import FetchError, TerminalFetchError, TransientFetchError
from extractors.fetch.policy import PRODUCT
from extractors.records import Page, Reason

MAX_BYTES = 512 * 1024
"""How much of a robots.txt is read (RFC 9309, section 2.5: at least 500 KiB); what follows is ignored."""

_OF_HOST = frozenset(
    {Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT, Reason.RATE_LIMITED, Reason.TURN, Reason.UNSAFE_ADDRESS, Reason.TLS, Reason.BAD_URL}
)


@dataclass(frozen=True, slots=True)
class Robots:
    """What one robots.txt says to this program. `rules` is None where there are none; `crawl_delay` is in seconds."""

    rules: Protego | None = None
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched."""
        return self.rules is None or bool(self.rules.can_fetch(url, PRODUCT))


def parse_robots(body: bytes) -> Robots:
    """Rules out of any bytes; bytes that hold none (a web page in its place) allow everything. Never raises."""
    text = _text(body)
    if text.lstrip()[:1] == "<":
        return Robots()
    rules = Protego.parse(text)
    delay = rules.crawl_delay(PRODUCT)
    return Robots(rules, float(delay) if delay is not None and 0 <= float(delay) < 86400 else None, tuple(rules.sitemaps)[:100])


class RobotsCache:
    """The robots.txt of each origin, asked for once. `read(url)` fetches it without consulting robots.txt."""

    def __init__(self, read: Callable[[str], Awaitable[Page]]) -> None:
        self._read = read
        self._known: dict[str, asyncio.Future[Robots | FetchError]] = {}

    async def of(self, url: str) -> Robots:
        """The rules for a URL's origin; raises TransientFetchError (`robots unreachable`) where they cannot be had for now."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        known = self._known.get(origin)
        if known is None:
            known = self._known[origin] = asyncio.ensure_future(self._fetch(f"{origin}/robots.txt"))
        found = await asyncio.shield(known)
        if isinstance(found, FetchError):
            raise _refusal(url, found)
        return found

    async def check(self, url: str) -> Robots:
        """The rules, where they allow the URL; raises TerminalFetchError (`robots`) where they do not."""
        robots = await self.of(url)
        if not robots.allows(url):
            raise TerminalFetchError(url, "robots.txt does not allow it", reason=Reason.ROBOTS)
        return robots

    async def _fetch(self, url: str) -> Robots | FetchError:
        try:
            return parse_robots((await self._read(url)).body)
        except FetchError as error:
            return error if _unreachable(error) else Robots()


def _unreachable(error: FetchError) -> bool:
    """RFC 9309, section 2.3.1: a 4xx means no rules, a 5xx or no answer at all means wait. A 429 asks to wait, too."""
    if error.status is not None:
        return error.status >= 500 or error.status == 429
    return error.reason != Reason.REDIRECTS


def _refusal(url: str, error: FetchError) -> FetchError:
    """A host that cannot be reached at all ends the URL in its own words; only an answer makes it robots.txt's fault."""
    if error.status is None and error.reason in _OF_HOST:
        return type(error)(url, error.message, reason=error.reason, retry_at=error.retry_at)
    message = f"its robots.txt cannot be had: {error.message}"
    return TransientFetchError(url, message, reason=Reason.ROBOTS_UNREACHABLE, retry_at=error.retry_at)


def _text(body: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    return body.decode("utf-8", errors="replace")
