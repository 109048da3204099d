"""Whatever a server does, one fetch ends: with a page or with one reason of the closed list, in time, in little memory."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from ipaddress import ip_network

import brotli
import pytest
import zstandard
from talk import drip, flood, reset, silent
from wire import Say, policy, reply, say, saying, serve

from extractors.errors import FetchError
from extractors.fetch import Client, Memory
from extractors.fetch.budget import ROOM, SMALL
from extractors.records import Page, Reason

LIMIT = 256 * 1024
SECONDS = 3.0
ZEROS = b"\0" * (64 * 1024 * 1024)
HTML = b"<html><body><p>Hello.</p></body></html>"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def end_of(answer: Say, path: str = "/a", *, partial: bool = False, **changed: object) -> Page | FetchError:
    """Fetch one URL from a server that answers so."""

    async def run() -> Page | FetchError:
        async with serve(answer) as wire, Client(policy(max_body=LIMIT, **changed)) as client:
            try:
                return await client.get(wire.base + path, partial=partial)
            except FetchError as error:
                return error

    return asyncio.run(run())


REFUSED: dict[str, tuple[Say, Reason]] = {
    "says nothing": (saying(silent), Reason.TIMEOUT),
    "drips its status line": (saying(drip(b"", b"HTTP/1.1 200 OK ")), Reason.TIMEOUT),
    "drips headers": (saying(drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n")), Reason.TIMEOUT),
    "drips its body": (saying(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"a")), Reason.TIMEOUT),
    "drips chunks": (saying(drip(CHUNKED, b"1\r\na\r\n", 0.02)), Reason.TIMEOUT),
    "sends interim responses for ever": (saying(flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)), Reason.TIMEOUT),
    "never ends its body": (saying(flood(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 65536)), Reason.TOO_LARGE),
    "never ends its chunks": (saying(flood(CHUNKED, b"1000\r\n" + b"a" * 4096 + b"\r\n")), Reason.TOO_LARGE),
    "promises too much": (say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), Reason.TOO_LARGE),
    "sends less than promised": (say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", close=True), Reason.CONNECTION),
    "breaks off in a chunk": (say(CHUNKED + b"100\r\nshort", close=True), Reason.CONNECTION),
    "never sends the last chunk": (say(CHUNKED + b"2\r\nab\r\n", close=True), Reason.CONNECTION),
    "sends a negative length": (say(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"), Reason.BAD_RESPONSE),
    "sends a length in words": (say(b"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello"), Reason.BAD_RESPONSE),
    "sends two lengths": (say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"), Reason.BAD_RESPONSE),
    "sends a chunk size that is none": (say(CHUNKED + b"zz\r\nhello\r\n"), Reason.BAD_RESPONSE),
    "sends a chunk size without end": (saying(flood(CHUNKED, b"0" * 65536)), Reason.BAD_RESPONSE),
    "sends a chunk longer than it said": (say(CHUNKED + b"2\r\nabcdef\r\n0\r\n\r\n"), Reason.BAD_RESPONSE),
    "transfers in an unknown coding": (say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: pigeon\r\n\r\n"), Reason.BAD_RESPONSE),
    "sends a gzip bomb": (say(reply(gzip.compress(ZEROS), content_encoding="gzip")), Reason.TOO_LARGE),
    "sends a deflate bomb": (say(reply(zlib.compress(ZEROS), content_encoding="deflate")), Reason.TOO_LARGE),
    "sends a raw deflate bomb": (say(reply(deflated(ZEROS), content_encoding="deflate")), Reason.TOO_LARGE),
    "sends a brotli bomb": (say(reply(brotli.compress(ZEROS, quality=3), content_encoding="br")), Reason.TOO_LARGE),
    "sends a zstd bomb": (say(reply(zstandard.compress(ZEROS), content_encoding="zstd")), Reason.TOO_LARGE),
    "sends a bomb in a bomb": (say(reply(gzip.compress(gzip.compress(ZEROS)), content_encoding="gzip, gzip")), Reason.TOO_LARGE),
    "sends a bomb in two codings": (
        say(reply(brotli.compress(zstandard.compress(ZEROS)), content_encoding="zstd, br")),
        Reason.TOO_LARGE,
    ),
    "nests ten codings": (say(reply(b"x", content_encoding=", ".join(["gzip"] * 10))), Reason.BAD_RESPONSE),
    "names an unknown coding": (say(reply(b"x", content_encoding="compress")), Reason.BAD_RESPONSE),
    "packs text in a coding of its own": (say(reply(b"\x01\x02pigeon", content_encoding="pigeon")), Reason.BAD_RESPONSE),
    "breaks off inside gzip": (say(reply(gzip.compress(HTML * 99)[:-30], content_encoding="gzip")), Reason.BAD_RESPONSE),
    "breaks off inside brotli": (say(reply(brotli.compress(HTML * 99)[:-9], content_encoding="br")), Reason.BAD_RESPONSE),
    "breaks off inside zstd": (say(reply(zstandard.compress(HTML * 99)[:-9], content_encoding="zstd")), Reason.BAD_RESPONSE),
    "sends broken gzip": (say(reply(gzip.compress(HTML)[:12] + b"\xff" * 40, content_encoding="gzip")), Reason.BAD_RESPONSE),
    "calls noise brotli": (say(reply(b"\xff\xfe\xfd" * 99, content_encoding="br")), Reason.BAD_RESPONSE),
    "sends a zstd window of 2 GiB": (say(reply(b"\x28\xb5\x2f\xfd\x00\xa8" + b"\0" * 99, content_encoding="zstd")), Reason.BAD_RESPONSE),
    "sends 100,000 headers": (say(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n"), Reason.BAD_RESPONSE),
    "sends a header of 1 MiB": (say(b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 2**20 + b"\r\n\r\n"), Reason.BAD_RESPONSE),
    "sends headers without end": (saying(flood(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 999)), Reason.BAD_RESPONSE),
    "sends a header without a colon": (say(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"), Reason.BAD_RESPONSE),
    "sends NUL in a header": (say(b"HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n"), Reason.BAD_RESPONSE),
    "speaks HTTP/0.9": (say(b"<html>\r\n\r\n" + HTML, close=True), Reason.BAD_RESPONSE),
    "speaks HTTP/0.9 in one line": (say(HTML, close=True), Reason.CONNECTION),
    "sends no status line": (say(b"Content-Length: 5\r\n\r\nhello", close=True), Reason.BAD_RESPONSE),
    "sends a status of four digits": (say(b"HTTP/1.1 2000 OK\r\n\r\n"), Reason.BAD_RESPONSE),
    "speaks SSH": (say(b"SSH-2.0-OpenSSH_9.6\r\n"), Reason.TIMEOUT),
    "speaks HTTP/2 unasked": (say(b"\0\0\x12\x04\0\0\0\0\0" + b"\0" * 18, close=True), Reason.BAD_RESPONSE),
    "switches protocols": (say(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), Reason.BAD_RESPONSE),
    "answers 304 unasked": (say(b"HTTP/1.1 304 Not Modified\r\n\r\n"), Reason.BAD_RESPONSE),
    "resets at once": (saying(reset()), Reason.CONNECTION),
    "resets inside the headers": (saying(reset(b"HTTP/1.1 200 OK\r\nContent-")), Reason.CONNECTION),
    "resets inside the body": (saying(reset(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")), Reason.CONNECTION),
    "closes without a word": (say(b"", close=True), Reason.CONNECTION),
    "redirects to itself": (say(reply(b"", "302 Found", location="/a")), Reason.REDIRECTS),
    "redirects to ftp": (say(reply(b"", "301 Moved", location="ftp://example.org/a")), Reason.REDIRECTS),
    "redirects to a file": (say(reply(b"", "301 Moved", location="file:///etc/passwd")), Reason.REDIRECTS),
    "redirects to a script": (say(reply(b"", "301 Moved", location="javascript:alert(1)")), Reason.REDIRECTS),
    "redirects to data": (say(reply(b"", "301 Moved", location="data:text/html,hello")), Reason.REDIRECTS),
    "redirects to nonsense": (say(reply(b"", "301 Moved", location="http://[::1")), Reason.REDIRECTS),
    "redirects to nowhere": (say(reply(b"", "302 Found")), Reason.HTTP_ERROR),
    "redirects to a private network": (say(reply(b"", "302 Found", location="http://10.0.0.1/")), Reason.UNSAFE_ADDRESS),
    "redirects to the metadata service": (say(reply(b"", "302 Found", location="http://169.254.169.254/latest/")), Reason.UNSAFE_ADDRESS),
    "is under repair": (say(reply(b"", "503 Service Unavailable")), Reason.SERVER_ERROR),
    "fails": (say(reply(b"", "500 Oops")), Reason.SERVER_ERROR),
    "limits the rate": (say(reply(b"", "429 Too Many Requests", retry_after="120")), Reason.RATE_LIMITED),
    "is gone": (say(reply(b"", "410 Gone")), Reason.GONE),
    "is not there": (say(reply(b"", "404 Not Found")), Reason.NOT_FOUND),
    "forbids": (say(reply(b"", "403 Forbidden")), Reason.FORBIDDEN),
    "withholds by law": (say(reply(b"", "451 Unavailable For Legal Reasons")), Reason.FORBIDDEN),
    "asks for a login": (say(reply(b"", "401 Unauthorized", www_authenticate="Basic")), Reason.FORBIDDEN),
    "answers a status nobody knows": (say(reply(b"", "499 What")), Reason.HTTP_ERROR),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", REFUSED)
def test_a_server_that_misbehaves_ends_one_url_with_its_reason_in_time(name: str) -> None:
    """Each misbehaviour has one reason and takes no longer than the limits allow."""
    answer, reason = REFUSED[name]
    ended = end_of(answer)
    assert isinstance(ended, FetchError), f"got a page of {len(ended.body)} bytes"
    assert ended.reason == reason, str(ended)


ACCEPTED: dict[str, tuple[Say, Callable[[Page], bool]]] = {
    "sends more than promised": (say(reply(HTML) + b"and more"), lambda page: page.body == HTML),
    "labels plain text gzip": (say(reply(HTML, content_encoding="gzip")), lambda page: page.body == HTML),
    "calls text by its charset": (say(reply(HTML, content_encoding="UTF-8")), lambda page: page.body == HTML),
    "calls text chunked by a store": (
        say(reply(b"Sitemap: /a\n", content_encoding="aws-chunked")),
        lambda page: page.body == b"Sitemap: /a\n",
    ),
    "calls text none": (say(reply(HTML, content_encoding="none")), lambda page: page.body == HTML),
    "calls markup compressed": (say(reply(HTML, content_encoding="compress")), lambda page: page.body == HTML),
    "adds an unknown coding to gzip": (
        say(reply(gzip.compress(HTML), content_encoding="gzip, aws-chunked")),
        lambda page: page.body == HTML,
    ),
    "calls gzip by its charset": (say(reply(gzip.compress(HTML), content_encoding="UTF-8")), lambda page: page.body == HTML),
    "calls gzip brotli": (say(reply(gzip.compress(HTML), content_encoding="br")), lambda page: page.body == HTML),
    "calls gzip deflate": (say(reply(gzip.compress(HTML), content_encoding="deflate")), lambda page: page.body == HTML),
    "gives its coding a weight": (say(reply(gzip.compress(HTML), content_encoding="gzip;q=1")), lambda page: page.body == HTML),
    "quotes its coding": (say(reply(gzip.compress(HTML), content_encoding='"gzip"')), lambda page: page.body == HTML),
    "labels plain text brotli": (say(reply(HTML, content_encoding="br")), lambda page: page.body == HTML),
    "labels plain text zstd": (say(reply(HTML, content_encoding="zstd")), lambda page: page.body == HTML),
    "labels plain text deflate": (say(reply(HTML, content_encoding="deflate")), lambda page: page.body == HTML),
    "packs by zlib for gzip": (say(reply(zlib.compress(HTML), content_encoding="gzip")), lambda page: page.body == HTML),
    "packs without a header": (say(reply(deflated(HTML), content_encoding="deflate")), lambda page: page.body == HTML),
    "miscounts its gzip": (say(reply(gzip.compress(HTML)[:-8] + bytes(8), content_encoding="gzip")), lambda page: page.body == HTML),
    "leaves out its check": (say(reply(gzip.compress(HTML)[:-8], content_encoding="gzip")), lambda page: page.body == HTML),
    "says gzip twice": (say(reply(gzip.compress(HTML), content_encoding="gzip, gzip")), lambda page: page.body == HTML),
    "packs twice": (say(reply(gzip.compress(gzip.compress(HTML)), content_encoding="gzip, gzip")), lambda page: page.body == HTML),
    "adds rubbish after gzip": (say(reply(gzip.compress(HTML) + b"rubbish", content_encoding="gzip")), lambda page: page.body == HTML),
    "packs in two members": (say(reply(gzip.compress(HTML) * 2, content_encoding="gzip")), lambda page: page.body == HTML * 2),
    "says nothing in 200 OK": (say(reply(b"")), lambda page: page.body == b""),
    "answers 204": (say(b"HTTP/1.1 204 No Content\r\n\r\n"), lambda page: page.status == 204 and page.body == b""),
    "ends its body by closing": (say(b"HTTP/1.0 200 OK\r\n\r\n" + HTML, close=True), lambda page: page.body == HTML),
    "folds its headers": (say(b"HTTP/1.1 200 OK\r\nX-A: b\r\n  c\r\nContent-Length: 0\r\n\r\n"), lambda page: page.status == 200),
    "sends bytes for header text": (say(reply(HTML, x_name="caf\xe9")), lambda page: page.header("x-name") == "caf\xe9"),
    "hints before it answers": (say(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + reply(HTML)), lambda page: page.body == HTML),
    "hints 200 times": (say(b"HTTP/1.1 102 Processing\r\n\r\n" * 200 + reply(HTML)), lambda page: page.body == HTML),
    "sets 1,000 cookies": (
        say(b"HTTP/1.1 200 OK\r\n" + b"Set-Cookie: a=\xff; expires=Fri, 99 Foo; max-age=\xb2\r\n" * 1000 + b"Content-Length: 0\r\n\r\n"),
        lambda page: page.status == 200,
    ),
    "sends long extensions of a chunk": (
        say(CHUNKED + b"2;" + b"a=b;" * 9999 + b"\r\nab\r\n0\r\n\r\n"),
        lambda page: page.body == b"ab",
    ),
    "chunks in HTTP/1.0": (
        say(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", close=True),
        lambda page: True,
    ),
    "claims a picture": (say(reply(HTML, content_type="image/png")), lambda page: page.body == HTML),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_odd_but_readable_answer_is_a_page(name: str) -> None:
    """What a browser would show is not refused for its form."""
    answer, expected = ACCEPTED[name]
    ended = end_of(answer)
    assert isinstance(ended, Page), str(ended)
    assert expected(ended)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_listing_that_breaks_off_is_used_as_far_as_it_came(coding: str) -> None:
    """Without its validators, so that the next poll asks for all of it. A page that breaks off is refused."""
    text = b"".join(b"<item>%d</item>" % number for number in range(5000))
    packed = (gzip.compress(text) if coding == "gzip" else deflated(text))[:-3000]
    answer = say(reply(packed, content_encoding=coding, etag='"1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"))
    ended = end_of(answer, partial=True)
    assert isinstance(ended, Page)
    assert len(ended.body) > 10_000
    assert text.startswith(ended.body)
    assert (ended.header("etag"), ended.header("last-modified")) == (None, None)
    assert isinstance(end_of(answer), FetchError)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_a_bomb_costs_little_memory(coding: str) -> None:
    """Decompression stops soon after the limit instead of after the bomb."""
    packed = {"gzip": gzip.compress, "br": lambda data: brotli.compress(data, quality=3), "zstd": zstandard.compress}[coding](ZEROS)
    answer = say(reply(packed, content_encoding=coding))
    tracemalloc.start()
    ended = end_of(answer)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(ended, FetchError)
    assert peak < 16 * 1024 * 1024


def test_pages_that_wait_leave_room_for_a_large_body() -> None:
    """New requests wait long before the memory is full, so that a large body that comes meanwhile is read and not put off."""

    async def run() -> None:
        memory = Memory(4 * ROOM * SMALL)
        with memory.holding(4 * SMALL):
            waiting = asyncio.create_task(memory.space())
            memory.take("http://large.example/", 50 * SMALL, 0)
            await asyncio.sleep(0)
            assert not waiting.done()
            with pytest.raises(FetchError) as caught:
                memory.take("http://large.example/", 11 * SMALL, 50 * SMALL)
            assert caught.value.reason == Reason.TURN
            memory.free(50 * SMALL)
        await waiting

    asyncio.run(run())


def test_requests_that_began_while_there_was_room_wait_before_they_are_sent() -> None:
    """Hundreds begin at once and wait for their turn; each looks again when its turn comes."""
    served: list[str] = []

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        served.append(writer.get_extra_info("sockname")[0])
        await answered.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        writer.close()

    async def run() -> None:
        alone = policy(concurrency=1, allow_networks=(ip_network("127.0.0.0/8"),), read_timeout=30.0, total_timeout=30.0)
        server = await asyncio.start_server(page, "0.0.0.0", 0)
        port = server.sockets[0].getsockname()[1]
        async with Client(alone) as client:
            first, second = (asyncio.create_task(client.get(f"http://127.0.0.{number}:{port}/", robots=False)) for number in (2, 3))
            while not served:
                await asyncio.sleep(0)
            with client.memory.holding(alone.max_memory):
                answered.set()
                await first
                for _ in range(50):
                    await asyncio.sleep(0)
                assert served == ["127.0.0.2"]
            await second
        server.close()

    answered = asyncio.Event()
    asyncio.run(run())
    assert served == ["127.0.0.2", "127.0.0.3"]


def test_an_unused_port_is_a_failed_connection() -> None:
    """Nothing listens: the URL is deferred, not failed."""

    async def run() -> FetchError:
        async with serve(saying(silent)) as wire:
            port = wire.port
        async with Client(policy()) as client:
            with pytest.raises(FetchError) as caught:
                await client.get(f"http://127.0.0.1:{port}/")
            return caught.value

    error = asyncio.run(run())
    assert error.reason == Reason.CONNECTION
    assert error.transient


def test_no_hostile_answer_harms_the_next_request() -> None:
    """One client meets all of them one after the other and still reads a proper page at the end."""

    async def run() -> tuple[list[object], bytes]:
        ends: list[object] = []
        quick = [answer for answer, reason in REFUSED.values() if reason not in (Reason.TIMEOUT, Reason.RATE_LIMITED, Reason.SERVER_ERROR)]
        async with Client(policy(max_body=LIMIT)) as client:
            for answer in quick:
                async with serve(answer) as wire:
                    try:
                        ends.append(await client.get(wire.base + "/a"))
                    except FetchError as error:
                        ends.append(error)
            async with serve(say(reply(HTML))) as wire:
                last = await client.get(wire.base + "/a")
        return ends, last.body

    ends, body = asyncio.run(run())
    assert all(isinstance(end, FetchError) and end.reason in set(Reason) for end in ends)
    assert body == HTML
