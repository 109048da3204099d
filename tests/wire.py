"""A server that says exactly the bytes it is told to, for tests of what a client does with them."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_network

from talk import Talk

from extractors.fetch import FetchPolicy

LOOPBACK = (ip_network("127.0.0.1/32"),)


@dataclass
class Asked:
    """One request: its path, its headers (lower-cased names) and the how-manieth for this path it is."""

    path: str
    headers: dict[str, str]
    count: int


Say = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Wire:
    """A running server and what it was asked for."""

    base: str
    port: int
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        """The paths asked for, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


def policy(**changed: object) -> FetchPolicy:
    """No pauses, short time-outs, loopback allowed."""
    settings: dict[str, object] = {
        "host_delay": 0.0,
        "connect_timeout": 1.0,
        "read_timeout": 0.4,
        "total_timeout": 0.8,
        "allow_networks": LOOPBACK,
    }
    return FetchPolicy(user_agent="newslake-test/1 (+https://example.org)", **{**settings, **changed})  # type: ignore[arg-type]


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A well-formed response; `content_type="text/html"` becomes a header, Content-Length is added unless given."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("content-length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


@contextlib.asynccontextmanager
async def serve(say: Say, *, robots: bytes | None = None, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Serve on loopback. robots.txt is answered with `robots`, or with 404; everything else by `say`."""
    wire = Wire("", 0)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.strip().split("\r\n")
                path = first.split()[1]
                headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                asked = Asked(path, headers, 1 + sum(one.path == path for one in wire.asked))
                wire.asked.append(asked)
                if path == "/robots.txt" and robots is None:
                    writer.write(reply(b"none", "404 Not Found"))
                elif path == "/robots.txt" and robots:
                    writer.write(robots)
                else:
                    await say(asked, writer)
                await writer.drain()
                if writer.is_closing():
                    break
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls, limit=2**20)
    wire.port = server.sockets[0].getsockname()[1]
    wire.base = f"{'https' if tls else 'http'}://127.0.0.1:{wire.port}"
    try:
        yield wire
    finally:
        server.close()


def say(data: bytes, *, close: bool = False) -> Say:
    """Answer everything with these bytes."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if close:
            writer.close()

    return answer


def saying(talk: Talk) -> Say:
    """Answer everything so."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await talk(writer)

    return answer


def by_path(answers: dict[str, bytes]) -> Say:
    """A page for each path, 404 for the others."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answers.get(asked.path, reply(b"", "404 Not Found")))

    return answer
