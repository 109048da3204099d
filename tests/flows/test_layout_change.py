"""A publisher's new layout through the real pass: told on the day it happens, closed on the day it is mended."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from random import Random

import pytest
from web import Reply, Request, serving

from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.workers.readers import Readers
from flows.settings import Settings
from warehouse import open_lake
from warehouse.expectations.announce import announce

# Great Expectations takes seconds to import: one worker does it for all of its tests.
pytestmark = pytest.mark.xdist_group("expectations")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAILY = 6
WORDS = (
    "The a minister delegation harbour bridge agreement committee border winter energy evening village council observers railway station "
    "report said that on with after before between under about their its talks ended began moved repaired signed waited near"
)


class Site:
    """A publisher whose feed has six articles for each day so far, from day 0; what was published on `broken` days has the new layout."""

    def __init__(self) -> None:
        self.day = 0
        self.broken: frozenset[int] = frozenset()

    def now(self) -> datetime:
        """Noon of its day."""
        return START + timedelta(days=self.day)

    def answer(self, request: Request) -> Reply:
        kind, _, name = request.path.strip("/").partition("/")
        if kind == "feed":
            return 200, self.feed(request.headers["Host"]), {}
        return (200, self.article(*map(int, name.split("-"))), {}) if kind == "news" else (404, "", {})

    def feed(self, host: str) -> str:
        days = range(max(0, self.day - 2), self.day + 1)
        links = [f"http://{host}/news/{day}-{number}" for day in days for number in range(DAILY)]
        return (
            "<rss version='2.0'><channel><title>P</title>"
            + "".join(f"<item><link>{link}</link></item>" for link in links)
            + "</channel></rss>"
        )

    def article(self, day: int, number: int) -> str:
        rng, words = Random(f"{day} {number}"), WORDS.split()
        sentences = [" ".join(rng.choices(words, k=14)).capitalize() + "." for _ in range(24)]
        title = " ".join(rng.choices(words, k=8)).capitalize()
        paragraphs = [" ".join(sentences[start : start + 4]) for start in range(0, 24, 4)]
        when = START + timedelta(days=day, hours=-3)
        if day in self.broken:  # the date is gone, and all but the lead is loaded by a script
            return f"<html lang='en'><title>{title}</title><body><main><h1>{title}</h1><p>{paragraphs[0]}</p></main></body></html>"
        text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        stamp = f"<time datetime='{when.isoformat()}'>{when:%d %B %Y}</time>"
        return f"<html lang='en'><title>{title}</title><body><article><h1>{title}</h1>{stamp}{text}</article></body></html>"


@pytest.fixture
def site() -> Site:
    """A publisher on its first day."""
    return Site()


@pytest.fixture
def settings(site: Site, tmp_path: Path) -> Iterator[Settings]:
    """A lake and a catalogue with that publisher, served on loopback."""
    with serving(site.answer) as address:
        catalogue = tmp_path / "sources.csv"
        catalogue.write_text(f"source_id,name,kind,url,keep\npaper,Paper,feed,{address}/feed,all\n", "utf-8")
        yield Settings(home=tmp_path / "lake", sources=catalogue, host_delay=0.0, allow_networks=(ip_network("127.0.0.0/8"),), rechecks=0)


def follow(settings: Settings, site: Site, days: range) -> dict[int, list[tuple[str, str]]]:
    """One pass a day; what each had to announce, as (kind, subject)."""
    told: dict[int, list[tuple[str, str]]] = {}

    async def passes() -> None:
        async with Readers(settings, site.now) as readers:
            for site.day in days:
                report = await run_pass(settings, now=site.now, readers=readers, force=True)
                assert report.total()["appended"] == DAILY, report.rows()
                with open_lake(settings.location(), clock=site.now) as lake:
                    told[site.day] = [(each.kind, each.subject) for each in announce(lake, run_id=report.run_id, now=site.now())]

    asyncio.run(passes())
    return told


def test_a_new_layout_is_told_on_its_day_and_closed_when_it_is_mended(settings: Settings, site: Site) -> None:
    """Six usual days, one on which dates and most of the text are lost, one that is well again: opened once each, closed once each."""
    site.broken = frozenset({6})
    told = follow(settings, site, range(8))
    lost = {"paper text_length_as_usual", "paper undated_as_usual"}
    assert [told[day] for day in range(6)] == [[]] * 6
    assert {subject for kind, subject in told[6] if kind == "drift opened"} >= lost
    assert {kind for kind, _ in told[6]} == {"drift opened"}
    assert sorted(told[7]) == sorted(("drift recovered", subject) for _, subject in told[6])
    with open_lake(settings.location(), read_only=True) as lake:
        drifts = lake.rows("FROM drift WHERE source_id = 'paper'")[1]
    assert {row["since"].date() for row in drifts} == {(START + timedelta(days=6)).date()}
    assert {row["until"].date() for row in drifts} == {(START + timedelta(days=7)).date()}
    assert all("usually" in row["explanation"] for row in drifts)
