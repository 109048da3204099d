"""The gate: which articles of a batch may enter the lake."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from extractors.records import (
    Article,
    DateWitness,
    Enriched,
    EntityMatch,
    Level,
    PageKind,
    Passage,
    Post,
    Severity,
    TextSource,
    TopicMatch,
    WarcRef,
)
from warehouse.expectations import gate
from warehouse.expectations.engine import check
from warehouse.expectations.gate_process import GateProcess
from warehouse.expectations.results import Checked
from warehouse.expectations.rows import payload
from warehouse.expectations.rows.article import ARTICLE, article_rows
from warehouse.expectations.rule import Rule, Suite

# Great Expectations takes seconds to import: one worker does it for all of its tests.
pytestmark = pytest.mark.xdist_group("expectations")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SENTENCE = "Delegations from both sides met for a second day of talks, an official in the region said on Tuesday evening. "


def article(number: int = 1, **changes: object) -> Enriched:
    """A sound article of 500 characters, with some of its fields changed."""
    text = "\n".join(f"{part}. {SENTENCE}" for part in range(5))
    sound = Article(
        source_id="kyiv-daily",
        key=f"https://news.example/{number}",
        url=f"https://news.example/{number}",
        final_url=f"https://news.example/{number}",
        declared_url=None,
        kind=PageKind.ARTICLE,
        title=f"Talks enter day {number}",
        text=text,
        text_source=TextSource.PAGE,
        authors=("A. Reporter",),
        language="en",
        published=NOW - timedelta(hours=2),
        published_by="jsonld.datePublished",
        modified=NOW - timedelta(hours=1),
        dates=(
            DateWitness(
                witness="jsonld.datePublished",
                role="published",
                raw="2026-11-20T12:00+02:00",
                instant=NOW - timedelta(hours=2),
                offset_minutes=120,
                precision="minute",
            ),
        ),
        posts=(Post("p1", None, "A first post.", NOW),),
        removed=(("newsletter", 2),),
        warc=WarcRef("a.warc.gz", 10, 20),
        fetched_at=NOW,
    )
    passage = Passage(0, 14, text[:14])
    topic = TopicMatch(topic="ceasefire_talks", version="v1", level=Level.SUBSTANTIAL, score=0.8, direction="advance", passages=(passage,))
    item = Enriched(
        article=sound,
        content_hash=f"{number:064x}",
        fingerprint=b"\x00\xff",
        likeness=0.7,
        topics=(topic,),
        entities=(EntityMatch("un", 2),),
    )
    own = {name: value for name, value in changes.items() if name in Enriched.__dataclass_fields__}
    rest = {name: value for name, value in changes.items() if name not in own}
    return replace(item, article=replace(sound, **rest), **own)  # type: ignore[arg-type]


MISPLACED = (
    TopicMatch(topic="sanctions", version="v1", level=Level.PASSING, score=0.2, direction=None, passages=(Passage(3, 12, "elsewhere"),)),
)

# For each expectation of the row suite: the change to a sound article that it must fail on.
BAD: dict[str, dict[str, object]] = {
    "key_well_formed": {"key": ""},
    "key_unique": {"key": "https://news.example/1"},
    "url_well_formed": {"url": "javascript:void(0)"},
    "title_present": {"title": None},
    "title_length": {"title": "|"},
    "text_not_empty": {"text": "Read on.", "topics": ()},
    "text_long_enough": {"text": SENTENCE, "topics": ()},
    "letters_share": {"text": "12:30 - 45 | 67.8 % (9) a " * 20, "topics": ()},
    "no_markup": {"text": f"<p>{SENTENCE}</p><p>{SENTENCE}</p>" * 2, "topics": ()},
    "no_entities": {"title": "The president&#8217;s answer"},
    "no_mojibake": {"text": "Ð¿ÐµÑ€ÐµÐ³Ð¾Ð²Ð¾Ñ€Ð¸ " * 20, "topics": ()},
    "some_mojibake": {"title": "The president\ufffds answer"},
    "encodable": {"title": "Talks \ud83d"},
    "no_control_characters": {"title": "Talks\x00resume"},
    "not_a_wall": {"text": f"Please enable JavaScript to read this page. {SENTENCE * 2}", "topics": ()},
    "little_repetition": {"text": f"{SENTENCE}\n" * 4, "topics": ()},
    "language_known": {"language": "en-US"},
    "language_present": {"language": None},
    "published_not_far_future": {"published": NOW + timedelta(days=30), "modified": None},
    "published_not_future": {"published": NOW + timedelta(hours=2), "modified": None},
    "published_after_1990": {"published": datetime(1970, 1, 1, tzinfo=UTC)},
    "modified_after_published": {"modified": NOW - timedelta(days=9)},
    "kind_stored": {"kind": PageKind.INDEX},
    "content_hash_form": {"content_hash": ""},
    "likeness_in_range": {"likeness": 7.0},
    "authors_plausible": {"authors": (SENTENCE * 2,)},
    "evidence_in_place": {"topics": MISPLACED},
}


def test_each_expectation_passes_on_sound_articles() -> None:
    """A sound batch goes through whole, and every expectation of the suite says so."""
    batch = [article(number) for number in range(3)]
    result = gate(batch, now=NOW)
    assert result.accepted == tuple(batch)
    assert result.quarantined == ()
    assert [each.expectation for each in result.validations] == [rule.name for rule in ARTICLE.rules]
    assert all(each.success for each in result.validations)


@pytest.fixture(scope="module")
def spoiled() -> tuple[list[Enriched], dict[str, Checked]]:
    """One batch of a sound article and the bad ones, in the order of the rules, and how each rule fared on it."""
    batch = [article(1), *(article(number, **BAD[rule.name]) for number, rule in enumerate(ARTICLE.rules, start=2))]
    return batch, {result.rule.name: result for result in check(ARTICLE, article_rows(batch, NOW))}


@pytest.mark.parametrize(("row", "rule"), list(enumerate(ARTICLE.rules, start=1)), ids=lambda value: getattr(value, "name", ""))
def test_each_expectation_fails_on_its_bad_article(spoiled: tuple[list[Enriched], dict[str, Checked]], row: int, rule: Rule) -> None:
    """Every expectation has a bad article that it fails on, and lets the sound one through."""
    result = spoiled[1][rule.name]
    assert not result.success
    assert row in result.rows
    assert 0 not in result.rows


def test_critical_failures_hold_back_and_warnings_let_in(spoiled: tuple[list[Enriched], dict[str, Checked]]) -> None:
    """A row is quarantined exactly where a critical expectation failed on it, with the names of those that did."""
    batch, results = spoiled
    judged = gate(batch, now=NOW)
    critical = [result for result in results.values() if result.rule.severity is Severity.CRITICAL]
    reasons = {row: tuple(result.rule.name for result in critical if row in result.rows) for row in range(len(batch))}
    assert [held.reasons for held in judged.quarantined] == [names for names in reasons.values() if names]
    assert judged.accepted == tuple(batch[row] for row, names in reasons.items() if not names)
    failed = {each.expectation: each.unexpected_count for each in judged.validations if not each.success}
    assert failed == {name: len(result.rows) for name, result in results.items()}


def test_nothing_is_lost() -> None:
    """Every article of a batch is either accepted or, whole and readable, in quarantine."""
    batch = [article(number, **change) for number, change in enumerate(BAD.values(), start=10)]
    result = gate(batch, now=NOW)
    released = [payload.load(row.payload) for row in result.quarantined]
    assert sorted(map(payload.dump, [*result.accepted, *released])) == sorted(map(payload.dump, batch))


def test_short_kinds_need_no_title_and_little_text() -> None:
    """A flash of one sentence without a headline is an article."""
    flash = article(3, kind=PageKind.FLASH, title=None, text=SENTENCE, topics=())
    assert gate([flash], now=NOW).accepted == (flash,)


def test_entries_without_a_link_are_accepted() -> None:
    """A feed entry with content and no link is known by its guid."""
    entry = article(4, key="entry:kyiv-daily:tag:kyiv.example,2026:77", url=None, final_url=None)
    assert gate([entry], now=NOW).accepted == (entry,)


def test_empty_batch() -> None:
    """A batch without articles has nothing to judge."""
    assert gate([], now=NOW).validations == ()


ROWS = article_rows([article(1), *(article(number, **BAD[rule.name]) for number, rule in enumerate(ARTICLE.rules, start=2))], NOW)


@pytest.fixture(scope="module")
def gate_process() -> Iterator[GateProcess]:
    with GateProcess() as process:
        yield process


def test_a_process_of_its_own_answers_as_this_one(gate_process: GateProcess) -> None:
    """Sound rows, bad rows and none: the same results, and so the same gate."""
    for rows in (ROWS, ROWS[:1], []):
        assert gate_process.check(ARTICLE, rows) == check(ARTICLE, rows)
    batch = [article(1), article(2, title=None)]
    assert gate(batch, now=NOW, check=gate_process.check) == gate(batch, now=NOW)


def test_a_process_that_was_killed_while_idle_is_replaced(gate_process: GateProcess) -> None:
    """The next question is answered by another process."""
    gate_process.begin()
    before = gate_process.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert gate_process.check(ARTICLE, ROWS) == check(ARTICLE, ROWS)
    assert gate_process.pid != before


def test_a_process_that_is_killed_while_busy_is_asked_again(gate_process: GateProcess) -> None:
    """The question that it had is put to another process at once."""
    gate_process.begin()
    before = gate_process.pid
    assert before is not None
    os.kill(before, signal.SIGSTOP)  # it holds the question and will not answer
    answers: list[object] = []
    asker = Thread(target=lambda: answers.append(gate_process.check(ARTICLE, ROWS)))
    asker.start()
    os.kill(before, signal.SIGKILL)
    asker.join()
    assert answers == [check(ARTICLE, ROWS)]
    assert gate_process.pid != before


def test_a_question_that_cannot_be_answered_is_an_error_of_its_own(gate_process: GateProcess) -> None:
    """The process lives on, and says what happened."""
    gate_process.begin()
    before = gate_process.pid
    with pytest.raises(RuntimeError, match="nowhere"):
        gate_process.check(Suite("nowhere", ()), ROWS[:1])
    assert gate_process.check(ARTICLE, ROWS[:1]) == check(ARTICLE, ROWS[:1])
    assert gate_process.pid == before
