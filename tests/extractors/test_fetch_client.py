"""What one fetch sends, follows and gives back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from wire import Asked, Wire, by_path, policy, reply, say, serve

from extractors.errors import FetchError
from extractors.fetch import Client, user_agent
from extractors.records import Page, Reason

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fetched(answers: dict[str, bytes], path: str, *, robots: bytes | None = None, **conditions: str) -> tuple[Page | FetchError, Wire]:
    """Fetch a path of a site with these pages at NOW."""

    async def run() -> tuple[Page | FetchError, Wire]:
        async with serve(by_path(answers), robots=robots) as wire, Client(policy(), lambda: NOW) as client:
            try:
                return await client.get(wire.base + path, **conditions), wire  # type: ignore[arg-type]
            except FetchError as error:
                return error, wire

    return asyncio.run(run())


def moved(to: str, status: int = 301) -> bytes:
    return reply(b"", f"{status} Moved", location=to)


def test_a_page_carries_what_was_asked_and_what_answered() -> None:
    """URL, final URL, status, headers in lower case, body, instant."""
    page, wire = fetched({"/a": reply(b"hello", ETag='"1"', X_Two="b")}, "/a")
    assert isinstance(page, Page)
    assert (page.url, page.final_url, page.status, page.body, page.fetched_at) == (wire.base + "/a", wire.base + "/a", 200, b"hello", NOW)
    assert page.header("etag") == '"1"'
    assert page.redirects == ()
    assert page.moved_to is None


def test_the_request_says_who_asks() -> None:
    """The User-Agent names the program, its version and a contact; no cookie, no referrer."""
    _, wire = fetched({"/a": reply(b"hello")}, "/a")
    headers = wire.asked[-1].headers
    assert headers["user-agent"] == "newslake-test/1 (+https://example.org)"
    assert not headers.keys() & {"cookie", "referer", "authorization", "if-none-match", "if-modified-since"}
    assert user_agent("https://me.example").startswith("newslake/")
    assert user_agent("https://me.example").endswith(" (+https://me.example)")


def test_validators_are_sent_and_304_is_a_page_without_body() -> None:
    """A conditional request that meets nothing new is an answer, not an error."""
    page, wire = fetched(
        {"/f": b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n'}, "/f", etag='"1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"
    )
    assert isinstance(page, Page)
    assert (page.status, page.body, page.header("etag")) == (304, b"", '"2"')
    assert wire.asked[-1].headers["if-none-match"] == '"1"'
    assert wire.asked[-1].headers["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"


def test_redirects_are_followed_and_recorded() -> None:
    """The requested URL stays, each hop is kept, the last one answered."""
    page, wire = fetched({"/a": moved("/b", 302), "/b": moved("c", 307), "/c": reply(b"hello")}, "/a")
    assert isinstance(page, Page)
    assert page.url == wire.base + "/a"
    assert page.redirects == (wire.base + "/b", wire.base + "/c")
    assert page.final_url == wire.base + "/c"


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(301, 308, "/c"), (301, 302, "/b"), (308, 301, "/c"), (302, 301, None), (307, 308, None)]
)
def test_only_permanent_redirects_from_the_start_move_a_page(first: int, second: int, expected: str | None) -> None:
    """What a temporary redirect leads to may change tomorrow."""
    page, wire = fetched({"/a": moved("/b", first), "/b": moved("/c", second), "/c": reply(b"x")}, "/a")
    assert isinstance(page, Page)
    assert page.moved_to == (wire.base + expected if expected else None)


def test_a_circle_of_redirects_ends() -> None:
    """It ends when it closes, not at the limit."""
    error, wire = fetched({"/a": moved("/b"), "/b": moved("/a")}, "/a")
    assert isinstance(error, FetchError)
    assert error.reason == Reason.REDIRECTS
    assert wire.paths() == ["/a", "/b"]


def test_a_long_chain_of_redirects_ends() -> None:
    """Eight hops are followed, no more."""
    error, wire = fetched({f"/{n}": moved(f"/{n + 1}") for n in range(30)}, "/0")
    assert isinstance(error, FetchError)
    assert error.reason == Reason.REDIRECTS
    assert len(wire.paths()) == 9


def test_a_cookie_given_on_the_way_is_shown_on_the_way() -> None:
    """Sites that send a visitor through a cookie check are read; the cookie is forgotten afterwards."""

    async def gate(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = "seen=1" in asked.headers.get("cookie", "")
        writer.write(reply(b"hello") if known else reply(b"", "302 Found", location="/a", set_cookie="seen=1; Path=/"))

    async def run() -> tuple[bytes, list[bool]]:
        async with serve(gate) as wire, Client(policy()) as client:
            first = await client.get(wire.base + "/a")
            await client.get(wire.base + "/a")
            return first.body, ["cookie" in asked.headers for asked in wire.asked if asked.path == "/a"]

    assert asyncio.run(run()) == (b"hello", [False, True, False, True])


def test_cookies_that_demand_a_loop_end() -> None:
    """A site that hands out a new cookie for ever meets the limit of redirects."""

    async def gate(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"", "302 Found", location="/a", set_cookie=f"n={asked.count}"))

    async def run() -> FetchError:
        async with serve(gate) as wire, Client(policy()) as client:
            with pytest.raises(FetchError) as caught:
                await client.get(wire.base + "/a")
            return caught.value

    assert asyncio.run(run()).reason == Reason.REDIRECTS


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": "Sun, 01 Mar 2026 12:02:00 GMT", "date": "Sun, 01 Mar 2026 12:00:00 GMT"}, 120),
        ({"retry-after": "Mon, 02 Mar 2020 00:02:00 GMT", "date": "Mon, 02 Mar 2020 00:00:00 GMT"}, 120),
        ({"retry-after": "99999999999999999999"}, 86400),
        ({"retry-after": "120.5"}, 120),
        ({"retry-after": "2026-03-01T12:02:00Z", "date": "Sun, 01 Mar 2026 12:00:00 GMT"}, 120),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_against_the_servers_own_clock(headers: dict[str, str], seconds: int | None) -> None:
    """Seconds and dates, a wrong clock there, at most a day, nonsense ignored."""
    for status in ("429 Too Many", "503 Down"):
        error, _ = fetched({"/a": reply(b"", status, **headers)}, "/a")
        assert isinstance(error, FetchError)
        assert error.retry_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_a_host_that_asks_to_wait_is_left_alone_in_this_pass() -> None:
    """Retry-After closes the host: the next request is deferred without being sent."""

    async def run() -> tuple[FetchError, list[str]]:
        async with serve(say(reply(b"", "429 Slow", retry_after="60"))) as wire, Client(policy(), lambda: NOW) as client:
            for path in ("/a", "/b"):
                with pytest.raises(FetchError) as caught:
                    await client.get(wire.base + path)
            return caught.value, wire.paths()

    error, paths = asyncio.run(run())
    assert error.reason == Reason.RATE_LIMITED
    assert error.retry_at == NOW + timedelta(seconds=60)
    assert paths == ["/a"]


def test_the_body_limit_can_be_set_for_one_fetch() -> None:
    """Feeds may be larger than pages."""

    async def run() -> tuple[int, str | None]:
        async with serve(say(reply(b"a" * 5000))) as wire, Client(policy(max_body=1000)) as client:
            whole = await client.get(wire.base + "/a", max_body=5000)
            with pytest.raises(FetchError) as caught:
                await client.get(wire.base + "/a")
            return len(whole.body), caught.value.reason

    assert asyncio.run(run()) == (5000, Reason.TOO_LARGE)


def test_errors_cross_process_borders_whole() -> None:
    """Status, retry time and reason survive pickling."""
    import pickle

    error, _ = fetched({"/a": reply(b"", "429 Slow", retry_after="60")}, "/a")
    assert isinstance(error, FetchError)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.reason, copy.status, copy.retry_at) == (type(error), str(error), error.reason, 429, error.retry_at)
