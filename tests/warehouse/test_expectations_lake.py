"""Checks of the lake as a whole and of the tables around the articles."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import pytest
from quality_lake import build, now_of

from extractors.records import Batch, Fate, Poll, PollOutcome, Reason, Run
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.expectations.announce import announce
from warehouse.expectations.rows.tables import TABLES, check_tables
from warehouse.expectations.schedule import check_all
from warehouse.expectations.whole_lake import AUDITS, audit_lake
from warehouse.lake.session import Session
from warehouse.read.quality import Health, read_state

# Great Expectations takes seconds to import: one worker does it for all of its tests.
pytestmark = pytest.mark.xdist_group("expectations")
NOW = now_of(3)
LATER = NOW + timedelta(days=2)
SILENT = "no source answered in the newest pass, which polled"


@pytest.fixture(scope="module")
def new_lake(new_home: Callable[[], LakeLocation]) -> Callable[[], LakeLocation]:
    """The kind makes no difference: tests/warehouse/test_quality_command.py asks the same of both."""
    return new_home


@pytest.fixture(scope="module")
def sound(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """Four sound days."""
    return build(new_lake(), days=4, count=2, daily=4, gated=1)


@pytest.fixture(scope="module")
def spoiled(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """The same, with something wrong for every audit and every table check."""
    location = build(new_lake(), days=4, count=2, daily=4, gated=0)
    with open_lake(location, clock=lambda: NOW) as lake:
        lake.write("spoil", _spoil)
    return location


@pytest.fixture
def broken(spoiled: LakeLocation) -> Iterator[Lake]:
    """The spoiled lake, to be read."""
    with open_lake(spoiled, read_only=True) as lake:
        yield lake


# Copies of a sound row with something wrong, for the tables that have rows.
COPIES = {
    "article_version": (
        "1 AS version",  # a second version 1: not unique, and more versions than fates
        "'gap' AS article_id, 'https://gap.example/' AS key, 7 AS version",
        "'twin' AS article_id",  # a second article of one key
        "'stranger' AS article_id, 'https://stranger.example/' AS key, 'nobody' AS source_id",
        "'late' AS article_id, 'https://late.example/' AS key, TIMESTAMPTZ '2027-01-01' AS ingested",
        "'purged' AS article_id, 'https://purged.example/' AS key",
    ),
    "article_topic": (
        "'nowhere' AS article_id, 'weather' AS topic, 'unknown' AS topic_version, 'somewhat' AS level, 7 AS score, 'up' AS direction, "
        "[] AS passages, {at} AS ingested",
    ),
    "alias": ("'https://nowhere.example/' AS url, 'nowhere' AS article_id",),
    "fate": (
        "'https://lost.example/' AS key, {at} AS ended_at",
        "'https://lost.example/' AS key, {at} AS ended_at, 'failed' AS outcome",
        "'eaten' AS outcome, 'by the dog' AS reason, 7 AS score, {at} AS ended_at",
    ),
    "poll": (
        "{at} AS polled_at, {at} AS next_due, 'odd' AS outcome, 1 AS entries, 2 AS fresh, 999 AS status",
        "{at} AS polled_at, TIMESTAMPTZ '2030-01-01' AS next_due",
    ),
    "run": ("'killed' AS run_id, NULL AS ended",),
}


def _spoil(session: Session) -> None:
    at = NOW - timedelta(minutes=1)
    for table, changes in COPIES.items():
        for change in changes:
            replaced = change.format(at=f"TIMESTAMPTZ '{at.isoformat()}'")
            newest = {"fate": "ORDER BY ended_at DESC", "run": "ORDER BY started DESC"}.get(table, "")
            session.connection.execute(
                f"INSERT INTO lake.base.{table} BY NAME SELECT * REPLACE ({replaced}) FROM lake.base.{table} {newest} LIMIT 1"
            )
    entity = {"article_id": "nowhere", "version": 1, "entity": "un", "mentions": 1, "dated": at, "matched_at": at, "run_id": "run-003"}
    session.insert("article_entity", [entity])
    session.insert("story_member", [{"article_id": "nowhere", "story_id": "nowhere", "similarity": 1.0, "joined_at": at, "dated": at}])
    session.insert("tombstone", [{"article_id": "purged", "url": "https://purged.example/", "why": "on request", "purged_at": at}])
    held = {"run_id": "run-003", "source_id": "paper-0", "key": "https://held.example/", "quarantined_at": at}
    session.insert("quarantine", [held | {"quarantine_id": str(n), "reasons": [], "payload": '{"article'} for n in range(20)])


def test_a_sound_lake_passes_every_check(sound: LakeLocation) -> None:
    """Nothing is found in a lake that was made by the append alone."""
    with open_lake(sound, read_only=True) as lake:
        results = check_all(lake, now=NOW)
    assert {result.expectation: result.observed for result in results if not result.success} == {}
    assert {result.table for result in results} == {"source", "lake", "poll", "fate", "article_topic", "quarantine"}


def test_every_audit_fails_on_what_it_looks_for(broken: Lake) -> None:
    """Each audit finds its offender and names it."""
    results = {result.expectation: result for result in audit_lake(broken, now=LATER - timedelta(hours=1))}
    for audit in AUDITS:
        if audit.rule.name == "most_rows_pass":  # its 24 hours end before
            continue
        assert not results[audit.rule.name].success, audit.rule.name
        assert results[audit.rule.name].sample, audit.rule.name


def test_a_gate_that_holds_back_too_much_is_critical(broken: Lake) -> None:
    """Twenty rows held back against a handful stored say that the gate or the extraction is broken."""
    results = {result.expectation: result for result in audit_lake(broken, now=NOW)}
    assert not results["most_rows_pass"].success


def test_every_table_check_fails_on_a_bad_row(broken: Lake) -> None:
    """Each expectation on polls, fates, topics and quarantine fails on the row that breaks it, and names it."""
    results = {result.expectation: result for result in check_tables(broken, since=NOW - timedelta(days=1), now=NOW)}
    for rule in (rule for table in TABLES for rule in table.suite.rules):
        assert not results[rule.name].success, rule.name
        assert results[rule.name].sample, rule.name


def test_a_retired_feed_is_no_failed_check(location: LakeLocation) -> None:
    """A publisher's 410 is kept to for months, which is no source lost by mistake."""
    retired = "SELECT * REPLACE ('gone' AS outcome, 410 AS status, next_due + INTERVAL 300 DAY AS next_due) FROM base.poll"
    with open_lake(build(location, days=1, count=1, daily=2, gated=0)) as lake:
        lake.write("retire", lambda session: session.query(f"INSERT INTO base.poll {retired}"))
        results = check_tables(lake, since=now_of(-1), now=now_of(1))
    assert [result.expectation for result in results if not result.success] == []


def test_state_of_a_sound_lake(sound: LakeLocation) -> None:
    """A sound lake is healthy, in one sentence with its figures."""
    with open_lake(sound, read_only=True) as lake:
        state = read_state(lake, NOW)
    assert state.health is Health.HEALTHY
    assert state.sentence.startswith("Healthy: 2 of 2 sources answer, 8 articles arrived")


def test_state_after_critical_failures(location: LakeLocation) -> None:
    """A failed critical check makes the lake not healthy, is told once, and its recovery too."""
    build(location, days=2, count=1, daily=2, gated=0)
    now = now_of(1)
    with open_lake(location, clock=lambda: now) as lake:
        lake.write("spoil", lambda session: session.insert("tombstone", [_tombstone(session)]))
        results = check_all(lake, now=now)
        append_batch(lake, Batch(run=Run("q1", "quality", now, False, now), validations=results))
        state = read_state(lake, now)
        assert state.health is Health.CRITICAL
        assert state.sentence.startswith("Not healthy: purged_stays_away failed")
        assert [(each.kind, each.subject) for each in announce(lake, run_id="q1", now=now)] == [("check failed", "lake purged_stays_away")]
        lake.write("repair", lambda session: session.connection.execute("DELETE FROM lake.base.tombstone"))
        again = now + timedelta(hours=1)
        append_batch(lake, Batch(run=Run("q2", "quality", again, False, again), validations=check_all(lake, now=again)))
        assert [each.kind for each in announce(lake, run_id="q2", now=again)] == ["check recovered"]
        assert read_state(lake, again).health is Health.HEALTHY


@pytest.mark.parametrize(
    ("minutes", "outcomes", "health", "words"),
    [
        (
            20,
            ("failed", "failed"),
            Health.UNKNOWN,
            f"Unknown: {SILENT} 2 (our own network seems down)",
        ),
        (20, ("failed", None), Health.UNKNOWN, f"Unknown: {SILENT} 1"),
        (20, ("gone", "failed"), Health.UNKNOWN, f"Unknown: {SILENT} 2"),
        (20, ("unchanged", "failed"), Health.HEALTHY, "Healthy: 1 of 2 sources answer"),
        (20, ("unchanged", "gone"), Health.ATTENTION, "Needs a look: 1 feed was retired (paper-1). 1 of 2 sources answer"),
        (20, ("moved", None), Health.HEALTHY, "Healthy: 2 of 2 sources answer"),
    ],
)
def test_a_pass_that_nobody_answered_is_never_green(
    location: LakeLocation, minutes: int, outcomes: tuple[str | None, ...], health: Health, words: str
) -> None:
    """Whoever is to blame: failures that count against no source, because our own network was down, among them."""
    build(location, days=1, count=2, daily=2, gated=0)
    at = now_of(0) + timedelta(minutes=minutes)
    with open_lake(location, clock=lambda: at) as lake:
        _poll_again(lake, at, outcomes)
        state = read_state(lake, at)
    assert (state.health, state.sentence[: len(words)]) == (health, words)


def test_a_few_sources_tried_again_without_an_answer_need_a_look(location: LakeLocation) -> None:
    """Shortly after a pass that was answered, what one source says is not the state of all; an hour later it is all that is known."""
    build(location, days=1, count=4, daily=2, gated=0)
    soon, late = now_of(0) + timedelta(minutes=10), now_of(0) + timedelta(hours=2)
    with open_lake(location, clock=lambda: late) as lake:
        _poll_again(lake, soon, ("failed",))
        assert read_state(lake, soon).sentence.startswith(f"Needs a look: {SILENT} 1 ")
        _poll_again(lake, late, ("failed",))
        assert read_state(lake, late).health is Health.UNKNOWN


def test_most_sources_without_an_answer_need_a_look(location: LakeLocation) -> None:
    """One that answered does not speak for the others."""
    build(location, days=1, count=4, daily=2, gated=0)
    at = now_of(0) + timedelta(minutes=20)
    with open_lake(location, clock=lambda: at) as lake:
        _poll_again(lake, at, ("ok", "failed", "failed", "failed"))
        assert read_state(lake, at).sentence.startswith("Needs a look: most sources did not answer their newest poll. 1 of 4 ")


def test_a_few_of_many_sources_are_named(location: LakeLocation) -> None:
    """Three of four."""
    build(location, days=1, count=5, daily=2, gated=0)
    at = now_of(0) + timedelta(minutes=20)
    with open_lake(location, clock=lambda: at) as lake:
        _poll_again(lake, at, ("ok", *["gone"] * 4))
        assert re.search(r"4 feeds were retired \((paper-[1-4], ){3}…\)", read_state(lake, at).sentence)


def test_a_source_whose_feed_answers_and_whose_pages_do_not_needs_a_look(location: LakeLocation) -> None:
    """An outage must not look like silence. A page that was fetched at last, or is not allowed, is not out of reach."""
    build(location, days=1, count=2, daily=2, gated=0)
    at = now_of(0) + timedelta(minutes=20)
    later = at + timedelta(minutes=10)
    with open_lake(location, clock=lambda: later) as lake:
        _end(lake, at, [Reason.CONNECTION] * 6 + [Reason.ROBOTS] * 4)
        sentence = read_state(lake, later).sentence
        _end(lake, later, [Reason.NEW] * 2)
        recovered = read_state(lake, later)
    assert sentence.startswith("Needs a look: 1 source's pages cannot be fetched (paper-0). 2 of 2 sources answer")
    assert recovered.health is Health.HEALTHY


def test_polls_of_the_future_say_nothing_of_now(sound: LakeLocation) -> None:
    """One pass of a machine whose clock was years ahead must not look sound until then."""
    with open_lake(sound, read_only=True) as lake:
        state = read_state(lake, NOW - timedelta(days=900))
    assert state.health is Health.UNKNOWN
    assert "in the future: check this machine's clock" in state.sentence


def _poll_again(lake: Lake, at: datetime, outcomes: Iterable[str | None]) -> None:
    polls = [
        Poll(
            source_id=f"paper-{number}",
            url="https://paper.example/feed",
            at=at,
            outcome=PollOutcome(outcome),
            next_due=at + timedelta(hours=1),
            detail=_detail(outcome),
        )
        for number, outcome in enumerate(outcomes)
        if outcome
    ]
    append_batch(lake, Batch(run=Run(f"again-{at}", "ingest", at, False, at), polls=tuple(polls)))


def _end(lake: Lake, at: datetime, reasons: list[Reason]) -> None:
    fates = tuple(Fate.of("paper-0", f"https://paper.example/{number}", reason, at) for number, reason in enumerate(reasons))
    append_batch(lake, Batch(run=Run(f"end-{at}", "ingest", at, False, at), fates=fates))


def _detail(outcome: str) -> str | None:
    return "our own network seems down" if outcome == "failed" else None


def _tombstone(session: Session) -> dict[str, object]:
    [(article_id,)] = session.query("SELECT article_id FROM base.article_version LIMIT 1")
    return {"article_id": article_id, "url": "https://gone.example/", "why": "on request", "purged_at": now_of(1)}


def test_state_of_an_empty_lake(location: LakeLocation) -> None:
    """A lake that was never polled says what to do."""
    with open_lake(location, clock=lambda: NOW) as lake:
        state = read_state(lake, NOW)
    assert state.health is Health.EMPTY
    assert "newslake ingest" in state.sentence
