"""A source that lists, or redirects to, the pages of another publisher of the catalogue takes none of its articles."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from factories import START, enriched
from wire import Wire, by_path, reply, serve

from extractors.records import Source, SourceKind
from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.ingest.sites import Sites
from flows.settings import Settings
from warehouse import LakeLocation, open_lake

TOLD = "The bridge over the river was opened again on Friday, and the first buses crossed it before noon, the mayor said. "
SECOND = "The council voted on Tuesday for a second bridge beside the first, and the work is to begin in spring, its chair said. "
CLAIMED = "The bridge over the river has fallen down, nobody may cross it any more, and the mayor has left, somebody claimed. "
LONG_AGO = "Mon, 01 Jan 2024 10:00:00 GMT"
PAGE = "/bridge-opens-again"


def page(title: str, sentence: str) -> bytes:
    paragraphs = "".join(f"<p>{sentence * 3}{number}</p>" for number in range(6))
    html = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    return reply(html.encode(), content_type="text/html")


def feed(*links: str) -> bytes:
    """Entries with a text and a date of their own."""
    entry = "<item><title>Bridge falls</title><link>{}</link><description>{}</description><pubDate>{}</pubDate></item>"
    items = "".join(entry.format(link, CLAIMED * 9, LONG_AGO) for link in links)
    return reply(f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode())


def redirect(to: str) -> bytes:
    return reply(status="302 Found", location=to)


@dataclass
class Two:
    """A paper and another publisher: what each answers by path, and one lake that follows both, the other one first."""

    settings: Settings
    paper: str
    other: str
    answers: dict[str, dict[str, bytes]]
    now: datetime = field(default=datetime(2026, 3, 4, 12, tzinfo=UTC))

    async def look(self, minutes: int = 0) -> None:
        self.now += timedelta(minutes=minutes)
        await run_pass(self.settings, now=lambda: self.now, force=True)

    def articles(self) -> list[tuple[Any, ...]]:
        """Source, URL, title and version of each article, and the year in which it is dated."""
        with open_lake(LakeLocation(self.settings.home), read_only=True) as lake:
            return lake.query("SELECT source_id, url, title, version, year(dated) FROM article ORDER BY source_id")

    def publishers(self) -> list[tuple[Any, ...]]:
        """Source and publisher of each report of an event."""
        with open_lake(LakeLocation(self.settings.home), read_only=True) as lake:
            return lake.query("SELECT source_id, publisher FROM event_article ORDER BY source_id")


def followed(folder: Path, story: Callable[[Two], Awaitable[None]], keep: str = "all") -> Two:
    """Let a story happen; `keep` is what is kept of the other publisher."""

    async def happen() -> Two:
        answers: dict[str, dict[str, bytes]] = {"paper": {"/feed": feed()}, "other": {"/feed": feed()}}
        async with serve(by_path(answers["paper"])) as paper, serve(by_path(answers["other"])) as other:
            settings = Settings(
                home=folder / "lake", sources=catalogue(folder, paper, other, keep), host_delay=0.0,
                allow_networks=(ip_network("127.0.0.1/32"),), workers=1,
            )  # fmt: skip
            two = Two(settings, paper.base, other.base, answers)
            await story(two)
            return two

    return asyncio.run(happen())


def catalogue(folder: Path, paper: Wire, other: Wire, keep: str) -> Path:
    file = folder / "sources.csv"
    rows = f"other,Other,feed,{other.base}/feed,{keep},Other\npaper,Paper,feed,{paper.base}/feed,all,Paper\n"
    file.write_text(f"source_id,name,kind,url,keep,publisher\n{rows}")
    return file


def test_words_about_another_publishers_page_are_not_that_page(tmp_path: Path) -> None:
    """They are kept as the words of who says them; the page is fetched when its own publisher lists it."""

    async def story(two: Two) -> None:
        two.answers["other"]["/feed"] = feed(two.paper + PAGE)
        await two.look()
        two.answers["paper"] |= {"/feed": feed(two.paper + PAGE), PAGE: page("Bridge opens", TOLD)}
        await two.look(minutes=30)

    two = followed(tmp_path, story, keep="summary")
    assert two.articles() == [
        ("other", None, "Bridge falls", 1, 2024),
        ("paper", two.paper + PAGE, "Bridge opens", 1, 2024),
    ]
    assert two.publishers() == [("other", "Paper"), ("paper", "Paper")]  # one voice, whoever linked to it


def test_a_page_that_was_missing_for_another_publisher_is_fetched_for_its_own(tmp_path: Path) -> None:
    """A feed's text does not stand in for another publisher's page, and its date is not the page's."""

    async def story(two: Two) -> None:
        two.answers["other"]["/feed"] = feed(two.paper + PAGE, two.paper + "/present-bridge")
        two.answers["paper"]["/present-bridge"] = page("Bridge is there", SECOND)
        await two.look()
        two.answers["paper"] |= {"/feed": feed(two.paper + PAGE), PAGE: page("Bridge opens", TOLD)}
        await two.look(minutes=5)

    two = followed(tmp_path, story)
    assert two.articles() == [
        ("other", f"{two.paper}/present-bridge", "Bridge is there", 1, 2026),
        ("paper", two.paper + PAGE, "Bridge opens", 1, 2024),
    ]
    assert two.publishers() == [("other", "Paper"), ("paper", "Paper")]  # the first has it by its link, and did not write it


@pytest.mark.parametrize(
    ("page", "publisher"),
    [
        ("https://links.example/own", None),
        ("https://www.links.org/own", None),  # the same name under another suffix
        ("https://news.paper.org/a", "The Paper"),
        ("https://blog.stranger.org/news", "stranger.org"),
        ("https://shared.example/a", "shared.example"),  # two publishers of the catalogue have this site: which one, it does not say
    ],
)
def test_a_page_s_publisher_is_that_of_its_site(page: str, publisher: str | None) -> None:
    """As the catalogue has it, of sources that are not polled too; else the registrable domain."""

    def listed(name: str, url: str, publisher: str, enabled: bool = True) -> Source:
        return Source(source_id=name, name=name, kind=SourceKind.FEED, url=url, publisher=publisher, enabled=enabled)

    links = listed("links", "https://links.example/feed", "Links")
    sites = Sites.of(
        [
            links,
            listed("paper", "https://www.paper.org/feed", "The Paper", enabled=False),
            listed("one", "https://shared.example/one", "One"),
            listed("two", "https://shared.example/two", "Two"),
        ]
    )
    assert sites.publisher_of(enriched("links", page, START, title="News", text="News.").article, links) == publisher


def test_a_link_that_leads_to_another_publishers_page_and_then_elsewhere_revises_nothing(tmp_path: Path) -> None:
    """Whether the page was known before or not: it is looked at again where it is."""

    async def story(two: Two) -> None:
        two.answers["paper"] |= {"/feed": feed(two.paper + PAGE), PAGE: page("Bridge opens", TOLD), "/new": page("New bridge", SECOND)}
        await two.look()
        two.answers["paper"][PAGE] = page("Bridge opens late", TOLD)
        two.answers["other"] |= {
            "/feed": feed(f"{two.other}/known-bridge", f"{two.other}/new-bridge"),
            "/known-bridge": redirect(two.paper + PAGE),
            "/new-bridge": redirect(f"{two.paper}/new"),
        }
        await two.look(minutes=5)
        two.answers["other"] |= dict.fromkeys(("/known-bridge", "/new-bridge"), page("Bridge falls", CLAIMED))
        await two.look(minutes=30)

    two = followed(tmp_path, story)
    assert two.articles() == [
        ("other", f"{two.other}/new-bridge", "New bridge", 1, 2024),
        ("paper", two.paper + PAGE, "Bridge opens late", 2, 2024),
    ]
