"""How long pages take in Chromium, what they load, and how large that is: `python -m bench.pages LAKE`, or `--articles 1000000`.

Each page is opened three times in a browser without a cache ("first") and once after another page ("next"); the median is printed.
Paint is the first contentful paint, complete is when the last chart of the screen is drawn.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.big_lake import fill
from warehouse import LakeLocation, open_lake

PAGES = ("", "topic/sanctions", "quality", "search?q=sanctions", "sources", "entities", "sql")
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
LOADED = """['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind)).map(e => [e.transferSize, e.decodedBodySize])"""
DRAWN = """() => [...document.querySelectorAll('figure.chart')]
    .filter(f => f.getBoundingClientRect().top < innerHeight).every(f => f.querySelector('svg'))"""
TIMES = 3


def main() -> None:
    """Serve the lake, open its pages, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lake", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, default=100_000, help="of the lake that is made where none is given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.lake or _filled(Path(folder) / "lake", given.articles)
        command = [str(Path(sys.executable).with_name("newslake")), "dashboard", "--home", str(home), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                found = re.search(r"http://\S+", server.stdout.readline())
                assert found is not None
                _table(found[0])
            finally:
                server.terminate()


def _filled(home: Path, articles: int) -> Path:
    with open_lake(LakeLocation(home)) as lake:
        fill(lake, articles)
    return home


def _table(address: str) -> None:
    print(f"{'page':<22}{'paint, s':>10}{'complete, s':>13}{'next, s':>9}{'requests':>10}{'kB sent':>9}{'kB whole':>10}{'next kB':>9}")
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        _opened(browser, address, "")  # the lake is opened, and the bundle of charts made
        for path in PAGES:
            first = [_opened(browser, address, path) for _ in range(TIMES)]
            paint, complete, requests, sent, whole, again, more = (statistics.median(column) for column in zip(*first, strict=True))
            figures = (
                f"{paint:>10.2f}{complete:>13.2f}{again:>9.2f}{requests:>10.0f}{sent / 1000:>9.0f}{whole / 1000:>10.0f}{more / 1000:>9.0f}"
            )
            print(f"/{path:<21}{figures}", flush=True)
        browser.close()


def _opened(browser: Browser, address: str, path: str) -> tuple[float, float, int, float, float, float, float]:
    """First paint and completion, requests and bytes of a first visit; completion and bytes of the page after another one."""
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
    return paint, complete, len(loaded), sum(sent for sent, _ in loaded), sum(whole for _, whole in loaded), again, more


if __name__ == "__main__":
    main()
