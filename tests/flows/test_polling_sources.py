"""How one source is asked: feeds, indexes that are walked, homepages that lead on, failures that are answers."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_network

from web import Reply, Request, serving

from extractors.fetch import Client, FetchPolicy
from extractors.records import Poll, Reason, Source, SourceKind
from flows.pipeline.ingest.polling import Polled, decided, poll
from flows.pipeline.ingest.probing import Candidate, candidates, check
from flows.pipeline.workers.readers import Readers
from flows.settings import Settings

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
POLICY = FetchPolicy(user_agent="newslake-test/1", host_delay=0.0, total_timeout=5.0, allow_networks=(ip_network("127.0.0.1/32"),))
SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Site:
    """Documents on loopback, by path; `asked` holds what was asked for, with the validators sent."""

    def __init__(self, documents: dict[str, str | int]) -> None:
        self.documents = documents
        self.asked: list[tuple[str, str | None]] = []
        self.serving = serving(self.answer)

    def answer(self, request: Request) -> Reply:
        known = request.headers.get("If-None-Match")
        self.asked.append((request.path, known))
        document = self.documents.get(request.path, 404)
        if isinstance(document, int):
            return document, "", {}
        return (304, "", {"ETag": '"1"'}) if known == '"1"' else (200, document.replace("BASE", self.base), {"ETag": '"1"'})

    def __enter__(self) -> "Site":
        self.base = self.serving.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.serving.__exit__(None, None, None)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]


def rss(*links: str) -> str:
    items = "".join(f"<item><title>T</title><link>{link}</link><pubDate>Wed, 04 Mar 2026 11:00:00 GMT</pubDate></item>" for link in links)
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>"


def asked(site: Site, path: str, kind: SourceKind = SourceKind.FEED, history: tuple[Poll, ...] = ()) -> Polled:
    async def run() -> Polled:
        async with Readers(Settings(), lambda: NOON) as readers, Client(POLICY, lambda: NOON) as client:
            return await poll(
                Source(source_id="news", name="News", kind=kind, url=site.base + path), history, client, readers.discover, lambda: NOON
            )

    return asyncio.run(run())


def test_a_feed_gives_its_entries_and_a_poll_to_store() -> None:
    """What was listed, when it was published, when to come again."""
    with Site({"/feed": rss("/a", "/b")}) as site:
        polled = asked(site, "/feed")
    stored = decided(polled, (), 2, random.Random(1))
    assert [found.url for found in polled.entries] == [site.base + "/a", site.base + "/b"]
    assert (stored.outcome, stored.entries, stored.fresh, stored.etag) == ("ok", 2, 2, '"1"')
    assert stored.newest == datetime(2026, 3, 4, 11, tzinfo=UTC)


def test_an_unchanged_feed_is_asked_with_its_validators_and_not_read_again() -> None:
    """304, and a server without validators that sends the same bytes."""
    with Site({"/feed": rss("/a")}) as site:
        first = decided(asked(site, "/feed"), (), 1, random.Random(1))
        again = asked(site, "/feed", history=(first,))
        assert site.asked[-1] == ("/feed", '"1"')
        same = asked(site, "/feed", history=(replace(first, etag=None),))
    assert decided(again, (first,), 0, random.Random(1)).outcome == "unchanged"
    assert decided(same, (first,), 0, random.Random(1)).outcome == "unchanged"
    assert again.entries == same.entries == ()


def test_an_index_is_walked_each_time_and_a_broken_child_costs_only_itself() -> None:
    """Its children are read for what is newer than the watermark; its own validators are not used."""
    index = f"<sitemapindex {SITEMAP}>" + "".join(f"<sitemap><loc>BASE/{n}.xml</loc></sitemap>" for n in (1, 2, 3)) + "</sitemapindex>"
    dated = "".join(
        f"<url><loc>BASE/{name}</loc><lastmod>{at}</lastmod></url>" for name, at in (("new", "2026-03-04"), ("old", "2020-01-01"))
    )
    child = f"<urlset {SITEMAP}>{dated}</urlset>"
    with Site({"/map.xml": index, "/1.xml": child, "/2.xml": 500, "/3.xml": "<html></html>"}) as site:
        first = asked(site, "/map.xml", SourceKind.SITEMAP)
        stored = decided(first, (), 1, random.Random(1))
        asked(site, "/map.xml", SourceKind.SITEMAP, (stored,))
    assert [found.url for found in first.entries] == [site.base + "/new"]
    assert len(first.warnings) == 2
    assert stored.etag is None
    assert site.paths() == ["/map.xml", "/1.xml", "/2.xml", "/3.xml"] * 2


def test_a_homepage_leads_to_its_feed() -> None:
    """The first that can be read, of those that it names."""
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in ("/gone", "/feed"))
    page = f"<html><head>{links}</head></html>"
    with Site({"/": page, "/feed": rss("/a")}) as site:
        polled = asked(site, "/", SourceKind.PAGE)
    assert [found.url for found in polled.entries] == [site.base + "/a"]
    assert site.paths() == ["/", "/gone", "/feed"]


def test_a_homepage_that_names_nothing_is_helped_by_robots_txt_and_habit() -> None:
    """Sitemaps in robots.txt come before the usual places; without any, the poll has failed and says so."""
    child = f"<urlset {SITEMAP}><url><loc>BASE/a</loc></url></urlset>"
    with Site({"/": "<html></html>", "/robots.txt": "Sitemap: BASE/special.xml", "/special.xml": child}) as site:
        assert len(asked(site, "/", SourceKind.PAGE).entries) == 1
    with Site({"/": "<html></html>", "/feed/": rss("/a")}) as site:
        assert len(asked(site, "/", SourceKind.PAGE).entries) == 1
    with Site({"/": "<html></html>"}) as site:
        error = asked(site, "/", SourceKind.PAGE).answer.error
    assert error is not None
    assert "names no feed or sitemap" in error.message


def test_what_is_no_feed_is_a_failure_with_its_reason() -> None:
    """The source is asked again later; nothing is raised."""
    with Site({"/feed": "<html><body>Log in</body></html>"}) as site:
        polled = asked(site, "/feed")
    stored = decided(polled, (), 0, random.Random(1))
    assert polled.answer.error is not None
    assert polled.answer.error.reason == Reason.BAD_RESPONSE
    assert (stored.outcome, stored.failures) == ("failed", 1.0)
    assert stored.detail == "is a web page where a feed should be"


def test_a_live_check_tells_what_each_source_answers() -> None:
    """Entries, newest date, robots.txt's verdict; failures in words."""
    sites = {"/feed": rss("/a", "/b"), "/robots.txt": "User-agent: *\nDisallow: /closed"}
    with Site({**sites, "/closed": rss("/c")}) as site:

        async def run() -> list[tuple[str, int | None, int, str, bool]]:
            rows = [
                Source(source_id=path, name=path, kind=SourceKind.FEED, url=f"{site.base}/{path}") for path in ("feed", "closed", "none")
            ]
            async with Readers(Settings(), lambda: NOON) as readers, Client(POLICY, lambda: NOON) as client:
                return [
                    (one.source, one.status, one.entries, one.robots, one.ok)
                    for one in await check(rows, client, readers.discover, lambda: NOON)
                ]

        assert asyncio.run(run()) == [
            ("feed", 200, 2, "allowed", True),
            ("closed", None, 0, "disallowed", False),
            ("none", 404, 0, "allowed", False),
        ]


def test_the_candidates_of_a_site_are_what_can_be_read() -> None:
    """A feed is its own candidate; a page leads to others; a page that is missing does not end the search."""
    with Site({"/": '<html><a href="/news/feed">RSS</a></html>', "/news/feed": rss("/a"), "/rss.xml": rss("/b")}) as site:

        async def run(path: str) -> list[Candidate]:
            async with Readers(Settings(), lambda: NOON) as readers, Client(POLICY, lambda: NOON) as client:
                return await candidates(site.base + path, client, readers.discover)

        assert [one.url for one in asyncio.run(run("/news/feed"))] == [site.base + "/news/feed"]
        assert [one.url for one in asyncio.run(run("/"))] == [site.base + "/news/feed"]
        assert [one.url for one in asyncio.run(run("/missing"))] == [site.base + "/rss.xml"]
