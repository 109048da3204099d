"""The pages in a real browser: what they show is what SQL says, on every kind of screen, with nothing from elsewhere."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from warehouse import LakeLocation, open_lake

# One worker serves and browses, so that the others have the machine to themselves.
pytestmark = pytest.mark.xdist_group("dashboards")
NEWSLAKE = str(Path(sys.executable).with_name("newslake"))
SLOW = 60_000
HEADINGS = {
    "quality": ("Every source, every day", "Ingestion rate", "Where the URLs went", "Drift", "Freshness and lag", "Quarantine"),
    "topics": ("Over time", "Direction", "Bursts, and dips explained", "Sources and countries", "Who reports first", "Newest evidence"),
    "sql": ("The marts",),
}


@contextmanager
def visit(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page; at the end it must have had no error and have asked nobody else for anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    own = urlsplit(address).netloc
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if _local(request.url, own) else troubles.append(f"asked {request.url}"))
    try:
        page.goto(address)
        yield page
        assert troubles == []
    finally:
        context.close()


def _local(url: str, own: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"data", "blob"} or parts.netloc == own


def shown(page: Page, words: str) -> None:
    """Wait for these words."""
    expect(page.get_by_text(words).first).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("name", list(HEADINGS))
def test_pages_are_whole(lake: LakeLocation, serve: Callable[..., str], browser: Browser, name: str) -> None:
    """Each page has all of its sections, in light and dark, and fits a desk's and a hand's screen."""
    with visit(browser, f"{serve(lake.home)}{name}/") as page:
        for heading in HEADINGS[name]:
            expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=SLOW)
        if name != "sql":
            expect(page.locator(".vega-embed canvas, .vega-embed svg").first).to_be_visible(timeout=SLOW)
        assert page.locator("text=/Traceback|An ancestor raised|internal error/i").count() == 0
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            expect(page.locator("body")).to_have_class(re.compile(scheme))
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_quality_figures_equal_sql(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """The headline, the cards and the funnel say what the marts say; choosing a source changes the funnel to that source's."""
    with open_lake(lake, read_only=True) as held:
        [(urls,)] = held.query("SELECT sum(urls)::BIGINT FROM fate_funnel")
        [(one,)] = held.query("SELECT sum(urls)::BIGINT FROM fate_funnel WHERE source_id = 'paper-1'")
        [(waiting,)] = held.query("SELECT count(*) FROM quarantine WHERE state = 'held'")
    assert waiting == 1
    with visit(browser, f"{serve(lake.home)}quality/") as page:
        shown(page, "1 source is drifting")
        shown(page, "1 row waits in quarantine")
        shown(page, f"All {urls:,} URLs of these days and sources")
        shown(page, "paper-1: undated_as_usual")
        shown(page, "title_present")
        page.get_by_text("Select...").first.click()
        page.get_by_role("option", name="paper-1").click()
        shown(page, f"All {one:,} URLs of these days and sources")


def test_rows_and_sql_lie_behind_each_picture(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """A picture opens to the statement that made it, with its parameters written out, which runs as it stands."""
    with visit(browser, f"{serve(lake.home)}quality/") as page:
        shown(page, "Where the URLs went")
        page.get_by_role("button", name="SQL").nth(2).click()
        shown(page, "FROM mart.fate")
        statement = page.locator(".cm-content").first.inner_text()
    with open_lake(lake, read_only=True) as held:
        assert sum(row["urls"] for row in held.rows(statement)[1]) == 3 * 6 * 12


def test_topics_figures_equal_sql(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """The cards count what topic_daily counts, before the first article there is none, and a moment without sense is said to be one."""
    with open_lake(lake, read_only=True) as held:
        [(busiest,)] = held.query("SELECT sum(articles)::BIGINT AS n FROM topic_daily GROUP BY topic ORDER BY n DESC LIMIT 1")
    with visit(browser, f"{serve(lake.home)}topics/") as page:
        shown(page, "Newest evidence")
        card = page.locator("div:has(> p:text-is('articles in these days'))").first
        expect(card).to_contain_text(f"{busiest:,}", timeout=SLOW)
        page.get_by_placeholder("now, or").fill("1999-01-01 00:00")
        page.get_by_placeholder("now, or").press("Enter")
        shown(page, "As of 1999-01-01 00:00 UTC")
        expect(card).to_contain_text(re.compile(r"^0\D"), timeout=SLOW)
        page.get_by_placeholder("now, or").fill("yesterday")
        page.get_by_placeholder("now, or").press("Enter")
        shown(page, "is no moment")


def test_sql_page_answers(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """A worked query shows its rows, an edited one its own, and a wrong one DuckDB's words."""
    with visit(browser, f"{serve(lake.home)}sql/") as page:
        shown(page, "2 rows")
        editor = page.locator(".cm-content").first
        editor.click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("SELECT 40 + 2 AS answer")
        page.get_by_role("button", name="Run", exact=True).click()
        shown(page, "42")
        editor.click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("SELECT nonsense")
        page.get_by_role("button", name="Run", exact=True).click()
        shown(page, "That did not run")


def test_a_closed_tab_ends_its_statement(lake: LakeLocation, serve: Callable[..., str], browser: Browser) -> None:
    """The process that ran it is gone, although the page's thread waits for it."""
    with visit(browser, f"{serve(lake.home)}sql/") as page:
        shown(page, "2 rows")
        editor = page.locator(".cm-content").first
        editor.click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(
            "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b, range(10000) AS c WHERE hash(a, b, c) = 1"
        )
        page.get_by_role("button", name="Run", exact=True).click()
        while not (found := fenced()):
            page.wait_for_timeout(50)
        watch = os.pidfd_open(found[0])
    assert select.select([watch], [], [], SLOW / 1000)[0], "the statement goes on"
    os.close(watch)


def fenced() -> list[int]:
    """The processes of typed statements that pages asked for."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = Path("/proc") / (entry / "stat").read_text("latin-1").rpartition(")")[2].split()[1]
            commands = [(each / "cmdline").read_bytes() for each in (entry, parent)]
            if b"warehouse.read.fenced" in commands[0] and b"dashboard" in commands[1]:
                found.append(int(entry.name))
    return found


def test_missing_and_empty_lakes_say_what_to_do(tmp_path: Path, serve: Callable[..., str], browser: Browser) -> None:
    """A folder without a lake and a lake without a poll each get a helpful page."""
    with visit(browser, f"{serve(tmp_path / 'none')}quality/") as page:
        shown(page, "The lake cannot be read")
        shown(page, "newslake demo")
    location = LakeLocation(tmp_path / "empty")
    with open_lake(location):
        pass
    address = serve(location.home)
    with visit(browser, f"{address}quality/") as page:
        shown(page, "Nothing was polled yet")
    with visit(browser, f"{address}topics/") as page:
        shown(page, "No article has a topic yet")


def test_export_stands_alone(lake: LakeLocation, tmp_path: Path, browser: Browser) -> None:
    """Exported pages show the same from any server of static files, ask nobody else, and do not say where the lake is."""
    folder = tmp_path / "site"
    command = [NEWSLAKE, "dashboard", "--home", str(lake.home), "--export", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert {file.name for file in folder.glob("*.html")} == {"index.html", "quality.html", "topics.html"}
    assert str(lake.home) not in (folder / "quality.html").read_text("utf-8")
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        found = re.search(r"http://[\d.:]+/", server.stdout.readline())
        assert found is not None
        with visit(browser, f"{found[0]}quality.html") as page:
            shown(page, "1 source is drifting")
            expect(page.locator(".vega-embed canvas, .vega-embed svg").first).to_be_visible(timeout=SLOW)
    finally:
        server.terminate()
        server.wait(10)
