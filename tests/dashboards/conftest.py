"""A lake with something to see, the real server on a free port, and Debian's Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from quality_lake import HOSTILE_PAGE, START, build, hostile, undated

from extractors.archive import Archive
from extractors.records import Enriched, Page, TopicMeasure
from warehouse import LakeLocation, open_lake
from warehouse.append.labels import append_measures

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
NEWSLAKE = str(Path(sys.executable).with_name("newslake"))
Served = Callable[..., str]


def untitled(item: Enriched) -> Enriched:
    """What the gate holds back."""
    return replace(item, article=replace(item.article, title=None)) if item.article.key.endswith("/3") else item


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LakeLocation:
    """Twelve days of three sources; one loses its dates, one its titles, and one has a hostile headline on
    pages that were archived; one of two topics was measured."""
    location = LakeLocation(tmp_path_factory.mktemp("lake"))
    with Archive(location.warc) as archive:
        fetched = archive.write(
            Page(
                url="https://paper0.example/",
                final_url="https://paper0.example/",
                status=200,
                headers=(),
                body=HOSTILE_PAGE.encode(),
                fetched_at=START,
            )
        )

    def kept(item: Enriched) -> Enriched:
        changed = hostile(item)
        return changed if changed is item else replace(changed, article=replace(changed.article, warc=fetched.warc))

    changes = {("paper-1", 10): undated, ("paper-2", 11): untitled, ("paper-0", 11): kept}
    build(location, days=12, count=3, daily=6, changes=changes)
    with open_lake(location) as held:
        append_measures(held, [TopicMeasure(topic="sanctions", version="sanctions-v1", right=80, extra=20, missed=10, basis="110 labels")])
    return location


@pytest.fixture(scope="session")
def serve() -> Iterator[Served]:
    """Start `newslake dashboard` on a free port for a lake; gives the address that it prints. One server for each way of calling."""
    started: dict[tuple[str, ...], tuple[subprocess.Popen[str], str]] = {}

    def start(home: Path, *arguments: str) -> str:
        key = (str(home), *arguments)
        if key not in started:
            started[key] = _start(home, arguments)
        return started[key][1]

    yield start
    for process, _ in started.values():
        process.terminate()
        process.wait(20)


def _start(home: Path, arguments: tuple[str, ...]) -> tuple[subprocess.Popen[str], str]:
    command = [NEWSLAKE, "dashboard", "--home", str(home), "--port", "0", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline())
    assert found is not None
    return process, found[0]


@pytest.fixture(scope="session")
def elsewhere(lake: LakeLocation, serve: Served) -> str:
    """The address, with its token, of a server that other machines could reach and that takes labels."""
    return serve(lake.home, "--host", "0.0.0.0", "--reader", "editor").replace("0.0.0.0", "127.0.0.1")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one the test is skipped, except in CI, which has to have it.

    It is closed after the last test of its module: Playwright keeps an event loop running, beside which no other test could start one.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        with _unless_ci():
            pytest.skip("no Chromium here: `make services` installs Debian's")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def _unless_ci() -> Iterator[None]:
    if os.environ.get("CI") == "true":
        pytest.fail("CI=true, and no Chromium: `make services` installs Debian's")
    yield
