"""HTTP/1.1 over connections to checked addresses; clients such as httpx have no hook for that check.

A host gets one request at a time, so there is never more than one connection per host. A client for all cases would search its
connections at every request, lock what is never shared and parse each URL again, so h11, which implements the protocol, is used directly.
"""

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import certifi
import h11

from extractors.fetch.address import Checked, Resolver, system_resolver
from extractors.fetch.policy import FetchPolicy
from extractors.fetch.stream import LostConnectionError, Stream

Headers: TypeAlias = list[tuple[bytes, bytes]]

_KEEP_ALIVE = 15.0  # seconds
MAX_IDLE = 256
"""Connections that may be open unused: far below what a process may open."""
_MAX_HEAD = 100 * 1024
_HUNG_UP = (LostConnectionError, h11.RemoteProtocolError)


class CheckedTransport:
    """Sends one request at a time to each origin. TLS is always verified. Raises h11.ProtocolError, TimeoutError, ConnectionError."""

    def __init__(self, policy: FetchPolicy, resolve: Resolver | None = None) -> None:
        self._resolvers = ThreadPoolExecutor(max_workers=min(policy.concurrency, 32), thread_name_prefix="resolve")
        self._checked = Checked(resolve or system_resolver(self._resolvers), policy.allow_networks)
        self._policy = policy
        self._tls = _tls(policy)
        self._limit = max(MAX_IDLE, policy.concurrency * 2)
        self._open: OrderedDict[tuple[str, str, int], Connection] = OrderedDict()

    async def get(self, url: str, headers: Headers) -> "Answer":
        """Send a GET for a URL of `request_url`; returns the answer with its body unread. The caller closes it."""
        parts = urlsplit(url)
        origin = (parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            asked = h11.Request(method="GET", target=target, headers=[(b"Host", parts.netloc.encode("ascii")), *headers])
        except UnicodeEncodeError as error:
            raise h11.LocalProtocolError(str(error)) from error
        connection = self._open.pop(origin, None)
        if connection is not None and connection.is_usable:
            self._open[origin] = connection
            try:
                return await connection.ask(asked)
            except _HUNG_UP:
                # A server may close an idle connection just as it is used again. The request is not the cause.
                connection.close()
        elif connection is not None:
            connection.close()
        self._close_idle()
        self._open[origin] = connection = Connection(await self._connected(*origin), self._policy.read_timeout)
        return await connection.ask(asked)

    async def aclose(self) -> None:
        while self._open:
            self._open.popitem()[1].close()
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def _connected(self, scheme: str, host: str, port: int) -> Stream:
        if scheme not in ("http", "https"):
            raise h11.LocalProtocolError(f"{scheme}:// is not spoken here")
        stream = await self._checked.connect(host, port, self._policy.connect_timeout)
        if scheme == "https":
            await stream.start_tls(self._tls, host, self._policy.connect_timeout)
        return stream

    def _close_idle(self) -> None:
        """Close the connections that were idle for longest, beyond a limit. Fewer than that are in use."""
        surplus = max(len(self._open) - self._limit, 0)
        for origin in [origin for origin, connection in islice(self._open.items(), surplus) if not connection.is_busy]:
            self._open.pop(origin).close()


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and headers of a response, and the connection on which its body comes. The names of headers are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: "Connection"

    def header(self, name: str) -> str | None:
        """The values of a header, joined (RFC 9110, section 5.3), as UTF-8 where they are that; None without it."""
        values = [value for named, value in self.headers if named == name]
        return ", ".join(map(_utf8, values)) if values else None


class Connection:
    """One connection, which is also the body of the response that is read from it."""

    def __init__(self, stream: Stream, timeout: float) -> None:
        self._stream = stream
        self._timeout = timeout
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MAX_HEAD)
        self._used_at = monotonic()
        self.is_busy = False

    @property
    def is_usable(self) -> bool:
        """Whether another request may be sent."""
        return not self.is_busy and self._stream.is_silent and monotonic() - self._used_at < _KEEP_ALIVE

    async def ask(self, asked: h11.Request) -> Answer:
        """Send a request; returns the answer with its body unread. The caller closes it."""
        self.is_busy = True
        try:
            self._stream.write((self._http.send(asked) or b"") + (self._http.send(h11.EndOfMessage()) or b""))
            while not isinstance(event := await self._next(), h11.Response):
                pass  # interim responses
        except BaseException:
            self.close()
            raise
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers)
        return Answer(event.status_code, headers, self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)

    async def aclose(self) -> None:
        """Prepare for the next request if the response was read to its end; else close."""
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._used_at = monotonic()
            self.is_busy = False
        else:
            self.close()

    def close(self) -> None:
        """Close immediately."""
        self._stream.close()
        self.is_busy = False

    async def _next(self) -> Any:
        """The next event of the response: head, piece of the body, end."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self._stream.read(self._timeout)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise h11.RemoteProtocolError("Server disconnected without sending a response.")
            self._http.receive_data(data)
        return event


def _utf8(value: str) -> str:
    """A header's value, which is read as Latin-1, as UTF-8 where its bytes are that."""
    if value.isascii():
        return value
    raw = value.encode("latin-1")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return value


def _tls(policy: FetchPolicy) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    if policy.ca_file:
        context.load_verify_locations(cafile=policy.ca_file)
    return context
