"""One TCP connection on asyncio's own transport, and the errors of connections."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

UNREAD = 256 * 1024
"""Bytes that may wait to be read; the other side is stopped above them."""


class NoConnectionError(ConnectionError):
    """No connection could be made."""


class LostConnectionError(ConnectionError):
    """A connection broke off."""


class Stream(asyncio.Protocol):
    """Bytes in both directions; raises the errors above and TimeoutError. Only heads of requests are written."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._ended = False
        self._error: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None

    @classmethod
    async def connect(cls, address: str, port: int, timeout: float) -> "Stream":
        """Connect to an address that was checked."""
        async with _connecting(address, timeout):
            _, stream = await asyncio.get_running_loop().create_connection(cls, address, port)
        return stream

    async def start_tls(self, context: ssl.SSLContext, name: str, timeout: float) -> None:
        """Start TLS with a server that proves its name. Closes the connection if it fails."""
        try:
            async with _connecting(name, timeout):
                secure = await asyncio.get_running_loop().start_tls(self._transport, self, context, server_hostname=name)
        except BaseException:
            self.close()
            raise
        if secure is None:
            raise NoConnectionError(f"{name} hung up while its certificate was awaited")
        self._transport = secure

    @property
    def is_silent(self) -> bool:
        """Whether it is open and no unexpected bytes arrived."""
        return not (self._ended or self._parts or self._transport.is_closing())

    def write(self, data: bytes) -> None:
        """Send, unless the other side has closed: its last bytes can still be read."""
        if not self._transport.is_closing():
            self._transport.write(data)

    async def read(self, timeout: float) -> bytes:
        """The next bytes; empty at the end."""
        if not self._parts and not self._ended:
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await self._waiting
            except TimeoutError:
                raise TimeoutError("nothing came for too long") from None
        if self._parts:
            part = self._parts.popleft()
            self._size -= len(part)
            if not self._ended and self._size < UNREAD:
                self._transport.resume_reading()
            return part
        if self._error is not None:
            raise LostConnectionError(str(self._error)) from self._error
        return b""

    def close(self) -> None:
        """Close immediately. A second call does nothing."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        self._size += len(data)
        if self._size >= UNREAD:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended, self._error = True, error
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


@asynccontextmanager
async def _connecting(name: str, timeout: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(timeout):
            yield
    except TimeoutError:
        raise TimeoutError(f"no connection to {name} in time") from None
    except OSError as error:
        raise NoConnectionError(str(error)) from error
