"""What a lake shows of days without answers, beside a day on which a topic was silent; and titles that read from the right."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import httpx
import pytest
from playwright.sync_api import Browser, Page
from quality_lake import START, TOPICS, article, sources

from extractors.records import Batch, Enriched, Poll, PollOutcome, Run, Source, TopicDefinition
from warehouse import LakeLocation, append_batch, open_lake

pytestmark = pytest.mark.xdist_group("dashboards")
DAYS, DOWN, SILENT = 30, (20, 21), 26  # the last day is a Monday
TITLE = "مفاوضات في جنيف!"


@pytest.fixture(scope="session")
def outage(tmp_path_factory: pytest.TempPathFactory) -> LakeLocation:
    """Thirty days of two sources: on two days none answers, on another no article is on a topic."""
    location, papers, moment = LakeLocation(tmp_path_factory.mktemp("outage")), sources(2), [START]
    definitions = tuple(
        TopicDefinition(topic=topic, version=f"{topic}-v1", definition="{}", activated_at=START, title=topic) for topic in TOPICS
    )
    with open_lake(location, clock=lambda: moment[0]) as lake:
        for day in range(DAYS):
            moment[0] = START + timedelta(days=day)
            append_batch(
                lake,
                Batch(
                    run=Run(f"run-{day}", "ingest", moment[0], False, moment[0]),
                    sources=papers,
                    polls=tuple(_poll(paper, day) for paper in papers),
                    enriched=tuple(_articles(papers, day)),
                    definitions=definitions,
                ),
            )
    return location


def _poll(paper: Source, day: int) -> Poll:
    at = START + timedelta(days=day)
    outcome = PollOutcome.FAILED if day in DOWN else PollOutcome.OK
    return Poll(source_id=paper.source_id, url=paper.url, at=at, outcome=outcome, next_due=at + timedelta(hours=24))


def _articles(papers: tuple[Source, ...], day: int) -> Iterator[Enriched]:
    for paper in papers if day not in DOWN else ():
        for number in range(16):
            made = article(paper, number, START + timedelta(days=day), Random(f"{paper.source_id} {day}"))
            titled = replace(made, article=replace(made.article, title=TITLE))
            yield replace(titled, topics=()) if day == SILENT else titled


def test_a_dip_says_at_once_whether_it_is_silence_or_an_outage(outage: LakeLocation, serve: Callable[..., str]) -> None:
    """By the shape of its mark on the curve, which a legend explains, and by a shade behind the lines of the home page."""
    address = serve(outage.home)
    page = httpx.get(f"{address}topic/sanctions", timeout=60).text
    spec = re.search(r'data-part="curve">.*?<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert spec is not None
    rows = (
        [row for name in json.loads(spec[1])["datasets"].values() for row in name] if "datasets" in spec[1] else _rows(json.loads(spec[1]))
    )
    assert {row["day"]: row["kind"] for row in rows if row.get("kind")} == {
        "2026-11-21": "dip: outage of sources",
        "2026-11-22": "dip: outage of sources",
        "2026-11-27": "dip: silence",
    }
    home = httpx.get(address, timeout=60).text
    assert "did not answer or were not asked (2026-11-21, 2026-11-22)." in home
    assert home.count('class="outage"') == len(DOWN) * len(TOPICS)


def _rows(spec: dict[str, object]) -> list[dict[str, str]]:
    """All rows of inlined data."""
    found: list[dict[str, str]] = []
    for layer in (spec, *spec.get("layer", [])):  # type: ignore[misc]
        found += layer.get("data", {}).get("values", [])
    return found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_a_heat_map_that_fits_is_not_scrolled(outage: LakeLocation, serve: Callable[..., str], page: Page) -> None:
    """The label of the last day, where that is a Monday, does not widen it."""
    page.goto(f"{serve(outage.home)}quality")
    assert page.evaluate("[...document.querySelectorAll('.heat')].map(map => map.scrollWidth - map.clientWidth)") == [0]


def test_a_title_in_arabic_reads_from_the_right(outage: LakeLocation, serve: Callable[..., str], page: Page) -> None:
    """Its exclamation mark stands at its left end, wherever the title does."""
    page.goto(f"{serve(outage.home)}topic/sanctions")
    edges = """title => {
        const range = document.createRange(), text = title.firstChild;
        const edge = at => { range.setStart(text, at); range.setEnd(text, at + 1); return range.getBoundingClientRect().x; };
        return [edge(0), edge(text.length - 1)];
    }"""
    first, last = page.locator("#selection h3 a").first.evaluate(edges)
    assert last < first
    page.locator("#selection h3 a").first.click()
    first, last = page.locator("h1").evaluate(edges)
    assert last < first
