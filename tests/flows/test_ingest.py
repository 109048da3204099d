"""The pass as a whole, on the news world over real HTTP."""

import asyncio
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from extractors.errors import ArgumentError, LakeError, SeedError
from extractors.records import Batch, Fate, Poll, PollOutcome, Source, SourceKind
from flows.demo.server import ServedWorld, serve
from flows.demo.world import World, instant
from flows.pipeline.ingest.batches import commit_batch
from flows.pipeline.ingest.passes import run_pass
from flows.pipeline.report import Report
from flows.settings import Settings
from warehouse import Lake, LakeLocation, open_lake

pytestmark = pytest.mark.xdist_group("ingest")  # in one worker, so that what they share is made once


@dataclass
class Paper:
    """A lake that follows the world: `read(day, "HH:MM")` moves the clock there and runs one pass."""

    world: ServedWorld
    settings: Settings
    reports: list[Report] = field(default_factory=list)

    def read(self, day: int, clock: str, **options: object) -> Report:
        self.world.set_time(instant(day, clock))
        report = asyncio.run(run_pass(self.settings, now=self.now, **options))  # type: ignore[arg-type]
        self.reports.append(report)
        return report

    def now(self) -> datetime:
        return self.world.now

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with open_lake(LakeLocation(self.settings.home), read_only=True) as lake:
            return lake.query(sql)

    def pages(self) -> Counter[str]:
        """How often each path that is no feed and no robots.txt was answered with a page."""
        feeds = {feed.path for publisher in self.world.world.publishers for feed in publisher.feeds}
        return Counter(
            {
                f"{publisher}{path}": count
                for (publisher, path, status), count in self.world.requests.items()
                if status == 200 and path not in feeds and path != "/robots.txt"
            }
        )


def follow(world: ServedWorld, folder: Path, **given: object) -> Paper:
    """A paper with an empty lake in `folder`."""
    folder.mkdir(exist_ok=True)
    catalogue = world.sources_csv(folder / "sources.csv")
    settings = Settings(home=folder / "lake", sources=catalogue, host_delay=0.0, allow_networks=(ip_network("127.0.0.0/8"),), workers=1)
    return Paper(world, settings.replace(**given))


@pytest.fixture(scope="module")
def paper(world_data: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """A lake after the noons and midnights of the story's days 9 and 10, and a second look at the last moment."""
    with serve(world_data) as served:
        paper = follow(served, tmp_path_factory.mktemp("paper"))
        for day, clock in ((9, "12:30"), (9, "23:50"), (10, "12:30"), (10, "23:50")):
            paper.read(day, clock)
        yield paper


def test_every_url_of_a_run_ends_in_exactly_one_fate(paper: Paper) -> None:
    """The fates in the lake and the known entries of its polls are as many as the report found; one fate for each source and URL."""
    stored = dict(paper.ask("SELECT run_id, count(*) FROM fate GROUP BY run_id"))
    distinct = dict(paper.ask("SELECT run_id, count(DISTINCT (source_id, url)) FROM fate GROUP BY run_id"))
    told = {report.run_id: report.total()["found"] for report in paper.reports if report.total()["found"]}
    known = dict(paper.ask("SELECT run_id, sum(known)::BIGINT FROM poll WHERE known > 0 GROUP BY run_id"))
    assert stored == distinct
    assert Counter(stored) + Counter(known) == told == dict(paper.ask("SELECT run_id, sum(urls)::BIGINT FROM fate_funnel GROUP BY run_id"))
    assert known
    assert paper.ask("SELECT count(*) FROM fate WHERE reason = 'known url'") == [(0,)]


def test_a_turn_counts_pages_only(world_data: World, tmp_path: Path) -> None:
    """A source whose pages are not fetched comes whole in one pass; others wait for the next with what is beyond their turn."""
    with serve(world_data) as served:
        paper = follow(served, tmp_path / "turn", turn=1)
        paper.read(10, "12:30")
    waiting = {source for (source,) in paper.ask("SELECT DISTINCT source_id FROM fate WHERE reason = 'turn over'")}
    summaries = {source for (source,) in paper.ask("SELECT source_id FROM source WHERE keep = 'summary'")}
    came = {source for (source,) in paper.ask("SELECT source_id FROM fate WHERE outcome = 'appended' GROUP BY ALL HAVING count(*) > 1")}
    assert waiting
    assert not waiting & summaries
    assert came
    assert came <= summaries


def test_totals_are_the_sum_of_the_sources(paper: Paper) -> None:
    """In each report the rows add up to the total, column by column, and the outcomes to what was found."""
    for report in paper.reports:
        *rows, total = report.rows()
        for name in ("found", "appended", "revised", "duplicate", "off-topic", "rejected", "failed", "deferred"):
            assert total[name] == sum(int(str(row[name])) for row in rows)
        assert total["found"] == sum(report.tallies[name].found for name in report.tallies) == sum(report.reasons.values())


def test_an_updated_story_becomes_a_second_version_with_its_new_title(paper: Paper) -> None:
    """The wire's report of the energy truce was retitled in the evening: both versions are kept."""
    titles = [
        str(title)
        for (title,) in paper.ask(
            """
            SELECT title FROM base.article_version
            WHERE source_id = 'northwire' AND dated::DATE = '2026-03-10' AND title ILIKE '%energy truce%' AND title ILIKE '%Russia%'
            ORDER BY version
            """
        )
    ]
    assert titles[0].startswith("Russia and Ukraine announce")
    assert "takes effect" in titles[1]
    outcomes = {outcome for (outcome,) in paper.ask("SELECT DISTINCT outcome FROM fate WHERE reason = 'text changed'")}
    assert outcomes == {"revised"}


def test_no_article_is_held_twice(paper: Paper) -> None:
    """Tracking parameters, two feeds of one publisher and repeated passes leave one row per article and version."""
    assert paper.ask("SELECT article_id, version FROM base.article_version GROUP BY ALL HAVING count(*) > 1") == []
    assert paper.ask("SELECT url FROM article GROUP BY url HAVING count(*) > 1") == []


def test_what_is_about_the_topics_is_tracked_with_evidence(paper: Paper) -> None:
    """Every substantial match carries passages that stand in its article."""
    [(matches, unproven)] = paper.ask(
        """
        SELECT count(*), count(*) FILTER (len(passages) = 0)
        FROM article_topic WHERE level = 'substantial'
        """
    )
    assert int(str(matches)) > 20
    assert unproven == 0


def test_the_posts_of_live_blogs_are_tracked_one_by_one(paper: Paper) -> None:
    """Both live blogs of the two days have all their posts, dated by the publisher; a post on a topic carries its own evidence."""
    [(blogs, posts, undated)] = paper.ask("SELECT count(DISTINCT article_id), count(*), count(*) FILTER (published IS NULL) FROM post")
    assert (blogs, posts, undated) == (2, 14, 0)
    on_talks = paper.ask(
        """
        SELECT p.title, p.url LIKE '%#%', len(t.passages) > 0
        FROM post_topic AS t JOIN post AS p USING (article_id, post_id)
        WHERE t.topic = 'ceasefire_talks'
        """
    )
    assert ("Truce agreed", True, True) in on_talks


def test_a_page_out_of_the_archive_is_the_page_that_was_fetched(paper: Paper) -> None:
    """The WARC reference of a stored article leads to its page."""
    from extractors.archive import read_page
    from extractors.records import WarcRef

    [(url, file, offset, length)] = paper.ask(
        "SELECT final_url, warc_file, warc_offset, warc_length FROM base.article_version WHERE warc_file IS NOT NULL ORDER BY ALL LIMIT 1"
    )
    page = read_page(paper.settings.home / "warc", WarcRef(str(file), int(str(offset)), int(str(length))))
    assert page.final_url == url
    assert b"<html" in page.body.lower()


def test_a_second_pass_at_the_same_moment_fetches_no_page(world: ServedWorld, tmp_path: Path) -> None:
    """Polling again brings 304s, costs no page and appends nothing."""
    paper = follow(world, tmp_path)
    first = paper.read(3, "12:00")
    fetched = paper.pages()
    second = paper.read(3, "12:00", force=True)
    assert first.total()["appended"]
    assert paper.pages() == fetched
    assert second.pages == 0
    assert not second.total()["appended"]
    assert second.polls["unchanged"] > second.polls["ok"]


def test_a_source_kept_as_summary_has_no_page_fetched(world: ServedWorld, tmp_path: Path) -> None:
    """Terms that forbid fetching articles are kept: the entries are tracked from the feed alone."""
    paper = follow(world, tmp_path)
    report = paper.read(7, "20:00", only=("aurora-institute",))
    assert report.total()["appended"]
    assert report.pages == 0
    assert {publisher for publisher, _, _ in world.requests} == {"aurora-institute"}
    assert paper.pages() == Counter()


def test_what_robots_disallow_is_never_asked_for(world: ServedWorld, tmp_path: Path) -> None:
    """A disallowed section ends as failed: robots, without a request."""
    paper = follow(world, tmp_path)
    paper.read(10, "23:00", only=("meridian-post",))
    assert ("failed", "robots") in paper.ask("SELECT outcome, reason FROM fate")
    assert not [path for _, path, _ in world.requests if path.startswith("/subscribers/")]


def test_a_crash_between_batches_loses_nothing(world: ServedWorld, tmp_path: Path) -> None:
    """When the lake fails in the middle of a pass, the batches before it are kept and the next pass finds the rest."""
    few = ("northwire", "meridian-post", "aurora-institute")
    paper = follow(world, tmp_path, batch=3)
    commits = 0

    def failing(lake: Lake, batch: Batch) -> tuple[Fate, ...]:
        nonlocal commits
        commits += 1
        if commits > 2:
            raise LakeError("lake", "the disk is full")
        return commit_batch(lake, batch)

    with pytest.raises(LakeError, match="disk is full"):
        paper.read(4, "12:00", commit=failing, only=few)
    kept = paper.ask("SELECT count(*) FROM article")
    paper.read(4, "12:00", only=few)
    whole = follow(world, tmp_path / "whole")
    whole.read(4, "12:00", only=few)
    assert kept[0][0]
    assert sorted(paper.ask("SELECT url, title FROM article")) == sorted(whole.ask("SELECT url, title FROM article"))
    assert paper.ask("SELECT article_id FROM base.article_version GROUP BY ALL HAVING count(*) > 1") == []


def test_two_passes_at_once_do_not_step_on_each_other(world: ServedWorld, tmp_path: Path) -> None:
    """Two passes over the same sources at the same time hold each article once, and both end well."""
    paper = follow(world, tmp_path)
    world.set_time(instant(3, "12:00"))

    async def both() -> list[Report]:
        return list(await asyncio.gather(*(run_pass(paper.settings, now=paper.now) for _ in range(2))))

    reports = asyncio.run(both())
    appended = sum(int(str(report.total()["appended"])) for report in reports)
    assert paper.ask("SELECT count(*) FROM article") == [(appended,)]
    assert paper.ask("SELECT article_id FROM base.article_version GROUP BY ALL HAVING count(*) > 1") == []


def test_a_web_page_in_place_of_a_feed_is_a_failed_poll(world: ServedWorld, tmp_path: Path) -> None:
    """The catalogue may be wrong: an HTML page, an empty answer and an unreachable host are named, and the rest goes on."""
    paper = follow(world, tmp_path)
    with paper.settings.sources.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["url"] = rows[0]["homepage"]
    rows[1]["url"] = "http://127.0.0.1:9/feed.xml"
    with paper.settings.sources.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    report = paper.read(2, "12:00", only=tuple(row["source_id"] for row in rows[:5]))
    notes = {tally.source_id: tally.note for tally in report.tallies.values() if tally.poll == "failed"}
    assert set(notes) == {rows[0]["source_id"], rows[1]["source_id"]}
    assert all(notes.values())
    assert report.unreached() == ""
    assert report.total()["appended"]


@pytest.mark.parametrize(
    ("due", "known", "outcomes", "failed"),
    [
        (("a", "b", "c"), "abc", "failed failed gone", True),
        (("a", "b", "c"), "abc", "failed unchanged failed", False),
        (("a",), "abcd", "failed", False),  # one source that is down is no failed pass
        (("a", "b"), "ab", "failed failed", True),  # they are all that there is
        (("a", "a2", "a3"), ("a", "a2", "a3", "b", "c"), "failed failed failed", False),  # three feeds of one site
        ((), "abc", "", False),
    ],
)
def test_a_pass_has_failed_where_no_poll_was_answered(due: Sequence[str], known: Sequence[str], outcomes: str, failed: bool) -> None:
    """Of three sites, or of all that the pass may poll."""

    def source(name: str) -> Source:
        return Source(source_id=name, name=name, kind=SourceKind.FEED, url=f"https://{name[0]}.example/{name}")

    now = datetime(2026, 3, 4, tzinfo=UTC)
    report = Report.of("run", now, map(source, due), map(source, known))
    for name, outcome in zip(due, outcomes.split(), strict=True):
        report.polled(Poll(source_id=name, url=source(name).url, at=now, outcome=PollOutcome(outcome), next_due=now, detail="timed out"))
    expected = f"none of {len(due)} polls was answered; {due[0]}: timed out" if failed else ""
    assert report.unreached() == expected


def test_an_unknown_source_is_refused_before_anything_is_polled(world: ServedWorld, tmp_path: Path) -> None:
    """`--source` with a name that the catalogue lacks is a wrong setting."""
    paper = follow(world, tmp_path)
    with pytest.raises(ArgumentError, match="no such source"):
        paper.read(1, "12:00", only=("nobody",))
    assert not world.requests


def test_a_catalogue_of_which_no_row_can_be_used_is_refused(tmp_path: Path) -> None:
    """Nothing would be polled, and `no source is due` would look as if all were well."""
    catalogue = tmp_path / "sources.csv"
    catalogue.write_text("source_id,name,kind,url\na,A,fed,https://a.example/f\nb,B,feed,ftp://b.example/f\n", encoding="utf-8")
    with pytest.raises(SeedError, match=r"no row can be used; the first: .*sources\.csv:2: column kind: 'fed'"):
        asyncio.run(run_pass(Settings(sources=catalogue, home=tmp_path / "lake")))
