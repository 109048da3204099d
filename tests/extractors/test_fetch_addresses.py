"""No address outside the public internet is ever connected to, by whatever name or spelling it is asked for."""

import asyncio
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from wire import by_path, policy, reply, say, serve

from extractors.errors import FetchError
from extractors.fetch import Client
from extractors.fetch.address import PROXIES, Checked, SpecialNetwork, UnsafeAddressError, is_reachable, is_web_port, specials
from extractors.fetch.classify import failure
from extractors.records import Page, Reason

HOSTS = """
127.0.0.2 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 224.0.0.1 240.0.0.1 192.0.2.1 198.18.0.1
[::1] [::] [fe80::1] [fc00::1] [ff02::1] [2001:db8::1]
[::ffff:10.0.0.1] [::ffff:a00:1] [64:ff9b::a00:1] [2002:a00:1::] [2001:0:0:0:0:0:f5ff:fffe] [::10.0.0.1]
2130706434 0x7f000002 0177.0.0.2 127.2 0xa.1.2.3 127%2E0%2E0%2E2 \uff11\uff10.0.0.1
"""

HELLO = say(reply(b"hello"))


def reason_of(url: str, **changed: object) -> str | None:
    """Why a URL is refused by a client that allows only 127.0.0.1."""

    async def run() -> str | None:
        async with Client(policy(**changed)) as client:
            try:
                await client.get(url)
            except FetchError as error:
                return error.reason
            return None

    return asyncio.run(run())


@pytest.mark.parametrize("host", HOSTS.split())
def test_an_address_that_is_not_public_is_refused_in_every_spelling(host: str) -> None:
    """Private, loopback, link-local, shared, reserved, multicast: as IPv4, in IPv6, decimal, octal, hexadecimal, escaped."""
    assert reason_of(f"http://{host}/") == Reason.UNSAFE_ADDRESS


@pytest.mark.parametrize(
    ("host", "words"), [("127.0.0.1", "127.0.0.1 is an address that is not"), ("localhost", "localhost leads to 127.0.0.1, which is not")]
)
def test_a_refused_address_is_named_once_and_with_what_allows_it(host: str, words: str) -> None:
    """A name with the address that it has, an address alone."""

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    said = f"{words} on the public internet; NEWSLAKE_ALLOW_NETWORKS can allow its network"
    with pytest.raises(UnsafeAddressError, match=f"^{said}$") as refused:
        asyncio.run(Checked(resolve, ()).connect(host, 80, 1.0))
    assert failure(f"http://{host}/", refused.value).message == f"refused: {said}"


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses_are_reachable(address: str) -> None:
    """The check refuses nothing that the internet routes."""
    assert is_reachable(ip_address(address))


@pytest.mark.parametrize("special", specials(), ids=lambda special: f"{special.network} {special.name}")
def test_each_row_of_the_special_purpose_registries_is_judged_as_it_says(special: SpecialNetwork) -> None:
    """Its first, middle and last address that no narrower row speaks for."""
    narrower = [row.network for row in specials() if row.network != special.network and row.network.overlaps(special.network)]
    narrower = [network for network in narrower if network.prefixlen > special.network.prefixlen]
    first, last = special.network[0], special.network[-1]
    middle = first + (int(last) - int(first)) // 3
    if special.carries:
        assert not is_reachable(first)  # it carries 0.0.0.0; the next tests have the others
        return
    for address in (first, middle, last):
        if not any(address in network for network in narrower):
            assert is_reachable(address) is special.reachable


CARRIERS = {
    "mapped": lambda v4: f"::ffff:{v4}",
    "nat64": lambda v4: f"64:ff9b::{v4}",
    "6to4": lambda v4: str(IPv6Address((0x2002 << 112) | (int(v4) << 80) | 1)),
    "6to4 of a public network, with ISATAP": lambda v4: str(IPv6Address((0x2002_0808_0808 << 80) | (0x5EFE << 32) | int(v4))),
    "Teredo client": lambda v4: str(IPv6Address((0x20010000 << 96) | (0x08080808 << 64) | (int(v4) ^ 0xFFFFFFFF))),
    "Teredo server": lambda v4: str(IPv6Address((0x20010000 << 96) | (int(v4) << 64) | (0x08080808 ^ 0xFFFFFFFF))),
    "ISATAP": lambda v4: f"2606:4700::5efe:{v4}",
    "ISATAP, unique": lambda v4: f"2606:4700::200:5efe:{v4}",
}
PRIVATE = ("10.0.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.254", "192.168.1.1", "100.64.0.1", "0.0.0.0", "198.18.0.1", "224.0.0.1")


@pytest.mark.parametrize("form", CARRIERS)
def test_a_form_that_carries_an_ipv4_address_is_judged_by_it(form: str) -> None:
    """Whoever translates or tunnels it talks to that address."""
    assert is_reachable(ip_address(CARRIERS[form](IPv4Address("8.8.8.8"))))
    for private in PRIVATE:
        assert not is_reachable(ip_address(CARRIERS[form](IPv4Address(private)))), private
    assert is_reachable(ip_address(CARRIERS[form](IPv4Address("10.2.3.4"))), (ip_network("10.2.0.0/16"),))


def translated(prefix: str, length: int, v4: IPv4Address) -> IPv6Address:
    """An IPv4 address under a prefix of a translator: its bits follow the prefix and leave out bits 64 to 71 (RFC 6052, 2.2)."""
    bits = f"{int(IPv6Address(prefix)):0128b}"[:length] + f"{int(v4):032b}"
    if length < 96:
        bits = f"{bits[:64]:<064}"[:64] + "0" * 8 + bits[64:]
    return IPv6Address(int(f"{bits:<0128}", 2))


def test_the_examples_of_rfc_6052_are_made() -> None:
    """Section 2.4: 192.0.2.33 under each length."""
    v4 = IPv4Address("192.0.2.33")
    made = [str(translated(prefix, length, v4)) for prefix, length in (
        ("2001:db8::", 32), ("2001:db8:100::", 40), ("2001:db8:122::", 48), ("2001:db8:122:300::", 56), ("2001:db8:122:344::", 64),
        ("2001:db8:122:344::", 96),
    )]  # fmt: skip
    assert made == [
        "2001:db8:c000:221::",
        "2001:db8:1c0:2:21::",
        "2001:db8:122:c000:2:2100::",
        "2001:db8:122:3c0:0:221::",
        "2001:db8:122:344:c0:2:2100:0",
        "2001:db8:122:344::c000:221",
    ]


@pytest.mark.parametrize("length", [32, 40, 48, 56, 64, 96])
@pytest.mark.parametrize("private", PRIVATE)
def test_a_private_address_is_refused_under_every_length_of_a_translator_s_prefix(length: int, private: str) -> None:
    """Of the well-known prefix and of the local-use one, which may lead anywhere."""
    for prefix in ("64:ff9b::", "64:ff9b:1::", "64:ff9b:1:ffff:ff::"):
        assert not is_reachable(translated(prefix, length, IPv4Address(private)))


@pytest.mark.parametrize("address", ["64:ff9b:1::808:808", "::8.8.8.8", "::ffff:0:8.8.8.8", "4000::1", "1::1", "fec0::1", "feff::1"])
def test_what_is_not_global_unicast_is_refused_whatever_it_carries(address: str) -> None:
    """Local translators, forms that were deprecated, and space that nobody has assigned."""
    assert not is_reachable(ip_address(address))


def test_an_allowed_network_is_reachable_and_no_other() -> None:
    """The setting opens exactly the networks that it lists, IPv6 spellings of them included."""
    allowed = (ip_network("10.2.0.0/16"),)
    assert is_reachable(ip_address("10.2.3.4"), allowed)
    assert is_reachable(ip_address("::ffff:10.2.3.4"), allowed)
    assert not is_reachable(ip_address("10.3.0.1"), allowed)


@pytest.mark.parametrize(
    ("port", "expected"), [(80, True), (443, True), (8080, True), (8443, True), (22, False), (25, False), (6379, False)]
)
def test_ports_of_other_services_are_no_web_ports(port: int, expected: bool) -> None:
    """A link must not make us talk to a mail server or a database."""
    assert is_web_port(port) is expected


def resolved(answers: dict[str, list[list[str]]], url: str, **changed: object) -> tuple[Page | FetchError, list[str]]:
    """Fetch from a loopback server through a name server that gives these answers, one after the other."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        rest = answers[host]
        return rest.pop(0) if len(rest) > 1 else rest[0]

    async def run() -> Page | FetchError:
        site = by_path({"/": reply(b"hello"), "/go": reply(b"", "302 Found", location=changed.pop("go", "/"), connection="close")})  # type: ignore[arg-type]
        async with serve(site) as wire, Client(policy(**changed), resolve=resolve) as client:
            try:
                return await client.get(url.replace("PORT", str(wire.port)))
            except FetchError as error:
                return error

    return asyncio.run(run()), asked


def test_a_name_that_leads_to_a_private_address_is_refused() -> None:
    """The name says nothing; the address decides."""
    ended, _ = resolved({"intranet.example": [["10.0.0.5"]]}, "http://intranet.example:PORT/")
    assert isinstance(ended, FetchError)
    assert ended.reason == Reason.UNSAFE_ADDRESS


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    """Nobody publishes both in good faith, and which one is used would be chance."""
    ended, _ = resolved({"mixed.example": [["127.0.0.1", "10.0.0.5"]]}, "http://mixed.example:PORT/")
    assert isinstance(ended, FetchError)
    assert ended.reason == Reason.UNSAFE_ADDRESS


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name is resolved once a connection: a second, private answer is never asked for (DNS rebinding)."""
    ended, asked = resolved({"rebind.example": [["127.0.0.1"], ["10.0.0.5"]]}, "http://rebind.example:PORT/")
    assert isinstance(ended, Page)
    assert ended.body == b"hello"
    assert asked == ["rebind.example"]


@pytest.mark.parametrize("dead", [["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"], ["::1"] * 9])
def test_a_name_whose_first_addresses_are_dead_is_reached_at_a_later_one(dead: list[str]) -> None:
    """As where a machine has no way to IPv6, or half of a publisher's servers are down."""
    networks = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    ended, _ = resolved({"crowd.example": [[*dead, "127.0.0.1"]]}, "http://crowd.example:PORT/", allow_networks=networks)
    assert isinstance(ended, Page)
    assert ended.body == b"hello"


def test_a_name_that_turns_private_is_refused_at_the_next_connection() -> None:
    """Each new connection resolves and checks anew, also for robots.txt's host."""
    answers = {"rebind.example": [["127.0.0.1"], ["10.0.0.5"]]}
    ended, asked = resolved(answers, "http://rebind.example:PORT/go")
    assert isinstance(ended, FetchError)
    assert ended.reason == Reason.UNSAFE_ADDRESS
    assert asked == ["rebind.example", "rebind.example"]


def test_a_redirect_to_a_name_that_leads_inside_is_refused() -> None:
    """Redirects get no easier check than links."""
    answers = {"outside.example": [["127.0.0.1"]], "inside.example": [["192.168.0.1"]]}
    ended, _ = resolved(answers, "http://outside.example:PORT/go", go="http://inside.example/")
    assert isinstance(ended, FetchError)
    assert ended.reason == Reason.UNSAFE_ADDRESS


def test_a_name_without_addresses_is_a_dns_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may come back, so the URL is deferred. Where a proxy is set, the error says that newslake does not use it."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)

    async def resolve(host: str, port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    async def run() -> FetchError:
        async with Client(policy(), resolve=resolve) as client:
            with pytest.raises(FetchError) as caught:
                await client.get("http://nowhere.example/")
            return caught.value

    error = asyncio.run(run())
    assert error.reason == Reason.DNS
    assert error.transient
    assert "proxy" not in str(error)
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert "(https_proxy is set, but newslake uses no proxy" in str(asyncio.run(run()))


def test_a_slow_name_server_is_a_time_out() -> None:
    """Resolving counts into the connect time-out."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async def run() -> FetchError:
        async with Client(policy(connect_timeout=0.2), resolve=resolve) as client:
            with pytest.raises(FetchError) as caught:
                await client.get("http://slow.example/")
            return caught.value

    assert asyncio.run(run()).reason == Reason.TIMEOUT


def test_the_user_name_in_a_url_is_not_sent() -> None:
    """Credentials in links are bait; nobody gave us any."""

    async def run() -> dict[str, str]:
        async with serve(HELLO) as wire, Client(policy()) as client:
            await client.get(wire.base.replace("//", "//admin:secret@") + "/")
            return wire.asked[-1].headers

    assert "authorization" not in asyncio.run(run())


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "http://", "http://[::1", "http://a b/", "", "http://x:99999/", "data:,x"]
)
def test_what_is_no_web_address_is_a_bad_url(url: str) -> None:
    """Nothing is resolved or connected to for it."""
    assert reason_of(url) == Reason.BAD_URL
