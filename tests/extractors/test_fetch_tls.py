"""TLS is always verified: nothing is read from a server that cannot prove its name."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from talk import drip
from wire import policy, reply, say, saying, serve

from extractors.errors import FetchError
from extractors.fetch import Client
from extractors.records import Page, Reason

SAFE = trustme.CA()
OTHER = trustme.CA()


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every name is this machine."""
    return ["127.0.0.1"]


def server(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def end_of(context: ssl.SSLContext | None, tmp_path: Path, scheme: str = "https") -> Page | FetchError:
    """Fetch news.example from a server with this context, trusting SAFE besides the system's authorities."""
    trusted = tmp_path / "ca.pem"
    SAFE.cert_pem.write_to_path(str(trusted))

    async def run() -> Page | FetchError:
        async with serve(say(reply(b"hello")), tls=context) as wire, Client(policy(ca_file=str(trusted)), resolve=resolve) as client:
            try:
                return await client.get(f"{scheme}://news.example:{wire.port}/")
            except FetchError as error:
                return error

    return asyncio.run(run())


def test_a_proper_certificate_is_read(tmp_path: Path) -> None:
    """The name is checked although the connection goes to an address."""
    ended = end_of(server(SAFE.issue_cert("news.example")), tmp_path)
    assert isinstance(ended, Page), str(ended)


@pytest.mark.parametrize("case", ["wrong name", "expired", "not yet valid", "unknown authority", "self-signed"])
def test_a_server_that_cannot_prove_its_name_is_never_read(case: str, tmp_path: Path) -> None:
    """Wrong name, expired, not yet valid, foreign authority, self-signed: each ends as `tls`, without another try."""
    now = datetime.now(UTC)
    certificates = {
        "wrong name": lambda: SAFE.issue_cert("other.example"),
        "expired": lambda: SAFE.issue_cert("news.example", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1)),
        "not yet valid": lambda: SAFE.issue_cert("news.example", not_before=now + timedelta(days=1), not_after=now + timedelta(days=9)),
        "unknown authority": lambda: OTHER.issue_cert("news.example"),
        "self-signed": lambda: trustme.CA().issue_cert("news.example"),
    }
    ended = end_of(server(certificates[case]()), tmp_path)
    assert isinstance(ended, FetchError)
    assert ended.reason == Reason.TLS
    assert not ended.transient


def test_plain_http_on_a_tls_port_is_a_tls_failure(tmp_path: Path) -> None:
    """A server that answers in the clear where TLS was asked for proves nothing."""
    ended = end_of(None, tmp_path)
    assert isinstance(ended, FetchError)
    assert ended.reason in (Reason.TLS, Reason.CONNECTION, Reason.TIMEOUT)


def test_a_handshake_that_never_ends_is_a_time_out(tmp_path: Path) -> None:
    """The connect time-out covers TLS."""

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async def run() -> FetchError:
        listener = await asyncio.start_server(mute, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        async with Client(policy(connect_timeout=0.2), resolve=resolve) as client:
            with pytest.raises(FetchError) as caught:
                await client.get(f"https://news.example:{port}/")
        listener.close()
        return caught.value

    assert asyncio.run(run()).reason == Reason.TIMEOUT


def test_a_redirect_from_https_to_an_unproven_host_is_refused(tmp_path: Path) -> None:
    """Each hop proves its own name."""
    trusted = tmp_path / "ca.pem"
    SAFE.cert_pem.write_to_path(str(trusted))

    async def run() -> FetchError:
        async with serve(say(reply(b"x")), tls=server(OTHER.issue_cert("b.example"))) as second:
            there = say(reply(b"", "302 Found", location=f"https://b.example:{second.port}/"))
            async with (
                serve(there, tls=server(SAFE.issue_cert("a.example"))) as first,
                Client(policy(ca_file=str(trusted)), resolve=resolve) as client,
            ):
                with pytest.raises(FetchError) as caught:
                    await client.get(f"https://a.example:{first.port}/")
        return caught.value

    assert asyncio.run(run()).reason == Reason.TLS


def test_a_slow_body_over_tls_is_a_time_out(tmp_path: Path) -> None:
    """The total time-out holds inside TLS as well."""
    trusted = tmp_path / "ca.pem"
    SAFE.cert_pem.write_to_path(str(trusted))
    slow = saying(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"a"))

    async def run() -> FetchError:
        async with (
            serve(slow, tls=server(SAFE.issue_cert("a.example"))) as wire,
            Client(policy(ca_file=str(trusted)), resolve=resolve) as client,
        ):
            with pytest.raises(FetchError) as caught:
                await client.get(f"https://a.example:{wire.port}/")
        return caught.value

    assert asyncio.run(run()).reason == Reason.TIMEOUT
