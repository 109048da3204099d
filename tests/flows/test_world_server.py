"""The served world answers over real HTTP as its simulated clock says."""

import csv
import json
import re
from pathlib import Path

import feedparser
import httpx
import pytest

from flows.demo.server import ServedWorld, serve
from flows.demo.world import Publisher, Serve, Story, World, instant

END = instant(14, "23:59")


def special(world: ServedWorld, serve_as: Serve) -> Story:
    return next(story for story in world.world.stories if story.serve == serve_as)


def feed_text(world: ServedWorld, publisher: Publisher, client: httpx.Client) -> str:
    return client.get(world.feed_url(publisher.feeds[0], publisher)).text


@pytest.fixture
def client() -> httpx.Client:
    return httpx.Client(follow_redirects=False)


def test_feeds_grow_with_the_clock(world: ServedWorld, client: httpx.Client) -> None:
    """A feed lists what is published by now and nothing later; every format is read by a feed reader."""
    listed = {}
    for day in (2, 13):
        world.set_time(instant(day, "23:59"))
        for publisher in world.world.publishers:
            if publisher.feeds[0].format != "json":
                listed[publisher.id, day] = len(feedparser.parse(client.get(world.feed_url(publisher.feeds[0], publisher)).content).entries)
    assert all(listed[name, 13] >= listed[name, 2] for name, day in listed if day == 2)
    assert all(listed[name, 13] > 0 for name, day in listed if day == 13)


def test_json_feed(world: ServedWorld, client: httpx.Client) -> None:
    """The JSON feed states its version and carries the full text."""
    world.set_time(END)
    publisher = next(p for p in world.world.publishers if p.feeds[0].format == "json")
    document = json.loads(feed_text(world, publisher, client))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert "<p>" in document["items"][0]["content_html"]


def test_conditional_requests(world: ServedWorld, client: httpx.Client) -> None:
    """An unchanged feed answers 304 to its ETag or date; after something new it answers 200 again."""
    wire = world.world.publisher("northwire")
    address = world.feed_url(wire.feeds[0], wire)
    world.set_time(instant(2, "23:59"))
    first = client.get(address)
    world.set_time(instant(3, "00:01"))
    assert client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": first.headers["last-modified"]}).status_code == 304
    world.set_time(instant(3, "23:59"))
    assert client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    assert world.requests["northwire", wire.feeds[0].path, 304] == 2


def test_article_pages_carry_their_text(world: ServedWorld, client: httpx.Client) -> None:
    """Every ordinary story is at its address with all its paragraphs, in each of the layouts, and stays unchanged afterwards."""
    world.set_time(END)
    for story in world.world.stories:
        now = story.at(END)
        if story.serve == "article" and now is not None:
            reply = client.get(world.url(story))
            assert reply.status_code == 200
            assert all(
                f">{p}<".replace("&", "&amp;") in reply.text for p in now.paragraphs if not p.startswith(("#", ">")) and "<" not in p
            )


def test_special_pages(world: ServedWorld, client: httpx.Client) -> None:
    """Walls, stubs, empty, failing, moved and withdrawn pages answer as such pages do."""
    world.set_time(END)
    assert "privacy" in client.get(world.url(special(world, "consent_wall"))).text
    stub = client.get(world.url(special(world, "paywall"))).text
    assert "Subscribe" in stub
    assert special(world, "paywall").paragraphs[2] not in stub
    assert client.get(world.url(special(world, "empty"))).content == b""
    assert client.get(world.url(special(world, "gone"))).status_code == 410
    moved = special(world, "moved")
    redirect = client.get(world.bases[moved.publisher.id] + moved.listed_path)
    assert (redirect.status_code, redirect.headers["location"]) == (301, moved.path)


def test_a_failing_page_recovers(world: ServedWorld, client: httpx.Client) -> None:
    """A page that answered 500 on its day is there the next day."""
    story = special(world, "failing")
    world.set_time(story.published)
    assert client.get(world.url(story)).status_code == 500
    world.set_time(END)
    assert client.get(world.url(story)).status_code == 200


def test_outages_and_retired_feeds(world: ServedWorld, client: httpx.Client) -> None:
    """A publisher is out of reach for two days; a feed is replaced by a page for a day; a feed is retired with 410."""
    review = world.world.publisher("statecraft-review")
    address = world.feed_url(review.feeds[0], review)
    world.set_time(instant(6, "12:00"))
    assert client.get(address).status_code == 503
    world.set_time(instant(7, "12:00"))
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(address)
    world.set_time(instant(8, "12:00"))
    assert client.get(address).status_code == 200
    observer = world.world.publisher("baltic-observer")
    assert client.get(world.feed_url(observer.feeds[0], observer)).text.startswith("<!DOCTYPE html>")
    courier = world.world.publisher("harbor-courier")
    world.set_time(instant(12))
    assert client.get(world.feed_url(courier.feeds[1], courier)).status_code == 410


def test_the_malformed_feed_still_has_entries(world: ServedWorld, client: httpx.Client) -> None:
    """The careless publisher's feed is not well-formed, yet a lenient reader finds entries in it."""
    world.set_time(END)
    dispatch = world.world.publisher("dnipro-dispatch")
    parsed = feedparser.parse(feed_text(world, dispatch, client).encode())
    assert parsed.bozo
    assert len(parsed.entries) > 0


def test_robots_and_sitemap(world: ServedWorld, client: httpx.Client) -> None:
    """The robots file closes the subscribers' section and names the sitemap, which lists every story."""
    world.set_time(END)
    base = world.bases["meridian-post"]
    robots = client.get(f"{base}/robots.txt").text
    assert "Disallow: /subscribers/" in robots
    sitemap = client.get(re.findall(r"Sitemap: (\S+)", robots)[0]).text
    assert sitemap.count("<loc>") == sum(story.publisher.id == "meridian-post" for story in world.world.stories)


def test_a_live_blog_grows(world: ServedWorld, client: httpx.Client) -> None:
    """A live blog shows the posts made by now, in its markup and as LiveBlogPosting."""
    story = next(story for story in world.world.stories if story.kind == "live")
    counts = []
    for now in (story.posts[1].at, END):
        world.set_time(max(now, story.published))
        html = client.get(world.url(story)).text
        assert '"LiveBlogPosting"' in html
        assert html.count('"BlogPosting"') == html.count('class="live-post"')
        counts.append(html.count('class="live-post"'))
    assert counts[0] < counts[1] == len(story.posts)


def test_two_servings_are_the_same_bytes(world: ServedWorld, world_data: World, client: httpx.Client) -> None:
    """Ports aside, the same instant gives the same bytes."""
    with serve(world_data, END) as again:
        world.set_time(END)
        for story in world_data.stories:
            pages = [client.get(run.url(story)).text.replace(run.bases[story.publisher.id], "") for run in (world, again)]
            assert pages[0] == pages[1]


def test_catalogue(world: ServedWorld, tmp_path: Path) -> None:
    """The catalogue has one row for each feed, with the columns of seeds/sources.csv."""
    with world.sources_csv(tmp_path / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(len(publisher.feeds) for publisher in world.world.publishers)
    assert len({row["source_id"] for row in rows}) == len(rows)
    assert {row["keep"] for row in rows} == {"all", "relevant", "summary"}
