"""The posts of live blogs in the lake: each once, each trackable."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from factories import START, article, batch, url_of

from extractors.records import (
    Enriched,
    Level,
    Outcome,
    PageKind,
    Passage,
    Post,
    Recheck,
    RecheckOutcome,
    Run,
    TopicMatch,
    WarcRef,
)
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.append.matches import Mark
from warehouse.append.posts import FIRST, read_posts
from warehouse.append.readings import Reread, RereadBatch, RereadOutcome, Selection, append_readings, pages_to_read
from warehouse.read.rechecks import due_rechecks
from warehouse.upkeep.curate import purge

TALKS = TopicMatch(
    topic="talks", version="v1", level=Level.SUBSTANTIAL, score=0.9, direction="advance", passages=(Passage(0, 9, "Delegates"),)
)


@pytest.fixture
def lake(location: LakeLocation) -> Iterator[Lake]:
    """An empty lake whose clock stands still."""
    with open_lake(location, clock=lambda: START) as opened:
        yield opened


def _post(number: int, words: str = "Delegates arrived.") -> Post:
    return Post(f"p{number}", f"Update {number}", words, START + timedelta(minutes=number), f"{url_of(1)}#p{number}")


def _blog(*posts: Post, text: str | None = None) -> Enriched:
    made = article(1, text=text)
    blog = replace(made.article, kind=PageKind.LIVE_BLOG, posts=posts)
    return replace(made, article=blog, post_topics=tuple((TALKS,) if "Delegates" in post.text else () for post in posts))


def test_each_post_is_a_row_with_its_own_time_address_and_topics(lake: Lake) -> None:
    """A post is found by topic with its evidence, as an article is."""
    append_batch(lake, batch("a", [_blog(_post(1), _post(2, "It rains."))]))
    assert lake.query("SELECT post_id, title, url, published, version FROM post ORDER BY post_id") == [
        ("p1", "Update 1", f"{url_of(1)}#p1", START + timedelta(minutes=1), 1),
        ("p2", "Update 2", f"{url_of(1)}#p2", START + timedelta(minutes=2), 1),
    ]
    assert lake.query("SELECT post_id, topic, direction, passages[1]['text'], dated FROM post_topic") == [
        ("p1", "talks", "advance", "Delegates", START + timedelta(minutes=1))
    ]


def test_a_later_look_brings_only_what_is_new_or_changed(lake: Lake) -> None:
    """A post that stays makes no row, an edited one a version whose topics count from then on, and one that left the page stays."""
    append_batch(lake, batch("a", [_blog(_post(1), _post(2, "It rains."), _post(3))]))
    append_batch(lake, batch("b", [_blog(_post(1), _post(2, "Delegates left."), _post(4), text="The page went on. " * 20)]))
    assert lake.query("SELECT post_id, version FROM post ORDER BY post_id") == [("p1", 1), ("p2", 2), ("p3", 1), ("p4", 1)]
    assert lake.query("SELECT count(*) FROM base.post") == [(5,)]
    assert lake.query("SELECT post_id, version FROM post_topic ORDER BY post_id") == [("p1", 1), ("p2", 2), ("p3", 1), ("p4", 1)]
    assert [post.position[2:] for post in read_posts(lake, FIRST, 9)] == [
        ("p1", 1, 0),
        ("p2", 1, 0),
        ("p2", 2, 0),
        ("p3", 1, 0),
        ("p4", 1, 0),
    ]


def test_posts_come_even_where_the_article_makes_no_version(lake: Lake) -> None:
    """After many versions a small change makes none, and a post is not lost with it."""
    append_batch(lake, batch("a", [_blog(_post(1))]))
    assert append_batch(lake, batch("b", [_blog(_post(1), _post(2))])).count(Outcome.DUPLICATE) == 1
    assert lake.query("SELECT list(post_id ORDER BY post_id) FROM post") == [(["p1", "p2"],)]


def test_a_purged_live_blog_takes_its_posts_with_it(lake: Lake) -> None:
    """Words and evidence go, and do not come back."""
    append_batch(lake, batch("a", [_blog(_post(1))]))
    purge(lake, url_of(1), "removed on request", START)
    append_batch(lake, batch("b", [_blog(_post(1), _post(2))]))
    assert lake.query("SELECT (SELECT count(*) FROM base.post), (SELECT count(*) FROM base.post_topic)") == [(0, 0)]


@pytest.mark.parametrize(("kind", "due"), [(PageKind.LIVE_BLOG, 1), (PageKind.ARTICLE, 0)])
def test_a_live_blog_is_looked_at_again_every_half_hour(lake: Lake, kind: PageKind, due: int) -> None:
    """Four hours after it was first seen and an hour after the last look, an article's next step is still far."""
    made = _blog(_post(1))
    made = replace(made, article=replace(made.article, kind=kind, posts=()), post_topics=())
    seen: datetime = made.article.fetched_at or START
    looked = Recheck(key=url_of(1), source_id=made.article.source_id, outcome=RecheckOutcome.NEW, at=seen + timedelta(hours=3, minutes=5))
    append_batch(lake, replace(batch("a", [made]), rechecks=(looked,)))
    assert len(due_rechecks(lake, seen + timedelta(hours=4, minutes=5), 9)) == due


def test_posts_are_read_again_with_their_live_blog(lake: Lake) -> None:
    """A post that reads otherwise is a new reading of its version with topics of its own; the same one makes no row; one that was missed
    is new. An earlier version of the live blog says nothing of its posts."""
    kept = WarcRef("2026-03-01/x.warc.gz", 0, 9)

    def archived(*posts: Post, text: str | None = None) -> Enriched:
        made = _blog(*posts, text=text)
        return replace(made, article=replace(made.article, warc=kept))

    def read(extractor: str, *posts: Post) -> None:
        month = lake.query("SELECT DISTINCT strftime(dated, '%Y-%m') FROM article")[0][0]
        found = pages_to_read(lake, extractor, Selection(), Mark(month), 9)
        rereads = tuple(Reread(stored, RereadOutcome.CHANGED, archived(*posts)) for stored in found)
        given = RereadBatch(Run(extractor, "reread", lake.now(), False), extractor, rereads, (), lake.now())
        lake.write("reread", lambda session: append_readings(session, given))

    append_batch(lake, batch("a", [archived(_post(1), _post(2, "It rains."))]))
    read("new", _post(1), _post(2, "Delegates left in the rain."), _post(3))
    shown = "SELECT post_id, version, reading, text FROM post ORDER BY post_id"
    told = [("p1", 1, 0, "Delegates arrived."), ("p2", 1, 1, "Delegates left in the rain."), ("p3", 1, 0, "Delegates arrived.")]
    assert lake.query(shown) == told
    assert lake.query("SELECT count(*) FROM base.post") == [(4,)]
    assert lake.query("SELECT post_id FROM post_topic ORDER BY post_id") == [("p1",), ("p2",), ("p3",)]
    append_batch(lake, batch("b", [archived(_post(1), _post(2, "Nobody left."), text="The page went on. " * 20)]))
    assert lake.query(shown)[1] == ("p2", 2, 0, "Nobody left.")
    read("newest", _post(2, "Delegates left again."))
    assert lake.query(shown)[1] == ("p2", 2, 1, "Delegates left again.")
    assert lake.query("SELECT count(*) FROM base.post") == [(6,)]
