"""What one source, row or clock does stays with it: boundaries, halves, cancellation, instants that cannot be."""

import asyncio
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cancelled_passes import LIMIT, all_cancelled
from hostile_passes import GOOD, Site, loaded, passed, peak, served, settings_for
from hostile_table import ARTICLE, CLOSE, OPEN, Behaviour, reply, table
from talk import silent

from extractors.errors import LakeBusyError
from extractors.records import Batch, Fate, Poll, PollOutcome, Source, SourceKind
from extractors.schedule import is_due
from flows.pipeline.halves import in_halves
from flows.pipeline.ingest.batches import commit_batch
from flows.pipeline.ingest.passes import run_pass
from flows.settings import Settings
from warehouse import Lake, LakeLocation, open_lake
from warehouse.read.polls import poll_states

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def sample() -> list[Behaviour]:
    """Three behaviours of each kind, by seed; `make hostile` goes through all of them."""
    rng = random.Random(14)
    by_kind: dict[str, list[Behaviour]] = {}
    for each in table():
        by_kind.setdefault(each.kind, []).append(each)
    return [each for kind in by_kind.values() for each in rng.sample(kind, 3)]


def one_source(site: Site, home: Path, name: str = "good", address: str = GOOD) -> Settings:
    settings = settings_for(home)
    settings.sources.write_text(f"source_id,name,kind,url,keep\n{name},Good,feed,http://{address}:{site.port}/feed,all\n")
    return settings


def test_a_sample_of_the_table_costs_only_itself(tmp_path: Path) -> None:
    """Each behaviour has a fate that the table allows, and the source beside them is polled, stored and committed."""
    seen = passed([each for each in sample() if each.kind != "row"], tmp_path)
    assert not [(one.behaviour.what, one.fate, one.wrong) for one in seen if one.wrong]
    assert peak() < 3000


def test_hostile_rows_cost_only_themselves(tmp_path: Path) -> None:
    """Each has one fate, and the good rows between them are stored."""
    words = ("surrogate", "NUL", "control", "infinity", "wrong types", "no url", "url with bytes", "5 MB", "9 MB", "JSON", "UTF-8", "year")
    seen = loaded([each for each in table() if each.kind == "row" and any(word in each.what for word in words)], tmp_path)
    assert not [(one.behaviour.what, one.fate, one.wrong) for one in seen if one.wrong]
    fates = {one.behaviour.what.removeprefix("row: "): one.fate for one in seen}
    assert fates["a text of 5 MB"] == fates["9 MB"] == fates["not JSON"] == "rejected: failed validation"


def test_the_row_that_fails_its_batch_is_quarantined_and_the_rest_is_stored(tmp_path: Path) -> None:
    """A batch that cannot be stored is tried in halves; the row alone, or the poll alone, is stored with the error's name."""

    def commit(lake: Lake, batch: Batch) -> tuple[Fate, ...]:
        if any("article" in enriched.article.key for enriched in batch.enriched) or any(poll.entries for poll in batch.polls):
            raise ValueError("year 10000 is out of range")
        return commit_batch(lake, batch)

    with served([]) as site:
        settings = one_source(site, tmp_path)
        report = asyncio.run(run_pass(settings, force=True, commit=commit))
        with open_lake(LakeLocation(settings.home), read_only=True) as lake:
            fates = lake.query("SELECT outcome || ': ' || reason, detail FROM base.fate")
            held_back = lake.query("SELECT reasons FROM base.quarantine")
            polls = lake.query("SELECT outcome, detail FROM base.poll")
    assert fates == [("rejected: failed validation", "cannot be stored: ValueError: year 10000 is out of range")]
    assert held_back == [(["ValueError"],)]
    assert polls == [("failed", "cannot be stored: ValueError: year 10000 is out of range")]
    assert any("ValueError" in warning for warning in report.warnings)


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_halves_commit_all_but_the_bad_items_once_and_in_order(size: int) -> None:
    """Whatever is bad: each good item is committed exactly once, each bad one is alone."""
    for bad in ({0}, {size - 1}, {0, size - 1}, set(range(size)), set()):
        committed: list[int] = []
        alone: list[int] = []

        def commit(items: Sequence[int], bad: set[int] = bad, committed: list[int] = committed) -> None:
            if bad & set(items):
                raise OverflowError("no")
            committed.extend(items)

        def refuse(item: int, error: Exception, alone: list[int] = alone) -> None:
            alone.append(item)

        in_halves(range(size), commit, refuse)
        assert committed == [item for item in range(size) if item not in bad]
        assert alone == sorted(bad)


def test_what_the_lake_says_is_not_tried_in_halves() -> None:
    """A busy lake is busy for each half, too."""
    calls = Counter[str]()

    def commit(items: Sequence[int]) -> None:
        calls["commit"] += 1
        raise LakeBusyError("lake", "busy")

    with pytest.raises(LakeBusyError):
        in_halves([1, 2, 3], commit, lambda item, error: None)
    assert calls == {"commit": 1}


def test_a_pass_with_the_clock_years_ahead_heals_itself(tmp_path: Path) -> None:
    """What it stored lies in the future and is unknown: the next pass polls, also with --force, and is due again within a day."""
    with served([]) as site:
        settings = one_source(site, tmp_path)
        for ahead in (timedelta(days=3 * 365), timedelta(0)):
            asyncio.run(run_pass(settings, now=partial(NOW.__add__, ahead)))
        forced = asyncio.run(run_pass(settings, now=lambda: NOW + timedelta(minutes=1), force=True))
        with open_lake(LakeLocation(settings.home), clock=lambda: NOW + timedelta(minutes=2)) as lake:
            (polls,) = poll_states(lake).values()
    assert [poll.at for poll in polls] == [NOW, NOW + timedelta(minutes=1)]
    assert all(poll.at < poll.next_due <= poll.at + timedelta(days=1) for poll in polls)
    assert forced.tallies["good"].poll in ("ok", "unchanged")


def test_an_instant_that_cannot_be_makes_a_source_due() -> None:
    """A last poll in the future, or a next one further ahead than any that is given."""
    source = Source(source_id="a", name="A", kind=SourceKind.FEED, url="http://a.example/")
    poll = Poll(source_id="a", url=source.url, at=NOW - timedelta(hours=1), outcome=PollOutcome.OK, next_due=NOW + timedelta(hours=1))
    assert not is_due(source, [poll], NOW)
    assert is_due(source, [replace(poll, next_due=NOW + timedelta(days=900))], NOW)
    assert is_due(source, [replace(poll, at=NOW + timedelta(days=900), next_due=NOW + timedelta(days=901))], NOW)


def test_a_validator_of_any_bytes_goes_back_as_it_came(tmp_path: Path) -> None:
    """Bytes beyond ASCII are sent again; the pass ends as any other."""
    behaviour = Behaviour(
        "feed", "bytes", "", reply(OPEN + CLOSE, "200 OK", 'ETag: "\xff\xfe\x80"', "Age: \xb2", "Cache-Control: max-age=60")
    )
    with served([behaviour]) as site:
        (address,) = site.by_address
        settings = one_source(site, tmp_path, "bytes", address)
        outcomes = [asyncio.run(run_pass(settings, force=True)).tallies["bytes"].poll for _ in range(2)]
    assert outcomes == ["ok", "unchanged"]


def test_a_source_of_many_slow_pages_ends_with_its_time(tmp_path: Path) -> None:
    """Once its seconds are used up, its other pages wait for the next pass, and none of these counts as a try."""
    with served([Behaviour("pages", "says nothing", "", silent)]) as site:
        (address,) = site.by_address
        settings = one_source(site, tmp_path, "slow", address).replace(source_seconds=6.0)
        report = asyncio.run(run_pass(settings, force=True))
        with open_lake(LakeLocation(settings.home), read_only=True) as lake:
            tries = Counter(lake.query("SELECT reason, attempts FROM base.deferral"))
    assert report.tallies["slow"].found == 30
    assert tries["turn over", 0] >= 26
    assert tries["turn over", 0] + tries["timeout", 1] == 30


def test_cancelled_passes_end_soon(tmp_path: Path) -> None:
    """At moments by seed, while servers drip: none hangs, none swallows it."""
    rng = random.Random(14)
    took = all_cancelled(tmp_path, [rng.uniform(0.0, 2.0) for _ in range(4)])
    assert took
    assert max(took) < 6 * LIMIT  # a killing limit: bench/cancelled.py measures


def test_workers_that_cannot_start_end_the_command_with_one_line(tmp_path: Path) -> None:
    """Where the size of files is limited, the fork server has no language model: the command says so, and does not wait for ever."""
    page = tmp_path / "page.html"
    page.write_bytes(ARTICLE)
    script = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20)); from flows.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", script, "extract", str(page)], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("newslake: worker processes: cannot be started (OSError: [Errno 27] File too large)")
