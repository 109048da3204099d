"""The news world over real HTTP: one loopback port per publisher, picked by the operating system."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from extractors.errors import MachineError
from extractors.records import Keep, Source, SourceKind
from extractors.sources import append_rows
from flows.demo.site import Reply, answer
from flows.demo.world import FIRST_DAY, Feed, Publisher, Story, World

_MAX_HEAD = 64 * 1024


@dataclass
class ServedWorld:
    """A world that answers on loopback until its `with` block ends.

    `now` is the simulated instant that answers depend on. `requests` counts (publisher id, path, status); a connection that
    was closed unanswered counts with status 0. Thread-safe for one writer of `now`.
    """

    world: World
    now: datetime = FIRST_DAY
    bases: dict[str, str] = field(default_factory=dict)
    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def set_time(self, now: datetime) -> None:
        """Let the world be at `now` (timezone-aware)."""
        self.now = now

    def url(self, story: Story) -> str:
        """The address of a story on this run's port."""
        return self.bases[story.publisher.id] + story.path

    def feed_url(self, feed: Feed, publisher: Publisher) -> str:
        return self.bases[publisher.id] + feed.path

    def sources_csv(self, path: Path) -> Path:
        """Write the catalogue of this run's feeds; returns `path`."""
        path.unlink(missing_ok=True)
        append_rows(
            path,
            [
                Source(
                    source_id=feed.source_id,
                    name=publisher.name,
                    kind=SourceKind.FEED,
                    url=self.feed_url(feed, publisher),
                    language=publisher.language,
                    country=publisher.country,
                    group=publisher.group,
                    homepage=self.bases[publisher.id] + "/",
                    keep=Keep(publisher.keep),
                    publisher=publisher.name,
                )
                for publisher in self.world.publishers
                for feed in publisher.feeds
            ],
        )
        return path


@contextmanager
def serve(world: World, now: datetime = FIRST_DAY) -> Iterator[ServedWorld]:
    """Serve `world` from a background thread while the `with` block runs."""
    served = ServedWorld(world, now)
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(_listen(served, ready, stop),), name="demo-world", daemon=True)
    thread.start()
    ready.wait()
    if len(served.bases) < len(world.publishers):
        raise MachineError("demo world", "could not open a loopback port for each publisher")
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _listen(served: ServedWorld, ready: threading.Event, stop: asyncio.Event) -> None:
    open_connections: set[asyncio.StreamWriter] = set()
    async with AsyncExitStack() as stack:
        try:
            for publisher in served.world.publishers:
                server = await asyncio.start_server(
                    partial(_connection, served, publisher, open_connections), "127.0.0.1", 0, limit=_MAX_HEAD
                )
                stack.callback(server.close)
                served.bases[publisher.id] = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            ready.set()
        await stop.wait()
        # Clients keep their connections alive; a closing loop must not leave their tasks behind.
        for writer in tuple(open_connections):
            writer.transport.abort()
        while open_connections:
            await asyncio.sleep(0)


async def _connection(
    served: ServedWorld,
    publisher: Publisher,
    open_connections: set[asyncio.StreamWriter],
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    open_connections.add(writer)
    try:
        while await _exchange(served, publisher, reader, writer):
            pass
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass  # the client left, or sent what is not HTTP
    finally:
        open_connections.discard(writer)
        writer.close()


async def _exchange(served: ServedWorld, publisher: Publisher, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """One request and its response; False when the connection is over."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *lines = head.split("\r\n")
    method, target, _ = request.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    if method in ("GET", "HEAD"):
        reply = answer(served.world, publisher, served.bases[publisher.id], target, headers, served.now)
    else:
        reply = Reply(405, b"Method not allowed\n", "text/plain; charset=utf-8", (("Allow", "GET, HEAD"),))
    served.requests[publisher.id, urlsplit(target).path, reply.status] += 1
    if reply.status == 0:
        return False
    writer.write(_encode(reply, with_body=method == "GET"))
    await writer.drain()
    return headers.get("connection", "").lower() != "close" and method in ("GET", "HEAD")


def _encode(reply: Reply, *, with_body: bool) -> bytes:
    # RFC 9110, section 15.4.5: a 304 describes no content of its own.
    content = (
        () if reply.status == HTTPStatus.NOT_MODIFIED else (("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body))))
    )
    lines = [
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
        *(f"{name}: {value}" for name, value in (*content, *reply.headers)),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (reply.body if with_body else b"")
