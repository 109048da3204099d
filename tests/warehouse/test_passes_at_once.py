"""Real commands at the same time on one lake: no host is asked twice at once or too soon, and no page twice at all."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest
from services import settings_of
from web import Reply, Request, serving

from warehouse import LakeLocation, open_lake

PAUSE = 0.2
SITES = 5
PAGES = 3
NEWSLAKE = Path(sys.executable).with_name("newslake")


@dataclass(kw_only=True)
class Site:
    """A site on loopback: a feed of its own pages, or of everybody's. `asked` has path, begin and end on the monotonic clock."""

    number: int
    asked: list[tuple[str, float, float]] = field(default_factory=list)
    base: str = ""
    links: list[str] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def body(self, path: str) -> bytes | None:
        """What the site has at a path."""
        if path == "/feed":
            items = "".join(f"<item><title>On {link[7:]}</title><link>{link}</link></item>" for link in self.links)
            return f"<rss version='2.0'><channel><title>{self.number}</title>{items}</channel></rss>".encode()
        if path.startswith("/story-"):
            title = f"Council {self.number} votes on {path[1:]}"
            said = " ".join(
                f"In the hour {hour} the council of town {self.number} heard speaker {hour + 7} on {path[1:]}." for hour in range(30)
            )
            article = f"<html><title>{title}</title><body><article><h1>{title}</h1><p>{said}</p></article></body></html>"
            return article.encode()
        return None

    def answer(self, request: Request) -> Reply:
        """What it says to a request, once it is not held."""
        begun = time.monotonic()
        body = self.body(request.path)
        if request.path.startswith("/story-"):
            self.reached.set()
            self.held.wait(30)
        self.asked.append((request.path, begun, time.monotonic()))
        kind = "text/html" if request.path != "/feed" else "application/rss+xml"
        return 200 if body else 404, body or b"", {"Content-Type": kind}


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[list[Site]]:
    """The sites, the last of which lists the pages of all others; the catalogue is `sources.csv` in the test's folder."""
    with ExitStack() as stack:
        every = [Site(number=number) for number in range(SITES)]
        for site in every:
            site.held.set()
            site.base = stack.enter_context(serving(site.answer, f"127.0.0.{site.number + 1}"))
            stack.callback(site.held.set)
        for site in every[:-1]:
            site.links = [f"{site.base}/story-{page}" for page in range(PAGES)]
        every[-1].links = [link for site in every[:-1] for link in site.links]
        rows = "".join(f"site-{site.number},Site {site.number},feed,{site.base}/feed,en,all\n" for site in every)
        (tmp_path / "sources.csv").write_text("source_id,name,kind,url,language,keep\n" + rows, encoding="utf-8")
        yield every


def ingest(location: LakeLocation, folder: Path, *options: str) -> subprocess.Popen[str]:
    """The real command in a process of its own, with PAUSE between two requests to a host."""
    environment = os.environ | settings_of(location) | {
        "NEWSLAKE_SOURCES": str(folder / "sources.csv"),
        "NEWSLAKE_HOST_DELAY": str(PAUSE),
        "NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8",
        "NEWSLAKE_WORKERS": "1",
    }  # fmt: skip
    command = [str(NEWSLAKE), "ingest", "--force", *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ended(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=120)
    assert process.returncode in (0, 3), output
    return output


def held(location: LakeLocation) -> set[str]:
    with open_lake(location, read_only=True) as lake:
        return {key for (key,) in lake.query("SELECT key FROM base.article_version WHERE version = 1")}


def check_manners(sites: list[Site], *, once: bool = True) -> None:
    """Nobody asked a site while another did, nor within PAUSE of the answer before; no page twice, nor robots.txt, whoever asked."""
    for site in sites:
        asked = sorted(site.asked, key=lambda request: request[1])
        pauses = [later[1] - earlier[2] for earlier, later in pairwise(asked)]
        assert all(pause >= 0.95 * PAUSE for pause in pauses), (site.number, pauses)
        pages = Counter(path for path, _, _ in asked if path.startswith("/story-") or path == "/robots.txt")
        assert not once or all(count == 1 for count in pages.values()), pages


@pytest.mark.xdist_group("services")
def test_three_commands_at_once_ask_in_turn_and_fetch_nothing_twice(
    new_remote_lake: Callable[[], LakeLocation], tmp_path: Path, sites: list[Site]
) -> None:
    """Two shares of the sites' owners, one of them started twice: what one polls the others leave, and one more pass takes what is left."""
    location = new_remote_lake()
    running = [ingest(location, tmp_path, "--share", share) for share in ("1/2", "2/2", "1/2")]
    for process in running:
        ended(process)
    said = ended(ingest(location, tmp_path))
    assert held(location) == {link for site in sites[:-1] for link in site.links}, said
    check_manners(sites)


def test_a_killed_pass_leaves_its_sites_to_the_next_at_once(home: Path, tmp_path: Path, sites: list[Site]) -> None:
    """It is killed while a page is on its way; the next pass polls the same sites and loses nothing."""
    location = LakeLocation(home)
    sites[0].held.clear()
    first = ingest(location, tmp_path)
    assert sites[0].reached.wait(60)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    sites[0].held.set()
    said = ended(ingest(location, tmp_path))
    assert "left to another pass" not in said
    assert held(location) == {link for site in sites[:-1] for link in site.links}, said
    check_manners(sites[1:], once=False)
