"""Drift: each source against its own past."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from quality_lake import START, article, build, now_of, sources, undated

from extractors.records import Batch, Enriched, PageKind, Run, TextSource
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.expectations.announce import announce
from warehouse.expectations.drift.bounds import TODAY_ARTICLES, learn, learn_count
from warehouse.expectations.drift.history import History, read_history
from warehouse.expectations.drift.judge import ARRIVALS, SOURCE, Judgement, drift, report
from warehouse.expectations.drift.measure import ANSWERS, FRESHNESS, LAG, MEASURES, REJECTED, VOLUME, WATCHED, Measure
from warehouse.expectations.drift.tally import RunningStats, SourceHistory, tally
from warehouse.expectations.drift.watch import watch

# Great Expectations takes seconds to import: one worker does it for all of its tests.
pytestmark = pytest.mark.xdist_group("expectations")
NOW = now_of(13)
PAPER = sources(1)[0]


def changed(item: Enriched, **fields: object) -> Enriched:
    """An article with some of its fields changed."""
    return replace(item, article=replace(item.article, **fields))  # type: ignore[arg-type]


# For each measure: what a source's articles of today become.
BAD: dict[str, Callable[[Enriched], Enriched]] = {
    "undated": undated,
    "title_length": lambda item: changed(item, title=f"{item.article.title} - all the news of the day, every day, in your inbox"),
    "text_length": lambda item: changed(item, text=item.article.text[:300]),
    "repeated": lambda item: replace(item, content_hash="0" * 64),
    "other_language": lambda item: changed(item, language="fr"),
    "other_kind": lambda item: changed(item, kind=PageKind.FLASH),
    "feed_text": lambda item: changed(item, text_source=TextSource.FEED),
    "residue": lambda item: changed(item, removed=()),
}


@pytest.fixture(scope="module")
def new_lake(new_home: Callable[[], LakeLocation]) -> Callable[[], LakeLocation]:
    """The kind makes no difference: tests/warehouse/test_quality_command.py asks the same of both."""
    return new_home


@pytest.fixture(scope="module")
def sound(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """Two weeks of sound days of three sources."""
    return build(new_lake(), days=14, count=3, gated=0)


@pytest.fixture
def lake(sound: LakeLocation) -> Iterator[Lake]:
    """The sound lake, to be read."""
    with open_lake(sound, read_only=True) as lake:
        yield lake


@pytest.fixture(scope="module")
def past(sound: LakeLocation) -> History:
    """The history of the sound lake, a day after its last run."""
    with open_lake(sound, read_only=True) as lake:
        return read_history(lake, now_of(14) - timedelta(minutes=1))


def today(count: int = 8) -> list[Enriched]:
    """A sound day of the first source."""
    from random import Random

    return [article(PAPER, number, START + timedelta(days=14), Random(number)) for number in range(100, 100 + count)]


def judged(past: History, articles: list[Enriched]) -> dict[str, bool]:
    """Drift expectations of the first source after these articles came, and whether they were met."""
    history = replace(past, sources={PAPER.source_id: without_today(past.past(PAPER.source_id))}).plus(articles)
    results = drift(history, [PAPER.source_id], now=NOW)
    return {result.expectation: result.success for result in results if result.source_id is None}


def without_today(past: SourceHistory) -> SourceHistory:
    """A past whose last 24 h are empty."""
    return replace(past, days={name: {age: sums for age, sums in days.items() if age > 0} for name, days in past.days.items()})


def test_each_measure_passes_on_a_usual_day(past: History) -> None:
    """A day like those before is within all bounds."""
    assert judged(past, today()) == {rule.name: True for rule in ARRIVALS.rules}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_each_measure_fails_on_its_bad_day(past: History, measure: Measure) -> None:
    """Each drift expectation fails on the day that a layout change spoils what it measures."""
    found = judged(past, [BAD[measure.name](item) for item in today()])
    assert found[measure.expectation] is False


def test_few_articles_are_not_judged(past: History) -> None:
    """Fewer articles than make a mean worth judging give no drift, however odd they are."""
    assert all(judged(past, [undated(item) for item in today(TODAY_ARTICLES - 1)]).values())


def test_a_new_source_is_not_judged() -> None:
    """A source without a past is left alone until there is one."""
    results = drift(History(NOW).plus([undated(item) for item in today()]), [PAPER.source_id], now=NOW)
    assert [result.source_id for result in results] == [None] * len(MEASURES)


@pytest.mark.parametrize(
    ("measure", "value"),
    [(VOLUME, 40.0), (VOLUME, 0.0), (FRESHNESS, 90.0), (ANSWERS, 30.0), (LAG, math.log(2000)), (REJECTED, 0.9)],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_each_watched_figure_fails_when_it_is_bad(measure: object, value: float) -> None:
    """Flood, silence, staleness, refusal, lateness and rejection each fail the expectation that watches for them."""
    bounds = learn_count(VOLUME, [18, 20, 22, 21], "over 4 days")
    if measure is not VOLUME:
        bounds = (
            replace(bounds, usual=1.0, tolerance=3.0, below=False) if measure is not REJECTED else replace(bounds, usual=0, tolerance=0.3)
        )
    failed = Judgement("s", measure, value, bounds)  # type: ignore[arg-type]
    fine = Judgement("t", measure, bounds.usual, bounds)  # type: ignore[arg-type]
    results = report(SOURCE, [failed, fine], History(NOW), now=NOW, every=True)
    assert {result.source_id: result.success for result in results if result.source_id} == {"s": False, "t": True}


def test_batches_and_the_lake_measure_alike(lake: Lake, past: History) -> None:
    """What is tallied of articles in memory is what is tallied of them in the lake."""
    known = past.past(PAPER.source_id)
    from random import Random

    rng = Random(f"{PAPER.source_id} 13")
    articles = [article(PAPER, number, START + timedelta(days=13), rng) for number in range(8)]
    [found] = tally(articles, past.sources).values()
    for name, sums in found.items():
        stored = known.on(name, 0)
        assert stored.count == sums.count, name
        assert (stored.total, stored.squares) == pytest.approx((sums.total, sums.squares)), name


def test_watching_a_sound_lake_puts_every_threshold_on_record(lake: Lake) -> None:
    """Each source has a result with its learned bounds for each figure, all met."""
    results = [result for result in watch(lake, now=NOW) if result.source_id == PAPER.source_id]
    assert {result.expectation for result in results} == {measure.expectation for measure in (*MEASURES, *WATCHED)}
    assert all(result.success for result in results)
    assert all(
        result.upper is not None and result.explanation and "usually" in result.explanation and "least tolerance" in result.explanation
        for result in results
    )


def test_a_pipeline_that_stood_still_blames_no_source(lake: Lake) -> None:
    """After three days without a poll no volume is judged, for no answer is no count, and nothing is drift."""
    results = watch(lake, now=NOW + timedelta(days=3))
    assert not [result for result in results if result.expectation == VOLUME.expectation and result.source_id]
    assert all(result.success for result in results if result.source_id)


# What happens to one source in its last day or two, for each figure that is watched on a schedule.
SPOILT = {
    VOLUME: (
        "paper-1",
        "INSERT INTO base.article_version SELECT a.* REPLACE (article_id || n AS article_id, sha256(content_hash || n) AS content_hash) "
        "FROM base.article_version AS a CROSS JOIN range(4) AS copy(n) WHERE source_id = 'paper-1' AND ingested > $day",
    ),
    FRESHNESS: ("paper-2", "DELETE FROM base.article_version WHERE source_id = 'paper-2' AND ingested > $two_days"),
    ANSWERS: ("paper-3", "UPDATE base.poll SET outcome = 'failed' WHERE source_id = 'paper-3' AND polled_at > $two_days"),
    LAG: (
        "paper-4",
        "UPDATE base.article_version SET published = published - INTERVAL 1 DAY WHERE source_id = 'paper-4' AND ingested > $day",
    ),
    REJECTED: (
        "paper-5",
        "UPDATE base.fate SET outcome = 'rejected', reason = 'consent wall' WHERE source_id = 'paper-5' AND ended_at > $day",
    ),
}


def test_each_watched_figure_is_read_from_the_lake(location: LakeLocation) -> None:
    """Flood, staleness, refusal, lateness and rejection of one source each, as rows: all are found, and nothing else is."""
    assert set(SPOILT) == set(WATCHED)
    build(location, days=14, count=6, gated=0)
    when = {"day": NOW - timedelta(hours=12), "two_days": NOW - timedelta(hours=36)}
    with open_lake(location) as lake:
        for _, sql in SPOILT.values():
            given = {name: value for name, value in when.items() if f"${name}" in sql}
            lake.write("spoil", lambda session, sql=sql, given=given: session.query(sql, given))  # type: ignore[misc]
        results = watch(lake, now=NOW + timedelta(minutes=1))
    failed = {(result.source_id, result.expectation) for result in results if result.source_id and not result.success}
    assert failed == {(source_id, measure.expectation) for measure, (source_id, _) in SPOILT.items()}


def test_drift_opens_is_told_once_and_recovers(location: LakeLocation) -> None:
    """A layout change is drift on the day it happens, is told once, stays open at its first bounds, and recovery closes it."""
    build(location, days=12, count=2, changes={("paper-1", 10): undated})
    with open_lake(location, clock=lambda: now_of(11)) as lake:
        [opened] = lake.rows("FROM drift")[1]
        assert (opened["source_id"], opened["expectation"], opened["since"], opened["results"]) == (
            "paper-1",
            "undated_as_usual",
            now_of(10),
            2,
        )
        assert opened["upper_bound"] == pytest.approx(0.2)
        assert [each.kind for each in announce(lake, run_id="a", now=now_of(11))] == ["drift opened"]
        assert announce(lake, run_id="b", now=now_of(11)) == ()
    build(location, days=13, since=12, count=2, gated=1)
    with open_lake(location, clock=lambda: now_of(12)) as lake:
        [closed] = lake.rows("FROM drift")[1]
        assert (closed["still_open"], closed["until"]) == (False, now_of(12))
        assert [each.kind for each in announce(lake, run_id="c", now=now_of(12))] == ["drift recovered"]
        assert announce(lake, run_id="d", now=now_of(12)) == ()
        results = watch(lake, now=now_of(12))
        append_batch(lake, Batch(run=Run("w", "quality", now_of(12), False, now_of(12)), validations=results))
        assert lake.query("SELECT count(*) FROM validation WHERE run_id = 'w'") == [(len(results),)]
        hour_later = watch(lake, now=now_of(12) + timedelta(hours=1))
        assert all(result.source_id is None for result in hour_later)


def test_a_lasting_change_becomes_usual() -> None:
    """Days out of bounds are no measure of what is usual, but only for two weeks."""
    name = ("s", "undated_as_usual")
    assert History(NOW, failing={name: NOW - timedelta(days=3)}).sound_since(*name) == 4
    assert History(NOW, failing={name: NOW - timedelta(days=15)}).sound_since(*name) == 0
    assert History(NOW).sound_since(*name) == 0


def test_bounds_are_never_tighter_than_the_floor() -> None:
    """A source that never varied may still move by the floor, and noise widens the bounds of small days."""
    measure = MEASURES[0]
    steady = learn(measure, [RunningStats(10)] * 10, 10)
    assert steady is not None
    assert (steady.usual, steady.upper, steady.lower) == (0.0, measure.floor, None)
    noisy = [RunningStats(10, total, total) for total in (1.0, 5.0, 2.0, 6.0, 3.0, 5.0)]
    few, many = learn(measure, noisy, 5), learn(measure, noisy, 500)
    assert few is not None
    assert many is not None
    assert few.tolerance > many.tolerance > measure.floor
