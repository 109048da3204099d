"""A pass over servers that do anything at all: every URL ends in one fate, totals add up, and the good ones are kept."""

import asyncio
import contextlib
import gzip
import json
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from extractors.records import Outcome
from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.report import Report
from flows.settings import Settings
from warehouse import LakeLocation, open_lake

pytestmark = pytest.mark.xdist_group("hostile")  # in one worker, so that what they share is made once

PARAGRAPH = "The delegations agreed to meet again next week and to keep a line open between their staffs until then, an official said. "
ARTICLE = (
    "<html><head><title>Ceasefire talks resume</title></head><body><article><h1>Ceasefire talks resume</h1>"
    + "".join(f"<p>{PARAGRAPH * 3}{n}</p>" for n in range(6))
    + "</article></body></html>"
).encode()


def framed(body: bytes, status: str = "200 OK", headers: str = "Content-Type: text/html\r\n") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body


BEHAVIOURS: dict[str, bytes] = {
    "article": framed(ARTICLE),
    "zipped": framed(gzip.compress(ARTICLE), headers="Content-Type: text/html\r\nContent-Encoding: gzip\r\n"),
    "mislabelled": framed(ARTICLE, headers="Content-Encoding: gzip\r\n"),
    "empty": framed(b""),
    "missing": framed(b"", "404 Not Found"),
    "gone": framed(b"", "410 Gone"),
    "failing": framed(b"", "500 Oops"),
    "looping": framed(b"", "302 Found", "Location: /looping\r\n"),
    "inside": framed(b"", "302 Found", "Location: http://10.0.0.1/\r\n"),
    "elsewhere": framed(b"", "302 Found", "Location: gopher://x/\r\n"),
    "bomb": framed(gzip.compress(b"\0" * 30_000_000), headers="Content-Encoding: gzip\r\n"),
    "noise": b"\x00\xff" * 200 + b"\r\n\r\n",
    "short": b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<html>",
    "chunky": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "headers": b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 50_000 + b"\r\n",
    "pdf": framed(b"%PDF-1.7\n" + bytes(range(256)) * 40, headers="Content-Type: application/pdf\r\n"),
    "picture": framed(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, headers="Content-Type: image/png\r\n"),
    "deep": framed(b"<html><body>" + b"<div>" * 20_000 + b"text"),
    "nul": framed(ARTICLE.replace(b"agreed", b"agr\0eed")),
    "latin": framed(ARTICLE.replace(b"official", b"offici\xe4l"), headers="Content-Type: text/html; charset=utf-8\r\nX-Name: caf\xe9\r\n"),
    "utf16": framed(ARTICLE.decode().encode("utf-16")),
}  # fmt: skip
FEEDS: dict[str, bytes] = {
    "web page": framed(b"<html><body>Log in</body></html>"),
    "nothing": framed(b""),
    "noise": b"\x00\xff" * 50 + b"\r\n\r\n",
    "laughs": framed(b'<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "ha">]><rss version="2.0"><channel><title>&a;</title></channel></rss>'),
    "cut off": framed(b"<rss version='2.0'><channel><item><link>/article</link>"),
    "gone": framed(b"", "410 Gone"),
    "broken json": framed(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{}, 5, {"url": "http://["}]}'),
}


class Hostile:
    """One site a loopback address: /feed lists its pages, each of which behaves in its own way."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._connected, "127.0.0.1", 0), self.loop).result()
        self.base = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode().strip("/")
            writer.write(self.answer(path))
            await writer.drain()
        writer.close()

    def answer(self, path: str) -> bytes:
        if path == "feed":
            items = "".join(f"<item><title>{name}</title><link>{self.base}/{name}?n={n}</link></item>" for n, name in enumerate(self.pages))
            return framed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
        if path.startswith("feeds/"):
            return FEEDS[path.removeprefix("feeds/").replace("-", " ")]
        return BEHAVIOURS.get(path.partition("?")[0], framed(b"", "404 Not Found"))

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.server.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    site = Hostile()
    yield site
    site.close()


def one_pass(site: Hostile, home: Path, *feeds: str) -> Report:
    home.mkdir(parents=True, exist_ok=True)
    catalogue = home / "sources.csv"
    rows = [f"{path.replace('/', '-')},Hostile,feed,{site.base}/{path},all\n" for path in feeds]
    catalogue.write_text("source_id,name,kind,url,keep\n" + "".join(rows))
    settings = Settings(
        home=home / "lake", sources=catalogue, host_delay=0.0, allow_networks=(ip_network("127.0.0.1/32"),), total_timeout=5.0
    )
    return asyncio.run(run_pass(settings, force=True))


def test_every_behaviour_ends_in_one_fate_and_the_readable_ones_are_kept(hostile: Hostile, tmp_path: Path) -> None:
    """As many fates in the lake as URLs in the feed, each with a reason; the articles among them are appended."""
    hostile.pages = list(BEHAVIOURS)
    report = one_pass(hostile, tmp_path, "feed")
    with open_lake(LakeLocation(tmp_path / "lake"), read_only=True) as lake:
        ends = lake.query("SELECT regexp_extract(key, '/([a-z0-9]+)[?]', 1), outcome || ': ' || reason FROM fate")
    fates = dict(ends)
    assert set(fates) == set(BEHAVIOURS), json.dumps(fates, indent=1)
    assert len(ends) == len(BEHAVIOURS) == report.total()["found"]
    assert sum(int(str(report.total()[outcome])) for outcome in Outcome) == len(BEHAVIOURS)
    assert fates["article"] == "appended: new"
    assert [fates[name] for name in ("missing", "gone", "inside", "bomb", "looping")] == [
        "deferred: not found",
        "failed: gone",
        "failed: unsafe address",
        "failed: too large",
        "failed: redirects",
    ]
    assert [fates[name] for name in ("failing", "short")] == ["deferred: server error", "deferred: connection"]
    assert not [end for end in fates.values() if "unexpected" in end], json.dumps(fates, indent=1)
    assert "1 gone" in report.troubles().partition("failed: ")[2]


def test_hostile_feeds_end_their_own_poll_only(hostile: Hostile, tmp_path: Path) -> None:
    """The pass ends, each poll is stored with its outcome, and the proper feed beside them is read."""
    hostile.pages = ["article"]
    report = one_pass(hostile, tmp_path, "feed", *(f"feeds/{name.replace(' ', '-')}" for name in FEEDS))
    assert report.tallies["feed"].outcomes == {Outcome.APPENDED: 1}
    assert {name: report.tallies[f"feeds-{name.replace(' ', '-')}"].poll for name in FEEDS} == {
        "web page": "failed",
        "nothing": "failed",
        "noise": "failed",
        "laughs": "ok",
        "cut off": "ok",
        "gone": "gone",
        "broken json": "ok",
    }


@hypothesis_settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=st.lists(st.sampled_from(sorted(BEHAVIOURS)), max_size=12))
def test_whatever_the_pages_do_the_fates_add_up(hostile: Hostile, tmp_path: Path, pages: list[str]) -> None:
    """For any mixture of behaviours: found is the sum of the outcomes, one for each URL of the feed."""
    hostile.pages = pages
    report = one_pass(hostile, tmp_path / f"{len(list(tmp_path.iterdir()))}", "feed")
    tally = report.tallies["feed"]
    assert tally.found == sum(tally.outcomes.values()) == len(pages)
