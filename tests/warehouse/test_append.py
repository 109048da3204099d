"""What becomes of a batch: new, revised, duplicate, purged; whole or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from factories import START, article, batch, enriched, url_of
from text_page import PARAGRAPHS, SOURCE, html, page
from text_page import article as text

from extractors.errors import LakeError
from extractors.records import Credit, Deferral, Enriched, Fate, Found, Outcome, Reason, TextSource
from extractors.text import extract
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.append.identity import VERSIONS_BY_HASH, Held, Identities
from warehouse.read.known import known_keys
from warehouse.read.polls import open_deferrals, poll_states


@pytest.fixture
def lake(location: LakeLocation) -> Iterator[Lake]:
    """An empty lake, of each kind."""
    with open_lake(location, clock=lambda: START) as opened:
        yield opened


def outcomes(lake: Lake, run: str, *enriched: Enriched) -> list[tuple[Outcome, Reason]]:
    """Append and return how each ended."""
    return [(fate.outcome, fate.reason) for fate in append_batch(lake, batch(run, enriched)).fates]


def test_a_new_article_is_appended_and_the_same_again_is_a_duplicate(lake: Lake) -> None:
    """The second run brings nothing new."""
    assert outcomes(lake, "a", article(1), article(2)) == [(Outcome.APPENDED, Reason.NEW)] * 2
    assert outcomes(lake, "b", article(1)) == [(Outcome.DUPLICATE, Reason.SAME_VERSION)]
    assert lake.query("SELECT count(*), max(version) FROM article") == [(2, 1)]


def test_a_changed_text_is_the_next_version_and_keeps_first_seen_and_month(lake: Lake) -> None:
    """A revision that changes its stated date too stays with its first version."""
    outcomes(lake, "a", article(1))
    changed = article(1, text="Quite another text about the same talks.")
    moved = replace(changed, article=replace(changed.article, published=START + timedelta(days=90)))
    assert outcomes(lake, "b", moved) == [(Outcome.REVISED, Reason.TEXT_CHANGED)]
    [(version, text, first_seen, dated)] = lake.query("SELECT version, text, first_seen, dated FROM article")
    assert (version, text, first_seen) == (2, moved.article.text, START)
    assert dated == article(1).article.published


def test_an_article_is_known_by_every_url_it_answered_under(lake: Lake) -> None:
    """The same article under its requested and its final URL is one article, and needs no second fetch."""
    first = article(1)
    aliased = replace(first, article=replace(first.article, url="https://short.example/x", final_url="https://paper1.example/amp/1"))
    outcomes(lake, "a", aliased)
    under_alias = replace(first, article=replace(first.article, key="https://paper1.example/amp/1", url=None, final_url=None))
    assert outcomes(lake, "b", under_alias) == [(Outcome.DUPLICATE, Reason.SAME_VERSION)]
    assert known_keys(lake, ["https://short.example/x", url_of(1), url_of(2)]) == {"https://short.example/x", url_of(1)}


def test_a_declared_url_is_kept_but_identifies_nothing(lake: Lake) -> None:
    """Two articles that both declare the front page as their canonical URL stay two."""
    both = [replace(each, article=replace(each.article, declared_url="https://paper1.example/")) for each in (article(1), article(2))]
    assert outcomes(lake, "a", *both) == [(Outcome.APPENDED, Reason.NEW)] * 2
    assert known_keys(lake, ["https://paper1.example/"]) == set()


def slug(name: str, declared: str, text: str | None = None) -> Enriched:
    """The first article under another slug, with what its page calls itself."""
    made = article(1, text=text) if text else article(1)
    place = f"https://paper1.example/{name}"
    return replace(made, article=replace(made.article, key=place, url=place, final_url=place, declared_url=declared))


def test_two_slugs_with_one_declared_url_and_the_same_words_are_one_article(lake: Lake) -> None:
    """In one batch or in two, whichever comes first; a later change under either slug is a version of it."""
    declared = "https://paper1.example/quay-shut"
    appended, same = (Outcome.APPENDED, Reason.NEW), (Outcome.DUPLICATE, Reason.SAME_VERSION)
    assert outcomes(lake, "a", slug("quay-1", declared), slug("quay-2", declared)) == [appended, same]
    assert outcomes(lake, "b", slug("quay-3", declared)) == [same]
    assert outcomes(lake, "c", slug("quay-shut", declared)) == [same]
    assert known_keys(lake, [f"https://paper1.example/quay-{n}" for n in (1, 2, 3)]) == {
        f"https://paper1.example/quay-{n}" for n in (1, 2, 3)
    }
    assert outcomes(lake, "d", slug("quay-3", declared, "Other words.")) == [(Outcome.REVISED, Reason.TEXT_CHANGED)]
    assert lake.query("SELECT count(*), max(version) FROM article") == [(1, 2)]


def test_two_slugs_are_one_article_from_their_pages_on(lake: Lake) -> None:
    """Whose canonical address may be relative; the third says something else."""

    def read(slug: str, paragraph: str) -> Enriched:
        body = html(text(paragraphs=(*PARAGRAPHS, paragraph)), '<link rel="canonical" href="/world/round-three">')
        found = extract(page(body, f"https://herald.example/world/{slug}"), None, SOURCE)
        return enriched(SOURCE.source_id, found.key, START, title=found.title or "", text=found.text, declared_url=found.declared_url)

    both = read("round-three-opens", "Talks go on."), read("lake-talks-third-round", "Talks go on.")
    assert outcomes(lake, "a", *both) == [(Outcome.APPENDED, Reason.NEW), (Outcome.DUPLICATE, Reason.SAME_VERSION)]
    assert outcomes(lake, "b", read("prisoners-freed", "Forty prisoners came home."))[0][0] is Outcome.APPENDED


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("https://paper1.example/quay-shut", "The same talks in other words."),
        ("https://agency.example/quay-shut", None),
        ("https://paper1.example/another", None),
    ],
)
def test_other_words_another_host_or_another_declared_url_make_two_articles(lake: Lake, declared: str, text: str | None) -> None:
    """A page for a whole series, a syndicated copy that points at its original, two addresses."""
    first = "https://agency.example/quay-shut" if "agency" in declared else "https://paper1.example/quay-shut"
    assert outcomes(lake, "a", slug("quay-1", first), slug("quay-2", declared, text)) == [(Outcome.APPENDED, Reason.NEW)] * 2


def test_two_sources_that_bring_one_article_in_one_batch_get_a_fate_each(lake: Lake) -> None:
    """The first appends, the second is a duplicate."""
    assert outcomes(lake, "a", article(1), article(1, source_id="aggregator")) == [
        (Outcome.APPENDED, Reason.NEW),
        (Outcome.DUPLICATE, Reason.SAME_VERSION),
    ]


def test_a_feeds_summary_does_not_replace_the_text_of_the_page(lake: Lake) -> None:
    """Less is not a revision."""
    outcomes(lake, "a", article(1))
    short = article(1, text="A summary.")
    from_feed = replace(short, article=replace(short.article, text_source=TextSource.FEED))
    assert outcomes(lake, "b", from_feed) == [(Outcome.DUPLICATE, Reason.SAME_VERSION)]


def test_after_many_versions_a_new_hash_alone_is_no_version() -> None:
    """A page with a rotating box stops filling the lake; a new headline still counts."""
    text = "The same text with a counter: 0001"
    newest = Held(
        article_id="x",
        version=VERSIONS_BY_HASH,
        content_hash="hash",
        title="Delegation meets",
        text_length=len(text),
        text_source="page",
        first_seen=START,
        dated=START,
        source_id="paper-1",
        language="en",
    )

    def judged(title: str) -> Outcome:
        identities = Identities({url_of(1): "x"}, {"x": newest})
        return identities.judge(article(1, text="The same text with a counter: 0002", title=title), START).reason.outcome

    assert judged("Delegation meets") is Outcome.DUPLICATE
    assert judged("Talks collapse") is Outcome.REVISED


def test_a_batch_committed_twice_leaves_one_fate_for_each_url(lake: Lake) -> None:
    """A process that died after its commit repeats the batch without harm."""
    for _ in range(2):
        append_batch(lake, batch("a", [article(1), article(2)]))
    assert lake.query("SELECT count(*), count(DISTINCT key) FROM fate") == [(2, 2)]


@pytest.mark.parametrize(("wrong", "left"), [("\x00", ""), ("\ud800", "?"), ("\x00\ud800", "?")], ids=ascii)
def test_text_of_any_kind_comes_back_as_it_was(lake: Lake, wrong: str, left: str) -> None:
    """Quotes, brackets, newlines, emoji and the word NULL survive; NUL characters and lone surrogates do not, however deep they stand."""
    text = "It's \"so\", [x] {y: 'z'} \\ NULL\nnew\ttab — Київ 😀 \u2028 \x01"
    odd = article(1, text=text, title="NULL")
    outcomes(lake, "a", replace(odd, article=replace(odd.article, text=text + wrong)))
    deep = replace(article(2).article, authors=("B. Reporter", f"C.{wrong}"), credits=(Credit("Wire", f"by{wrong} Wire"),))
    outcomes(lake, "b", replace(article(2), article=deep))
    removed = [{"rule": "newsletter", "pieces": 1}]
    assert lake.query("SELECT text, title, authors, removed, credits FROM article ORDER BY authors") == [
        (text + left, "NULL", ["A. Reporter"], removed, []),
        (deep.text, deep.title, ["B. Reporter", f"C.{left}"], removed, [{"name": "Wire", "line": f"by{left} Wire"}]),
    ]


def test_a_batch_that_cannot_be_written_leaves_nothing(lake: Lake) -> None:
    """An error in the last table takes the first ones back."""
    good = batch("a", [article(1)])
    broken = replace(good, rechecks=("not a recheck",))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        append_batch(lake, broken)
    assert lake.query("SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM fate), (SELECT count(*) FROM run)") == [(0, 0, 0)]
    assert outcomes(lake, "a", article(1)) == [(Outcome.APPENDED, Reason.NEW)]


def test_a_deferral_stays_open_until_its_url_ends_otherwise(lake: Lake) -> None:
    """What was put off comes back when it is due, once, until it ends."""
    found = Found(
        source_id="paper-1",
        key=url_of(1),
        url=url_of(1),
        title="Delegation meets",
        authors=("A. Reporter",),
        dates=article(1).article.dates,
    )
    due = START + timedelta(minutes=15)
    put_off = Fate(source_id="paper-1", key=url_of(1), outcome=Outcome.DEFERRED, reason=Reason.TIMEOUT, at=START)
    append_batch(lake, replace(batch("a", []), fates=(put_off,), deferrals=(Deferral(found, Reason.TIMEOUT, 1, due, START),)))
    assert open_deferrals(lake) == (Deferral(found, Reason.TIMEOUT, 1, due, START),)
    assert known_keys(lake, [url_of(1)]) == set()
    append_batch(lake, batch("b", [article(1)], at=due))
    assert open_deferrals(lake) == ()


def test_polls_come_back_newest_last(location: LakeLocation) -> None:
    """What a source needs for its next poll is the newest row; what a clock that was wrong put in the future is not known."""
    with open_lake(location, clock=lambda: START + timedelta(hours=7)) as lake:
        for hour in range(9):
            append_batch(lake, batch(f"r{hour}", [article(5)], at=START + timedelta(hours=hour)))
        polls = poll_states(lake)["paper-0"]
    assert [poll.at.hour - START.hour for poll in polls] == [3, 4, 5, 6, 7]
    assert polls[-1] == batch("x", [article(5)], at=START + timedelta(hours=7)).polls[0]


def test_an_ended_run_is_told_from_one_that_died(lake: Lake) -> None:
    """The last batch brings the end."""
    started = batch("a", [article(1)])
    append_batch(lake, started)
    assert lake.query("SELECT ended FROM run") == [(None,)]
    append_batch(lake, replace(batch("a", []), run=replace(started.run, ended=START + timedelta(seconds=9))))
    assert lake.query("SELECT run_id, seconds FROM run") == [("a", 9.0)]


def test_a_reader_cannot_write(location: LakeLocation) -> None:
    """Neither rows nor views nor maintenance."""
    with open_lake(location) as lake:
        append_batch(lake, batch("a", [article(1)]))
    statements = (
        "INSERT INTO base.event SELECT * FROM base.event",
        "DELETE FROM base.poll",
        "CREATE TABLE base.x (a INTEGER)",
        "DROP VIEW mart.lake_event",
        "CALL ducklake_expire_snapshots('lake', older_than => TIMESTAMPTZ '2100-01-01')",
    )
    with open_lake(location, read_only=True) as lake:
        for statement in statements:
            with pytest.raises(LakeError):
                lake.query(statement)
    with open_lake(location, read_only=True) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(1,)]
        assert lake.query("SELECT max(ingested) <= now() FROM article") == [(True,)]
        assert lake.query("SELECT TIMESTAMPTZ '2026-03-01 08:00:00'") == [(datetime(2026, 3, 1, 8, tzinfo=UTC),)]
