"""Archived pages read again: what is reported, what is stored, what shows it, and what a kill leaves."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from text_page import PARAGRAPHS, article, html, linked_data

from extractors.archive import Archive
from extractors.enrich import Enricher
from extractors.records import Batch, Enriched, Fate, Found, Page, Reason, Run, Source, SourceKind
from extractors.text import extract
from extractors.text.version import extractor_version
from flows.pipeline.reread.reread import Choices, reread
from flows.settings import Settings
from warehouse import append_batch, open_lake

START = datetime(2026, 3, 20, 12, tzinfo=UTC)
LATER = START + timedelta(days=2)
SOURCE = Source(source_id="herald", name="The Lindau Herald", kind=SourceKind.FEED, url="https://herald.example/feed", country="DE")
WIRE = Source(source_id="wire", name="The Wire", kind=SourceKind.FEED, url="https://wire.example/feed")
PAGES = 5
# The real run, two pages of a month a batch; it kills itself when its first batch is committed.
KILLED = """
import os, signal
from flows.pipeline.reread.reread import Choices, commit_batch, reread
from flows.settings import load

def killed_after(lake, batch):
    commit_batch(lake, batch)
    os.kill(os.getpid(), signal.SIGKILL)

reread(load(), Choices(store=True), commit=killed_after, batch=2)
"""


def url_of(number: int, source: Source = SOURCE) -> str:
    return f"https://{source.source_id}.example/world/round-{number}"


def page(number: int, source: Source = SOURCE) -> Page:
    """A page that says when it was published: on the day of its number."""
    own = (
        f"The {number}th round of the ceasefire talks between Kyiv and Moscow is to last until the {number + 10}th, both delegations said."
    )
    head = linked_data(datePublished=f"2026-03-{number + 10:02}T08:00:00Z", headline=f"Round {number} of the ceasefire talks")
    body = article(paragraphs=(own, *PARAGRAPHS), heading=f"Round {number} of the ceasefire talks")
    return Page(
        url=url_of(number, source),
        final_url=url_of(number, source),
        status=200,
        headers=(),
        body=html(body, head).encode(),
        fetched_at=START,
    )


def read_before(enriched: Enriched, **wrong: Any) -> Enriched:
    """As an earlier extractor read it."""
    made = replace(enriched.article, extractor_version="earlier", **wrong)
    return replace(enriched, article=made, content_hash=f"earlier {made.text[:40]} {made.title}", topics=(), entities=())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Five archived pages: an earlier extractor missed a headline, a paragraph and a date, and read the other two as today's does."""
    settings = Settings(home=tmp_path_factory.mktemp("made") / "lake", workers=1)
    enricher = Enricher.load(settings.topics, settings.entities, settings.profile)
    wrong: dict[int, dict[str, Any]] = {
        0: {"title": "Lindau"},
        1: {"text": "\n\n".join(PARAGRAPHS[1:])},
        2: {"published": datetime(2026, 1, 3, tzinfo=UTC)},
    }
    stored = []
    with Archive(settings.home / "warc") as archive:
        for number in range(PAGES):
            kept = archive.write(page(number))
            read = enricher.enrich(extract(kept, Found(source_id="herald", key=url_of(number), url=url_of(number)), SOURCE))
            stored.append(read_before(read, **wrong.get(number, {})))
    with open_lake(settings.location(), clock=lambda: START) as lake:
        fates = tuple(Fate.of("herald", url_of(number), Reason.NEW, START) for number in range(PAGES))
        run = Run("run-1", "ingest", START, False, START)
        append_batch(lake, Batch(run=run, sources=(SOURCE,), enriched=tuple(stored), fates=fates))
    return settings


@pytest.fixture
def settings(made: Settings, tmp_path: Path) -> Settings:
    """The same in a lake of one's own."""
    return made.replace(home=shutil.copytree(made.home, tmp_path / "lake"))


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def answer(settings: Settings, sql: str, moment: datetime | None = None) -> list[tuple[Any, ...]]:
    with open_lake(settings.location(), read_only=True, as_of=moment) as lake:
        return lake.query(sql)


def test_a_report_says_what_changes_and_stores_nothing(settings: Settings) -> None:
    """Each part is counted by itself, and what is shown has both sides."""
    report = reread(settings, now=at(LATER))
    assert report.outcomes == {"changed": 3, "same": 2}
    assert report.parts == {"title": 1, "text": 1, "length": 1, "dates": 1}
    assert {one.url: one.parts for one in report.shown} == {url_of(0): ("title",), url_of(1): ("text", "length"), url_of(2): ("dates",)}
    assert answer(settings, "SELECT count(*), max(reading) FROM reading") == [(PAGES, 0)]


def test_readings_replace_what_was_read_and_are_no_revisions(settings: Settings) -> None:
    """Articles, their dates and topics are of the newest reading; an earlier moment shows the earlier one; a second run does nothing."""
    report = reread(settings, Choices(store=True), now=at(LATER))
    assert report.stored == PAGES
    state = "SELECT count(*), max(version), min(reading), any_value(extractor_version) FROM article"
    assert answer(settings, state) == [(PAGES, 1, 1, extractor_version())]
    assert answer(settings, state, START + timedelta(hours=1)) == [(PAGES, 1, 0, "earlier")]
    assert answer(settings, "SELECT count(*) FROM revision") == [(0,)]
    assert answer(settings, f"SELECT title, dated::DATE::VARCHAR FROM article_by_url('{url_of(2)}')") == [
        ("Round 2 of the ceasefire talks", "2026-03-12")
    ]
    topics = "SELECT count(DISTINCT article_id) FROM article_topic"
    assert (answer(settings, topics), answer(settings, topics, START + timedelta(hours=1))) == ([(PAGES,)], [(0,)])
    days = "SELECT sum(total) FROM (SELECT DISTINCT start, total FROM topic_count('day', '2026-03-01', '2026-03-31'))"
    assert answer(settings, days) == [(PAGES,)]
    assert answer(settings, "SELECT change, count(*) FROM change WHERE change NOT IN ('topic', 'copy') GROUP BY ALL ORDER BY ALL") == [
        ("appended", PAGES),
        ("reread", PAGES),
    ]
    assert reread(settings, Choices(store=True), now=at(LATER)).outcomes.total() == 0


def test_what_a_publisher_changes_later_is_the_next_version_of_the_newest_reading(settings: Settings) -> None:
    """The same page, fetched again, is no revision once it was read again; another text is one, also of an article that was dated anew."""
    reread(settings, Choices(store=True), now=at(LATER))
    enricher = Enricher.load(settings.topics, settings.entities, settings.profile)
    entry = Found(source_id="herald", key=url_of(2), url=url_of(2))
    same = enricher.enrich(extract(page(2), entry, SOURCE))
    changed = enricher.enrich(extract(replace(page(2), body=page(2).body.replace(b"Tuesday", b"Wednesday")), entry, SOURCE))
    with open_lake(settings.location(), clock=at(LATER)) as lake:
        for run, enriched, reason in (("again", same, Reason.SAME_VERSION), ("changed", changed, Reason.TEXT_CHANGED)):
            fate = Fate.of("herald", url_of(2), Reason.NEW, LATER)
            [ended] = append_batch(lake, Batch(run=Run(run, "ingest", LATER, False, LATER), enriched=(enriched,), fates=(fate,))).fates
            assert ended.reason is reason
        assert lake.query(f"SELECT version, reading, dated::DATE::VARCHAR FROM article_by_url('{url_of(2)}')") == [(2, 0, "2026-03-12")]
        assert lake.query("SELECT count(*), count(DISTINCT article_id) FROM article") == [(PAGES, PAGES)]


def test_all_versions_of_an_article_are_read_again(settings: Settings) -> None:
    """They are in one batch, which is not one article that came twice."""
    enricher = Enricher.load(settings.topics, settings.entities, settings.profile)
    with Archive(settings.home / "warc") as archive:
        kept = archive.write(replace(page(1), body=page(1).body.replace(b"Tuesday", b"Wednesday")))
    changed = read_before(enricher.enrich(extract(kept, Found(source_id="herald", key=url_of(1), url=url_of(1)), SOURCE)))
    fate = Fate.of("herald", url_of(1), Reason.NEW, START)
    with open_lake(settings.location(), clock=lambda: START) as lake:
        append_batch(lake, Batch(run=Run("run-2", "ingest", START, False, START), enriched=(changed,), fates=(fate,)))
    report = reread(settings, Choices(store=True), now=at(LATER))
    assert (report.outcomes, report.stored) == ({"changed": 3, "same": 3}, 6)
    assert answer(
        settings,
        f"SELECT version, reading FROM reading WHERE article_id = (SELECT article_id FROM article_by_url('{url_of(1)}')) ORDER BY ALL",
    ) == [(1, 0), (1, 1), (2, 0), (2, 1)]


def test_only_what_differs_is_stored_where_asked_and_no_page_is_read_twice(settings: Settings) -> None:
    """Choices narrow what is read; what was read before without a change counts as read."""
    first = reread(settings, Choices(since=date(2026, 3, 1), changed_only=True, store=True), now=at(LATER))
    assert (first.outcomes, first.stored) == ({"changed": 2, "same": 2}, 2)
    rest = reread(settings, Choices(changed_only=True, store=True, sources=("herald",)), now=at(LATER))
    assert (rest.outcomes, rest.stored) == ({"changed": 1}, 1)


def test_a_live_blog_whose_posts_alone_are_read_otherwise_has_changed(settings: Settings) -> None:
    """Where the text around them is the same, too."""
    spoilt = "UPDATE lake.base.article_version SET posts = [{{'post_id': 'p1', 'text': 'Misread.'}}] WHERE key = '{}'"
    with open_lake(settings.location()) as lake:
        lake.write("test", lambda session: session.query(spoilt.format(url_of(3))))
    report = reread(settings, Choices(changed_only=True, store=True), now=at(LATER))
    assert report.parts["posts"] == 1
    assert report.stored == 4
    assert answer(settings, f"SELECT reading, len(posts) FROM reading WHERE key = '{url_of(3)}' ORDER BY reading") == [(0, 1), (1, 0)]


def test_a_page_out_of_reach_costs_only_itself_and_is_read_when_it_is_back(settings: Settings) -> None:
    """The archive's files are gone, as where another machine has them: what was read before stays."""
    archive = settings.home / "warc"
    archive.rename(settings.home / "elsewhere")
    report = reread(settings, Choices(store=True), now=at(LATER))
    assert (report.outcomes, report.stored) == ({"no page": PAGES}, 0)
    assert answer(settings, "SELECT count(*), max(reading) FROM article") == [(PAGES, 0)]
    (settings.home / "elsewhere").rename(archive)
    assert reread(settings, Choices(store=True), now=at(LATER)).stored == PAGES


def test_a_page_whose_worker_ends_is_read_by_the_next_run(settings: Settings) -> None:
    """What a worker could not do today is not the page's fault: the ledger leaves it open, and the command says so."""
    report = reread(settings.replace(page_seconds=0.001), Choices(store=True), now=at(LATER))
    assert (report.outcomes, report.undone, report.stored) == ({"lost": PAGES}, PAGES, 0)
    assert reread(settings, Choices(store=True), now=at(LATER)).stored == PAGES


def test_a_copy_is_found_by_its_newest_reading(settings: Settings) -> None:
    """An article that an earlier extractor read as another text joins the story of which it is a copy."""
    enricher = Enricher.load(settings.topics, settings.entities, settings.profile)
    read = enricher.enrich(extract(page(1, WIRE), Found(source_id="wire", key=url_of(1, WIRE), url=url_of(1, WIRE)), WIRE))
    other = read_before(read, text="Only a line of the footer was read of this page.")
    lost = replace(other, fingerprint=bytes(reversed(read.fingerprint)))
    with Archive(settings.home / "warc") as archive:
        kept = replace(lost, article=replace(lost.article, warc=archive.write(page(1, WIRE)).warc))
    with open_lake(settings.location(), clock=at(START)) as lake:
        append_batch(lake, Batch(run=Run("wire", "ingest", START, False, START), sources=(WIRE,), enriched=(kept,)))
    member = (
        f"SELECT count(*) FROM story_member AS s SEMI JOIN base.alias AS a ON s.article_id = a.article_id AND a.url = '{url_of(1, WIRE)}'"
    )
    assert answer(settings, member) == [(0,)]
    reread(settings, Choices(store=True, sources=("wire",)), now=at(LATER))
    assert answer(settings, member) == [(1,)]


def test_a_killed_run_is_gone_on_with(settings: Settings) -> None:
    """Each page gets one reading, however often the run is killed."""
    environment = os.environ | {"NEWSLAKE_HOME": str(settings.home), "NEWSLAKE_WORKERS": "1"}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL
    assert answer(settings, "SELECT count(*) FROM reading WHERE reading > 0") == [(1,)]
    assert reread(settings, Choices(store=True), batch=2).stored == PAGES - 1
    assert answer(settings, "SELECT reading, count(*) FROM reading GROUP BY ALL ORDER BY ALL") == [(0, PAGES), (1, PAGES)]
    assert answer(settings, "SELECT state FROM run WHERE flow = 'reread' ORDER BY state") == [("ended",), ("killed",)]


def test_the_command_prints_a_word_diff_and_stores_when_asked(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """First what would change, then `--store`."""
    from flows.cli.ingestion.reread import reread as command

    monkeypatch.setenv("NEWSLAKE_WORKERS", "1")
    assert command(home=settings.home) == 0
    shown = capsys.readouterr().out
    assert "[-Lindau-]{+Round 0 of the ceasefire talks+}" in shown
    assert "nothing was stored" in shown
    command(home=settings.home, store=True, format="json")
    assert json.loads(capsys.readouterr().out)["stored"] == PAGES
