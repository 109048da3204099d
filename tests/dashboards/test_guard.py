"""Who may look at the dashboards, and what a typed statement may reach."""

import re
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from dashboards.app import respond
from dashboards.page import Page
from dashboards.request import PageRequest
from extractors.errors import ArgumentError, LakeError, SettingError
from flows.cli.query.dashboard import dashboard
from warehouse import LakeLocation, open_lake
from warehouse.read.fence import ask_fenced
from warehouse.read.literals import literal, written_out

get = partial(httpx.get, timeout=60)  # a busy machine takes its time for the first page
pytestmark = pytest.mark.xdist_group("dashboards")  # the lake, the server and the browser of test_pages.py


def test_on_loopback_only_its_own_name_and_origin_come_in(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """Another site's page, or a foreign name that leads to loopback, gets nothing."""
    address = serve(lake.home)
    assert get(address).status_code == 200
    assert get(address, headers={"host": "rebound.example"}).status_code == 403
    assert get(address, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert get(address, headers={"origin": address.rstrip("/")}).status_code == 200


FOLLOWED = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_may_link_to_a_page_and_nothing_else(lake: LakeLocation, serve: Callable[..., str], site: str) -> None:
    """No picture, script or frame of theirs makes the server work, and their link to a statement does not run it."""
    address, sent = serve(lake.home), {"sec-fetch-site": site}
    for kind in ({"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}, {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, {}):
        assert get(f"{address}metrics", headers=sent | kind).status_code == 403
    linked = get(f"{address}sql?q=SELECT+41%2B1", headers=sent | FOLLOWED)
    assert (linked.status_code, "came with a link from another site" in linked.text, ">42<" in linked.text) == (200, True, False)


def test_web_sockets_of_other_sites_are_closed(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """A web socket is refused at its handshake where its origin is another site."""
    parts = urlsplit(serve(lake.home))
    assert parts.hostname is not None
    assert parts.port is not None
    request = (
        f"GET /quality HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: https://elsewhere.example\r\n\r\n"
    )
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(request.encode())
        assert b"403" in connection.recv(100)


def test_elsewhere_a_token_is_needed_once(elsewhere: str) -> None:
    """Bound to all addresses, the token in the printed address becomes a cookie; without either there is no page."""
    bare = elsewhere.partition("?")[0]
    assert get(bare).status_code == 401
    assert get(f"{bare}quality?token=wrong").status_code == 401
    with httpx.Client(timeout=60) as client:
        first = client.get(elsewhere)
        assert first.status_code == 303
        assert "token" not in first.headers["location"]
        assert client.get(bare).status_code == 200
        assert client.get(f"{bare}quality").status_code == 200
    token = elsewhere.partition("token=")[2]
    assert get(f"{bare}metrics", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert get(f"{bare}metrics", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert get(f"{bare}healthz").json() == {"status": "ok"}


def raw(address: str, *lines: str) -> bytes:
    """The answer to a request that no client library would send."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    with socket.create_connection((parts.hostname, parts.port or 80), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


HOSTILE = [
    ("Host: [",),
    ("Host: [::1",),
    ("Host: 127.0.0.1:99999999",),
    ("Host: 127.0.0.1@elsewhere.example",),
    ("Host: 127.0.0.1/x",),
    ("Host: \xe4\xff",),
    ("Host: ",),
    ("Host: localhost", "Host: localhost"),
    ("Host: elsewhere.example",),
    ("Host: localhost", "Origin: http://["),
    ("Host: localhost", "Origin: null"),
    ("Host: localhost", "Origin: http://localhost.elsewhere.example"),
    ("Host: localhost", "Origin: http://localhost", "Origin: http://elsewhere.example"),
    ("Host: localhost", "Origin: \xff\xfe"),
]


@pytest.mark.parametrize("lines", HOSTILE, ids=[" ".join(lines).encode("ascii", "replace").decode() for lines in HOSTILE])
def test_what_a_request_says_of_itself_is_not_trusted(lake: LakeLocation, serve: Callable[..., str], lines: tuple[str, ...]) -> None:
    """Malformed or foreign, it is refused with a word, never with an error of ours."""
    answer = raw(serve(lake.home), "GET /quality HTTP/1.1", *lines)
    assert answer.split()[1] in {b"400", b"403"}
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    ("path", "cookie"),
    [
        ("/?token=", ""),
        ("/?token=%FF%FE", ""),
        ("/?token=%ED%A0%80", ""),
        ("/?token=a&token=b", ""),
        (f"/?token={'a' * 20_000}", ""),
        ("/", "newslake_token=\xff\xfe"),
        ("/", "newslake_token"),
        ("/", '=;;newslake_token="\\";a=('),
        ("/", "newslake_token=a; " * 500),
        ("/%2e%2e/?token=x", "a=b"),
    ],
)
def test_hostile_tokens_get_401(elsewhere: str, path: str, cookie: str) -> None:
    """Whatever bytes they are of."""
    address = elsewhere.partition("?")[0]
    answer = raw(address, f"GET {path} HTTP/1.1", f"Host: {urlsplit(address).netloc}", f"Cookie: {cookie}")
    assert answer.split()[1] == b"401"
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example/", "///evil.example", "/%5cevil.example/", "//evil.example/%0d%0aX:y"]
)
def test_the_token_leads_nowhere_else(elsewhere: str, path: str) -> None:
    """The redirect that takes the token out of the address stays on this server."""
    address, _, token = elsewhere.partition("?")
    answer = raw(address, f"GET {path}?{token} HTTP/1.1", f"Host: {urlsplit(address).netloc}").decode("latin-1")
    head = answer.partition("\r\n\r\n")[0].lower()
    assert answer.split()[1] == "303"
    [location] = [line.partition(": ")[2] for line in head.splitlines() if line.startswith("location: ")]
    assert re.match(r"/[^/\\]", location)
    assert "x:y" not in head.splitlines()


def test_every_answer_says_what_a_browser_may_do_with_it(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """Pages, files and refusals: nothing from elsewhere, in nobody's frame, and no address of ours to others."""
    address = serve(lake.home)
    for answer in (get(address), get(f"{address}quality"), get(address, headers={"host": "x.example"})):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("token", ["short", "fifteen-letters", "with spaces, and long", "semicolons;;;;;;;", "ключ-из-многих-букв"])
def test_a_weak_token_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """Before anything listens."""
    monkeypatch.setenv("NEWSLAKE_HOME", str(tmp_path))  # and as it was, at the end
    monkeypatch.setenv("NEWSLAKE_DASHBOARD_TOKEN", token)
    with pytest.raises(SettingError, match="NEWSLAKE_DASHBOARD_TOKEN: expected 16 to 256 letters") as refused:
        dashboard(host="0.0.0.0", port=0)
    assert token not in str(refused.value)


def test_a_port_in_use_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    monkeypatch.setenv("NEWSLAKE_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ArgumentError, match="cannot listen on"):
        dashboard(port=taken.getsockname()[1])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '{data}/x.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{data}/x.csv'",
        "SELECT * FROM read_blob('{home}/warc/*')",
        "SELECT * FROM glob('/*')",
        "ATTACH '{home}/other.db'",
        "INSTALL fts",
        "SET enable_external_access = true",
        "DELETE FROM base.alias",
        "SELECT 1; SELECT 2",
        "",
    ],
)
def test_typed_sql_reaches_the_lake_alone(lake: LakeLocation, statement: str) -> None:
    """Files, other databases, settings and writing are refused in words."""
    with pytest.raises(LakeError):
        ask_fenced(lake, statement.format(home=lake.home.absolute(), data=lake.data_path.rstrip("/")), 10)
    assert not list(Path(lake.data_path).glob("x.csv"))


def test_rows_of_any_width_do_not_fill_the_server(lake: LakeLocation, serve: Callable[..., str]) -> None:
    """A thousand rows may have a gigabyte: the page says so, and is small."""
    answer = get(f"{serve(lake.home)}sql", params={"q": "SELECT repeat('wide', 5_000_000) FROM range(3)"})
    assert (answer.status_code, "the rows have more than 16 MiB" in answer.text) == (400, True)


def test_typed_sql_reads_marts(lake: LakeLocation) -> None:
    """Marts are found by their names, and only the first rows come."""
    columns, rows = ask_fenced(lake, "FROM article", 7)
    assert "title" in columns
    assert len(rows) == 7


def test_parameters_are_written_out_as_literals(lake: LakeLocation) -> None:
    """A statement for people means what the one with parameters meant."""
    values = {
        "day": date(2026, 11, 1),
        "at": datetime(2026, 11, 1, 6, tzinfo=UTC),
        "names": ["it's", "b"],
        "n": 1,
        "none": None,
        "name": "x",
    }
    sql = "SELECT $day AS day, $at AS at, $names AS names, $n AS n, $none AS nothing, $name AS name"
    with open_lake(lake, read_only=True) as held:
        assert held.query(written_out(sql, values)) == held.query(sql, values)
    assert literal(True) == "True"


def test_a_page_that_fails_is_a_page_and_its_traceback_goes_to_the_log_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of ours shows nothing of the inside to the visitor, and no password to whoever reads the log."""

    def broken(_: PageRequest) -> Page:
        raise RuntimeError("could not reach postgresql://reader:hunter2@db.example/lake")

    status, _, body = respond(broken, PageRequest("/broken"), "")
    assert status == 500
    assert b"RuntimeError" not in body
    assert "/broken" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text
