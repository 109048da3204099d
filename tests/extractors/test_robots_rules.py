"""robots.txt is obeyed, asked for once, and its own failures are read as RFC 9309 says."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire import Wire, by_path, policy, reply, say, serve

from extractors.errors import FetchError
from extractors.fetch import Client
from extractors.fetch.robots import parse_robots
from extractors.records import Reason

RULES = reply(
    b"User-agent: *\nDisallow: /private/\nCrawl-delay: 0.3\nSitemap: <https://example.org/news.xml>, /a.xml\nSitemaps: /map.xml\n"
)


def ends(robots: bytes, *paths: str) -> tuple[list[str | None], Wire]:
    """How each path ends on a site with this answer for robots.txt."""

    async def run() -> tuple[list[str | None], Wire]:
        found: list[str | None] = []
        async with serve(say(reply(b"hello")), robots=robots) as wire, Client(policy()) as client:
            for path in paths:
                try:
                    await client.get(wire.base + path)
                    found.append(None)
                except FetchError as error:
                    found.append(error.reason)
        return found, wire

    return asyncio.run(run())


def test_what_is_disallowed_is_never_asked_for() -> None:
    """It ends as `robots`; the rest of the site is read, and the rules are asked for once."""
    found, wire = ends(reply(b"User-agent: *\nDisallow: /private/\n"), "/private/a", "/a", "/b")
    assert found == [Reason.ROBOTS, None, None]
    assert [asked.path for asked in wire.asked] == ["/robots.txt", "/a", "/b"]


def test_rules_for_this_program_win_over_those_for_all() -> None:
    """The product token of the User-Agent is what groups are matched with."""
    found, _ = ends(reply(b"User-agent: *\nDisallow: /\n\nUser-agent: newslake\nDisallow: /x\n"), "/a", "/x")
    assert found == [None, Reason.ROBOTS]
    assert parse_robots(b"User-agent: newslake\nDisallow:\n\nUser-agent: *\nDisallow: /\n").allows("https://example.org/a")


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        (reply(b"gone", "404 Not Found"), None),
        (reply(b"no", "403 Forbidden"), None),
        (reply(b"no", "410 Gone"), None),
        (reply(b"", "500 Oops"), Reason.ROBOTS_UNREACHABLE),
        (reply(b"", "503 Down"), Reason.ROBOTS_UNREACHABLE),
        (reply(b"", "429 Slow"), Reason.ROBOTS_UNREACHABLE),
        (b"HTTP/1.1 banana\r\n\r\n", Reason.ROBOTS_UNREACHABLE),
        (reply(b"", "302 Found", location="/robots.txt"), None),
        (reply(b"<!doctype html><title>Log in</title><p>Disallow: /"), None),
        (reply(b""), None),
        (reply(b"\0\xff\xfe\0" * 99), None),
        (reply(b"User-agent: *\nDisallow: /" + b"\n# filler" * 1_200_000), Reason.ROBOTS),
        (reply(b"# filler\n" * 1_200_000 + b"User-agent: *\nDisallow: /"), None),
        (reply(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), Reason.ROBOTS),
        (reply("\ufeffUser-agent: *\nDisallow: /".encode("utf-16-le")), Reason.ROBOTS),
        (reply(b"user-agent:*\r\ndisallow:/\r\n"), Reason.ROBOTS),
        (reply(b"User-agent: *\nDisallow: /\nAllow: /a"), None),
    ],
)  # fmt: skip
def test_failures_of_robots_txt_have_their_rules(robots: bytes, expected: str | None) -> None:
    """4xx and loops: no rules. 5xx, 429 and nonsense: wait. A web page in its place: no rules. 10 MiB: the first 512 KiB."""
    found, _ = ends(robots, "/a")
    assert found == [expected]


def test_a_redirect_into_a_disallowed_place_is_not_followed() -> None:
    """Each hop is looked up."""

    async def run() -> str | None:
        site = by_path({"/a": reply(b"", "302 Found", location="/private/b"), "/private/b": reply(b"secret")})
        async with serve(site, robots=reply(b"User-agent: *\nDisallow: /private/\n")) as wire, Client(policy()) as client:
            with pytest.raises(FetchError) as caught:
                await client.get(wire.base + "/a")
            assert "/private/b" not in wire.paths()
            return caught.value.reason

    assert asyncio.run(run()) == Reason.ROBOTS


def test_a_redirect_to_another_host_asks_that_hosts_rules() -> None:
    """Rules belong to an origin, and a port is part of it."""

    async def run() -> tuple[str | None, list[str]]:
        async with (
            serve(say(reply(b"x")), robots=reply(b"User-agent: *\nDisallow: /")) as other,
            serve(say(reply(b"", "302 Found", location=other.base + "/a"))) as wire,
            Client(policy()) as client,
        ):
            with pytest.raises(FetchError) as caught:
                await client.get(wire.base + "/a")
            return caught.value.reason, [asked.path for asked in other.asked]

    assert asyncio.run(run()) == (Reason.ROBOTS, ["/robots.txt"])


def test_many_fetches_at_once_ask_for_the_rules_once() -> None:
    """The first asks, the others wait for its answer."""

    async def run() -> list[str]:
        async with serve(say(reply(b"hello")), robots=RULES) as wire, Client(policy(max_delay=0.0)) as client:
            await asyncio.gather(*(client.get(f"{wire.base}/{n}") for n in range(5)))
            return [asked.path for asked in wire.asked]

    assert asyncio.run(run()).count("/robots.txt") == 1


def test_sitemaps_and_delay_are_read() -> None:
    """They are offered to whoever wants them, with whole addresses."""

    async def run() -> tuple[float | None, tuple[str, ...]]:
        async with serve(say(reply(b"hello")), robots=RULES) as wire, Client(policy()) as client:
            robots = await client.robots(wire.base + "/a")
            return robots.crawl_delay, tuple(place.removeprefix(wire.base) for place in robots.sitemaps)

    assert asyncio.run(run()) == (0.3, ("https://example.org/news.xml", "/a.xml", "/map.xml"))


@pytest.mark.parametrize(
    "rules",
    [
        b"\xef\xbb\xbf\xef\xbb\xbfUser-agent: *\nDisallow: /a",
        b"User-agent: *\0\nDisallow: /a\0",
        "User-agent： *\nDisallow： /a".encode(),
        b"User-agent: *\nDisallow: https://example.org/a",
        b"User-agent: *\nAllow: https://example.org\nDisallow: /a",
        b"User-agent: newslake/9.1 (news)\nDisallow: /a\n\nUser-agent: *\nDisallow: /b",
        b"User-agent: newslake bot\nDisallow: /a\n\nUser-agent: *\nDisallow: /b",
        b"User-agent: other, newslake\nDisallow: /a\n\nUser-agent: newslake-images\nDisallow: /b",
        b"User-agent: newslake\nNoindex: /c\nUser-agent: other\nDisallow: /a",
        b"User-agent: *\nDisallow: /\nAllow: https://example.org/b\nAllow: https://example.org",
        b"User-agent: *\nDisallow: /\nAllow: b",
        b'User-agent: *\nDisallow: "/a"',
        b"User-agent: other\nUser-agent: newslake\nDisallow: /a\nDisallow:\n\nUser-agent: *\nDisallow: /",
        "User–agent: *\nDis-allow: /a".encode(),
        b"User_agent: *\nDisallowed: /a\nAllowed: /b",
        b"User-agent: '*'\nDisallow: a",
        b"<!-- our rules -->\nUser-agent: *\nDisallow: /a",
    ],
)
def test_rules_are_read_however_they_were_saved(rules: bytes) -> None:
    """Two byte order marks, zeros, wide colons, quotes, a version or other programs beside our name, lines that no rule says, a comment of
    a page, paths without their slash, and whole addresses for paths, of which one without a path allows nothing."""
    robots = parse_robots(rules)
    assert (robots.allows("https://example.org/a"), robots.allows("https://example.org/b")) == (False, True)


def test_a_path_in_another_encoding_is_the_same_path() -> None:
    """As UTF-8 or as Windows-1252."""
    for encoding in ("utf-8", "cp1252"):
        assert not parse_robots("User-agent: *\nDisallow: /déjà".encode(encoding)).allows("https://example.org/d%C3%A9j%C3%A0/vu")


def test_a_delay_is_read_under_any_spelling() -> None:
    """With or without a dash, with a comma or a unit; what is no number of seconds is none."""
    lines = ("Crawl-delay: 4", "crawl delay: 4 s", "Crawl_delay: 4sec", "Crawl-delay: 4,0;", "Crawl-delay: 4m", "Crawl-delay: soon")
    assert [parse_robots(f"User-agent: *\n{line}".encode()).crawl_delay for line in lines] == [4, 4, 4, 4, None, None]


def test_a_fetch_can_do_without_rules() -> None:
    """For what its owner asks of us, such as checking one address."""

    async def run() -> list[str]:
        async with serve(say(reply(b"hello")), robots=reply(b"User-agent: *\nDisallow: /")) as wire, Client(policy()) as client:
            await client.get(wire.base + "/a", robots=False)
            return [asked.path for asked in wire.asked]

    assert asyncio.run(run()) == ["/a"]


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    """Rules are read out of anything, and each says yes or no."""
    assert parse_robots(body).allows("https://example.org/a") in (True, False)


@given(st.text(alphabet="User-agent:Disallow:Allow:/*$% \n\x00\ufeff#é", max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Nor does anything that looks a little like rules."""
    robots = parse_robots(text.encode())
    assert robots.allows("https://example.org/a?b=c") in (True, False)
    assert robots.crawl_delay is None or robots.crawl_delay >= 0


@pytest.mark.parametrize(
    ("rules", "allowed", "delay"),
    [
        ("User-agent: newslake\nCrawl-delay: 2\nUser-agent: other\nDisallow: /x\n", False, 2),
        ("User-agent: other\nCrawl-delay: 2\nUser-agent: newslake\nDisallow: /x\n", False, None),
        ("User-agent: *\nCrawl-delay: 2\n\nUser-agent: other\nDisallow: /\n", True, 2),
        ("User-agent: *\nCrawl-delay: 2\n\nDisallow: /x\n", False, 2),
        ("User-agent: *\nCrawl-delay: 2", True, 2),
    ],
)
def test_a_delay_ends_no_group(rules: str, allowed: bool, delay: float | None) -> None:
    """RFC 9309, section 2.2.4: names behind it are of the same group, unless an empty line parts them."""
    robots = parse_robots(rules.encode())
    assert (robots.allows("https://news.example/x"), robots.crawl_delay) == (allowed, delay)
