"""Measures how long the pages take in Chromium, what they load, and how large that is.

    python -m bench.pages [LAKE] [--articles 100000]

Without LAKE, a lake of invented articles is made. A browser without a cache opens each page: once right after the server has started, when
it has no answers in its cache ("unkept"), then three more times, each time also as the page after another one ("next"). The medians are
printed. Paint is the first contentful paint; complete is when the last chart on the screen is drawn.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from bench.big_lake import fill
from bench.command import as_command
from warehouse import LakeLocation, open_lake

PAGES = ("", "topic/sanctions", "quality", "search?q=sanctions", "sources", "entities", "sql")
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
LOADED = """['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind)).map(e => [e.transferSize, e.decodedBodySize])"""
DRAWN = """() => [...document.querySelectorAll('figure.chart')]
    .filter(f => f.getBoundingClientRect().top < innerHeight).every(f => f.querySelector('svg'))"""
TIMES = 3
HEADS = ("unkept, s", "paint, s", "complete, s", "next, s", "requests", "kB sent", "kB whole", "next kB")


def main(lake: Path | None = None, /, *, articles: int = 100_000) -> None:
    """Serve the lake, open its pages, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        home = lake or _filled(Path(folder) / "lake", articles)
        _table(home)


def _filled(home: Path, articles: int) -> Path:
    with open_lake(LakeLocation(home)) as lake:
        fill(lake, articles)
    return home


@contextmanager
def _served(home: Path) -> Iterator[str]:
    """The address of a server that was just started."""
    command = [str(Path(sys.executable).with_name("newslake")), "dashboard", "--home", str(home), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            server.terminate()


def _table(home: Path) -> None:
    print(f"{'page':<22}" + "".join(f"{head:>12}" for head in HEADS))
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for path in PAGES:
            with _served(home) as address:
                while httpx.get(f"{address}healthz", timeout=60).status_code != HTTPStatus.OK:  # the lake is open
                    pass
                unkept, *_ = _opened(browser, address, path)
                first = [_opened(browser, address, path) for _ in range(TIMES)]
            complete, paint, requests, sent, whole, again, more = (statistics.median(column) for column in zip(*first, strict=True))
            times = "".join(f"{seconds:>12.2f}" for seconds in (unkept, paint, complete, again))
            print(
                f"/{path:<21}{times}" + "".join(f"{size:>12.0f}" for size in (requests, sent / 1000, whole / 1000, more / 1000)), flush=True
            )
        browser.close()


def _opened(browser: Browser, address: str, path: str) -> tuple[float, float, int, float, float, float, float]:
    """Completion and first paint, requests and bytes of a first visit; completion and bytes of the page after another one."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{address}{path}")
    page.wait_for_function(DRAWN)
    complete, paint = page.evaluate("performance.now() / 1000"), page.evaluate(PAINT) / 1000
    loaded = page.evaluate(LOADED)
    page.goto(f"{address}sources")
    page.goto(f"{address}{path}")
    page.wait_for_function(DRAWN)
    again, more = page.evaluate("performance.now() / 1000"), sum(sent for sent, _ in page.evaluate(LOADED))
    context.close()
    return complete, paint, len(loaded), sum(sent for sent, _ in loaded), sum(whole for _, whole in loaded), again, more


if __name__ == "__main__":
    as_command(main, __doc__)
