"""robots.txt (RFC 9309), requested once per origin and pass; several passes share one answer for an hour."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from protego import Protego

from extractors.errors import ExtractError, FetchError, TerminalFetchError, TransientFetchError
from extractors.fetch.policy import PRODUCT
from extractors.records import Page, Reason
from extractors.urls.pages import request_url

MAX_BYTES = 512 * 1024
"""How much of a robots.txt is read (RFC 9309, section 2.5: at least 500 KiB); what follows is ignored."""
SMALL = 64 * 1024
"""Bytes that are read at once, in milliseconds; starting a worker process for each host's few lines would take longer."""
MAX_RULES = 5_000
"""Rules that are kept for this program; each is looked at for each URL. What follows is ignored."""
MAX_WILDCARDS = 1_000
"""Rules with `*` or `$` among them: these cannot be looked up together."""
MAX_LINE = 2_048
MAX_SITEMAPS = 100

_DIRECTIVE = re.compile(r"(user[ _–-]?agent|site-?maps?|crawl[ _–-]?delay|[a-z-]+)(?:\s*[:：]|\s)\s*(.*)", re.IGNORECASE)
_HOST = re.compile(r"^https?://[^/*$]*", re.IGNORECASE)  # some write a whole address where a path belongs
_AGENT = re.compile(r"[A-Za-z_-]+")  # RFC 9309, section 2.2.1
_RULES = ("allow", "di", "crawl")  # how the fields of rules begin, misspelt ones of `disallow` too
_COMMENT = re.compile(r"\A\s*<!--.*?-->", re.DOTALL)  # of a page, above the rules
_SECONDS = re.compile(r"(\d{1,9}(?:[.,]\d{1,9})?)\s?s(?:ec\w*)?$|(\d{1,9},\d{1,9})$", re.IGNORECASE)
_OF_HOST = frozenset(
    {Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT, Reason.RATE_LIMITED, Reason.TURN, Reason.UNSAFE_ADDRESS, Reason.TLS, Reason.BAD_URL}
)


ParseRobots = Callable[[Page], Awaitable["Robots"]]


@dataclass(frozen=True, slots=True)
class Robots:
    """The parts of a robots.txt for this program. `rules` is None if there are none; `crawl_delay` is in seconds."""

    rules: Protego | None = None
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        return self.rules is None or bool(self.rules.can_fetch(url, PRODUCT))


def parse_robots(body: bytes) -> Robots:
    """Read rules from any bytes. Bytes without rules, such as a web page, allow everything. Never raises."""
    text = _COMMENT.sub("", _text(body[:MAX_BYTES]))
    if text.lstrip()[:1] == "<":
        return Robots()
    rules = Protego.parse("\n".join(_ours(text)))
    delay = rules.crawl_delay(PRODUCT)
    return Robots(rules, float(delay) if delay is not None and 0 <= float(delay) < 86400 else None, tuple(rules.sitemaps))


def _ours(text: str) -> Iterator[str]:
    """The lines for this program, within the limits, because the parser copies each rule for each agent of its group.

    As in Protego, the agents are `*` and all beginnings of the product token.
    """
    rules = wildcards = sitemaps = 0
    named: list[str] = []  # the agents of the current group that match this program
    delays: list[str] = []  # of the current group
    in_names = False
    for line in text.splitlines():
        field, value = _directive(line)
        if field.startswith("user"):
            if not in_names:
                yield from delays
                named, delays = [], []
            in_names = True
            # The product's name among the words of a line that may have its version, an address or other programs, too.
            agent = value.lower() if value == "*" else value.lower().replace("*", "")
            agent = PRODUCT if PRODUCT in _AGENT.findall(agent) else agent
            if agent and (agent == "*" or PRODUCT.startswith(agent)) and agent not in named:
                named.append(agent)
                yield f"User-agent: {agent}"
        elif field.startswith("site"):
            addresses = [address for part in value.split() if "/" in (address := part.strip("<>[],;"))]
            yield from (f"Sitemap: {address}" for address in addresses[: max(MAX_SITEMAPS - sitemaps, 0)])
            sitemaps += len(addresses)
        elif field.startswith("crawl") and in_names:
            # No rule (RFC 9309, section 2.2.4): more names may follow. Behind an empty line they are of another group.
            delays += _rule(field, value) if named else ()
        elif delays and not line.strip():
            in_names = False
        elif field.startswith(_RULES):  # others do not end a group
            yield from delays
            delays, in_names = [], False
            wild = "*" in value or "$" in value
            if named and rules < MAX_RULES and not (wild and wildcards >= MAX_WILDCARDS):
                rules, wildcards = rules + 1, wildcards + wild
                yield from _rule(field, value)
    yield from delays


def _rule(field: str, value: str) -> Iterator[str]:
    """A line as the parser knows it: a delay in seconds, and a path where others write a whole address or leave out the first slash.

    An address without a path forbids the whole site, but allows nothing. A rule without a value forbids nothing, but ends the names.
    """
    if not value:
        yield "Disallow:"
        return
    if field.startswith("crawl"):
        value = value.rstrip("; ")
        seconds = _SECONDS.match(value)
        yield f"crawl-delay: {(seconds[1] or seconds[2]).replace(',', '.') if seconds else value}"
    elif (path := _HOST.sub("", value)) or field.startswith("di"):
        yield f"{'dis' if field.startswith('di') else ''}allow: {path if path.startswith(('/', '*', '%2F', '%2f')) else f'/{path}'}"


def _directive(line: str) -> tuple[str, str]:
    """Field in lower case and value, with a loose syntax; two empty strings for other lines and lines that are too long."""
    if len(line) > MAX_LINE:
        return "", ""
    found = _DIRECTIVE.match(line.partition("#")[0].strip())
    return (found[1].lower(), found[2].strip("\"' ")) if found else ("", "")


class RobotsCache:
    """The robots.txt of each origin, fetched once. `read(url)` fetches it without asking robots.txt, `parse` reads large ones."""

    def __init__(self, read: Callable[[str], Awaitable[Page]], parse: ParseRobots | None = None) -> None:
        self._read = read
        self._parse = parse
        self._known: dict[str, asyncio.Task[Robots | FetchError]] = {}

    def is_known(self, url: str) -> bool:
        """Whether the robots.txt of a URL's origin was fetched already."""
        return (known := self._known.get(origin(url))) is not None and known.done()

    async def of(self, url: str) -> Robots:
        """The rules for a URL's origin; raises TransientFetchError (`robots unreachable`) if they cannot be fetched for now."""
        site = origin(url)
        known = self._known.get(site)
        if known is None:
            known = self._known[site] = asyncio.create_task(self._fetch(f"{site}/robots.txt"))
        found = await asyncio.shield(known)
        if isinstance(found, FetchError):
            raise _refusal(url, found)
        return found

    async def check(self, url: str) -> Robots:
        """The rules if they allow the URL; raises TerminalFetchError (`robots`) if they do not."""
        robots = await self.of(url)
        if not robots.allows(url):
            raise TerminalFetchError(url, "robots.txt does not allow it", reason=Reason.ROBOTS)
        return robots

    async def aclose(self) -> None:
        """Cancel what is still being fetched."""
        for task in self._known.values():
            task.cancel()
        await asyncio.gather(*self._known.values(), return_exceptions=True)

    async def _fetch(self, url: str) -> Robots | FetchError:
        try:
            page = await self._read(url)
            robots = parse_robots(page.body) if self._parse is None or len(page.body) <= SMALL else await self._parse(page)
            # The protocol of sitemaps wants whole addresses; some write paths.
            return replace(robots, sitemaps=tuple(filter(None, (request_url(address, url) for address in robots.sitemaps))))
        except FetchError as error:
            return error if unreachable(error) else Robots()
        except ExtractError as error:
            return TransientFetchError(url, error.message, reason=Reason.ROBOTS_UNREACHABLE)


def origin(url: str) -> str:
    """Scheme, host and port: the scope of a robots.txt."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def unreachable(error: FetchError) -> bool:
    """RFC 9309, section 2.3.1: a 4xx means no rules, a 5xx or no answer means wait. A 429 means wait, too."""
    if error.status is not None:
        return error.status >= 500 or error.status == 429
    return error.reason != Reason.REDIRECTS


def _refusal(url: str, error: FetchError) -> FetchError:
    """The error for a URL. If the host cannot be reached, its own error; if it answered, `robots unreachable`."""
    if error.status is None and error.reason in _OF_HOST:
        return type(error)(url, error.message, reason=error.reason, retry_at=error.retry_at)
    message = f"its robots.txt cannot be had: {error.message}"
    return TransientFetchError(url, message, reason=Reason.ROBOTS_UNREACHABLE, retry_at=error.retry_at)


def _text(body: bytes) -> str:
    body = body if body.startswith((b"\xff\xfe", b"\xfe\xff")) else body.replace(b"\0", b"")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace").lstrip("\ufeff")
    try:
        return body.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        cut = len(body) == MAX_BYTES and error.start >= MAX_BYTES - 3  # within a character
        return body.decode("utf-8" if cut else "cp1252", errors="replace").lstrip("\ufeff")
