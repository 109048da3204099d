"""When a source is asked again: decided from its history, what it answered and nothing else."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import FetchError, TerminalFetchError, TransientFetchError
from extractors.records import Page, Poll, Reason, Source, SourceKind
from extractors.schedule import Answer, current_url, is_due, is_own_network, next_poll, validators, watermark
from extractors.schedule.decide import MAX_WAIT, MIN_WAIT

URL = "https://news.example/feed"
NEWS = Source(source_id="news", name="News", kind=SourceKind.FEED, url=URL)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def answer(at: datetime = NOON, status: int = 200, *, dates: tuple[datetime, ...] = (), fresh: int = 0, **headers: str) -> Answer:
    """A feed with these dates, or a 304."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    page = Page(url=URL, final_url=URL, status=status, headers=named, body=b"x", fetched_at=at)
    if status == 304:
        return Answer(url=URL, at=at, elapsed_ms=5, page=page)
    return Answer(url=URL, at=at, elapsed_ms=5, page=page, entries=len(dates), fresh=fresh, dates=dates, body_hash=f"{at}")


def failed(at: datetime = NOON, reason: Reason = Reason.SERVER_ERROR, status: int | None = 500, retry_at: datetime | None = None) -> Answer:
    kind = TerminalFetchError if status in (404, 410) else TransientFetchError
    return Answer(url=URL, at=at, elapsed_ms=5, error=kind(URL, "fails", reason=reason, status=status, retry_at=retry_at))


def every(step: timedelta, count: int, until: datetime = NOON) -> tuple[datetime, ...]:
    return tuple(until - step * place for place in range(1, count + 1))


def decide(given: Answer, *history: Poll, seed: int = 1, excused: bool = False) -> Poll:
    return next_poll("news", history, given, random.Random(seed), excused=excused)


def wait(poll: Poll) -> timedelta:
    return poll.next_due - poll.at


def run(answers: list[Answer]) -> list[Poll]:
    """Polls one after the other, each deciding with those before it."""
    polls: list[Poll] = []
    for one in answers:
        polls.append(decide(one, *polls[-5:]))
    return polls


def test_a_busy_source_is_asked_sooner_than_a_quiet_one() -> None:
    """From the first poll on, by the dates of its entries."""
    busy = decide(answer(dates=every(5 * MINUTE, 30)))
    quiet = decide(answer(dates=every(timedelta(days=2), 30)))
    assert wait(busy) < 15 * MINUTE
    assert wait(quiet) > 60 * MINUTE


def test_silence_stretches_the_interval_and_news_shortens_it() -> None:
    """Poll by poll."""
    first = answer(dates=every(30 * MINUTE, 20))
    silent = run([first, *(answer(NOON + HOUR * n, 304) for n in range(1, 49))])
    assert wait(silent[-1]) > wait(silent[0]) * 1.3
    at = NOON + 49 * HOUR
    burst = decide(answer(at, dates=every(3 * MINUTE, 15, at), fresh=15), *silent[-5:])
    assert wait(burst) < wait(silent[-1]) * 0.7


def test_the_hours_of_the_day_are_learnt() -> None:
    """A source that publishes from eight to ten each morning is asked more often then than at night."""
    answers = []
    for day in range(14):
        for hour in range(24):
            at = NOON + timedelta(days=day, hours=hour)
            new = every(6 * MINUTE, 10, at) if 8 < at.hour <= 10 else ()
            answers.append(answer(at, dates=new, fresh=len(new)) if new else answer(at, 304))
    polls = run(answers)
    waits = {poll.at.hour: wait(poll) for poll in polls[-24:]}
    assert waits[8] < waits[20] * 0.6


def test_without_dates_the_fresh_entries_count() -> None:
    """Nothing but what the lake did not hold is needed."""
    undated = [replace(answer(NOON + HOUR * n), entries=20, fresh=6) for n in range(1, 30)]
    idle = [replace(answer(NOON + HOUR * n), entries=20, fresh=0) for n in range(1, 30)]
    first = replace(answer(), entries=20, fresh=20)
    assert wait(run([first, *undated])[-1]) < wait(run([first, *idle])[-1])


answers_in_time = st.lists(
    st.tuples(
        st.integers(1, 3000),
        st.sampled_from([200, 304, 410, 429, 500, 0]),
        st.integers(0, 40),
        st.integers(0, 40),
        st.sampled_from(
            [
                "",
                "ttl=60",
                "ttl=99999999",
                "skip=0,1,2,3",
                "skip=" + ",".join(map(str, range(24))),
                "days=mon,tue,wed,thu,fri,sat,sun",
                "ttl=x =1",
            ]
        ),
        st.sampled_from(["", "max-age=99999999", "no-store", "max-age=", "s-maxage=60"]),
    ),
    max_size=25,
)


@given(answers_in_time, st.integers(0, 9))
def test_the_next_poll_is_always_between_five_minutes_and_a_day(steps: list[tuple[int, int, int, int, str, str]], seed: int) -> None:
    """Whatever came before and whatever the publisher wishes; only a source that is gone rests for good."""
    at = NOON
    polls: list[Poll] = []
    for minutes, status, entries, fresh, hints, control in steps:
        at += minutes * MINUTE
        if status in (200, 304):
            dates = every(MINUTE * minutes, entries, at)
            given = replace(answer(at, status, dates=dates, fresh=min(fresh, entries), cache_control=control), hints=hints or None)
        else:
            given = failed(at, Reason.SERVER_ERROR if status else Reason.DNS, status or None, at + 99 * HOUR if status == 429 else None)
        polls.append(decide(given, *polls[-5:], seed=seed))
        last = polls[-1]
        assert last.outcome in ("ok", "unchanged", "failed", "moved", "gone")
        assert last.missed >= 0
        if last.outcome != "gone":
            assert MIN_WAIT <= wait(last) <= MAX_WAIT
        assert decide(given, *polls[-6:-1], seed=seed) == last


def test_jitter_spreads_sources_that_started_together() -> None:
    """By a tenth to either side, from the random numbers given."""
    waits = {wait(decide(answer(dates=every(HOUR, 30)), seed=seed)) for seed in range(50)}
    assert len(waits) > 40
    assert max(waits) / min(waits) < 1.3


# What publishers wish


def test_a_wish_to_be_asked_less_is_kept_by_a_quiet_source() -> None:
    """ttl, sy and caches, up to an hour."""
    dates = every(30 * MINUTE, 20)
    plain = wait(decide(answer(dates=dates)))
    assert plain < 50 * MINUTE
    assert wait(decide(replace(answer(dates=dates), hints="ttl=60"))) > 50 * MINUTE
    assert wait(decide(replace(answer(dates=dates), hints="sy=1440"))) < 70 * MINUTE
    assert wait(decide(answer(dates=dates, cache_control="public, max-age=3600"))) > 50 * MINUTE
    assert wait(decide(answer(dates=dates, cache_control="max-age=3600", age="3500"))) < 50 * MINUTE
    assert wait(decide(answer(dates=dates, cache_control="No-Cache, Max-Age=3600"))) < 50 * MINUTE
    assert wait(decide(answer(dates=dates, expires="Wed, 04 Mar 2026 13:00:00 GMT", date="Wed, 04 Mar 2026 12:00:00 GMT"))) > 50 * MINUTE


def test_a_default_that_the_source_itself_does_not_keep_to_is_set_aside() -> None:
    """`hourly` is what the software says; the newsroom publishes every five minutes."""
    assert wait(decide(replace(answer(dates=every(5 * MINUTE, 30)), hints="ttl=60 sy=60"))) < 15 * MINUTE


def test_hours_and_days_to_skip_are_skipped() -> None:
    """The first hour outside them is taken."""
    poll = decide(replace(answer(dates=every(20 * MINUTE, 20)), hints="skip=12,13,14"))
    assert poll.next_due.hour == 15
    saturday = NOON + timedelta(days=3)
    assert decide(replace(answer(saturday, dates=every(20 * MINUTE, 20, saturday)), hints="days=sat")).next_due.weekday() == 6


# Entries that were missed


def test_a_feed_full_of_news_means_that_some_was_missed() -> None:
    """The gap is estimated from the feed's own pace, and the source is asked sooner."""
    before = decide(answer(dates=every(10 * MINUTE, 30)))
    at = NOON + 10 * HOUR
    full = decide(answer(at, dates=every(10 * MINUTE, 30, at), fresh=30), before)
    assert 25 <= full.missed <= 31
    known = decide(answer(at, dates=every(10 * MINUTE, 30, at), fresh=29), before)
    assert known.missed == 0
    assert wait(full) < wait(known)


def test_a_short_feed_is_asked_before_it_runs_over() -> None:
    """Not later than in half the time that it reaches back."""
    assert wait(decide(answer(dates=every(2 * MINUTE, 8)))) <= 10 * MINUTE


# Validators


def test_the_newest_validators_are_sent() -> None:
    """Those of the last answer, also where a 304 brought new ones."""
    first = decide(answer(etag='"1"', last_modified="Wed, 04 Mar 2026 11:00:00 GMT"))
    assert validators(NEWS, [first], NOON + HOUR) == ('"1"', "Wed, 04 Mar 2026 11:00:00 GMT")
    second = decide(answer(NOON + HOUR, 304, etag='"2"'), first)
    assert validators(NEWS, [first, second], NOON + 2 * HOUR)[0] == '"2"'


def test_once_a_day_nothing_is_sent() -> None:
    """A server that says 304 for ever is found out."""
    polls = run([answer(etag='"1"'), *(answer(NOON + HOUR * n, 304) for n in range(1, 24))])
    assert validators(NEWS, polls, NOON + 23 * HOUR)[0] == '"1"'
    assert validators(NEWS, polls, NOON + 24 * HOUR) == (None, None)


def test_validators_that_stayed_while_the_body_changed_are_dropped() -> None:
    """They do not say what they should."""
    first = decide(answer(etag='"1"'))
    lying = decide(answer(NOON + HOUR, etag='"1"', dates=every(HOUR, 3), fresh=1), first)
    assert validators(NEWS, [first, lying], NOON + 2 * HOUR) == (None, None)


def test_a_server_that_fails_is_asked_without_validators() -> None:
    """They may be why: some answer 412 or 500 to any. Where no answer came they say what they said."""
    first = decide(answer(etag='"1"'))
    refused, silent = decide(failed(NOON + HOUR, status=412), first), decide(failed(NOON + HOUR, Reason.TIMEOUT, None), first)
    assert validators(NEWS, [first, refused], NOON + 2 * HOUR) == (None, None)
    assert validators(NEWS, [first, silent], NOON + 2 * HOUR)[0] == '"1"'


def test_an_index_keeps_no_validators() -> None:
    """That the index is unchanged says nothing of what it lists."""
    assert validators(NEWS, [decide(replace(answer(etag='"1"'), composite=True))], NOON + HOUR) == (None, None)


def test_a_failure_keeps_what_was_known() -> None:
    """Validators, rhythm and watermark survive it."""
    first = decide(answer(etag='"1"', dates=every(HOUR, 20)))
    after = decide(failed(NOON + HOUR), first)
    assert (after.etag, after.rate, after.profile, after.newest, after.full_at) == (
        first.etag,
        first.rate,
        first.profile,
        first.newest,
        first.full_at,
    )


# Failures


def test_failures_are_weighted_and_back_off() -> None:
    """A missing page weighs more than a busy server, and that more than a name server."""
    weights = {
        reason: decide(failed(reason=reason, status=status)).failures
        for reason, status in ((Reason.NOT_FOUND, 404), (Reason.SERVER_ERROR, 500), (Reason.DNS, None), (Reason.TURN, None))
    }
    assert weights[Reason.NOT_FOUND] > weights[Reason.SERVER_ERROR] > weights[Reason.DNS] > weights[Reason.TURN] == 0
    polls = run([failed(NOON + HOUR * n, Reason.NOT_FOUND, 404) for n in range(20)])
    assert wait(polls[0]) < wait(polls[2]) < wait(polls[4])
    assert wait(polls[-1]) >= MAX_WAIT * 0.89
    assert wait(polls[-1]) <= MAX_WAIT


def test_an_answer_ends_the_failures() -> None:
    """Never dead: however long it failed."""
    polls = run([failed(NOON + HOUR * n) for n in range(20)])
    assert decide(answer(NOON + 21 * HOUR, dates=every(HOUR, 9)), *polls[-5:]).failures == 0


def test_retry_after_moves_the_next_poll() -> None:
    """Later than we would have come, never earlier, at most a day."""
    assert wait(decide(failed(retry_at=NOON + 3 * HOUR, status=429))) == 3 * HOUR
    assert wait(decide(failed(retry_at=NOON + MINUTE, status=503))) > 5 * MINUTE
    assert wait(decide(failed(retry_at=NOON + 999 * HOUR, status=429))) == MAX_WAIT


def test_what_is_gone_rests_until_its_row_changes() -> None:
    """410 retires a source; a new URL in the catalogue is a new start."""
    gone = decide(failed(reason=Reason.GONE, status=410))
    assert gone.outcome == "gone"
    assert not is_due(NEWS, [gone], NOON + timedelta(days=200))
    assert is_due(replace(NEWS, url="https://news.example/new"), [gone], NOON + HOUR)


def test_an_outage_of_our_own_counts_against_nobody() -> None:
    """Failures stay as they were, and the source is asked again soon."""
    before = decide(failed(reason=Reason.TIMEOUT, status=None))
    after = decide(failed(NOON + HOUR, Reason.DNS, None), before, excused=True)
    assert after.failures == before.failures
    assert wait(after) <= 10 * MINUTE
    assert after.detail is not None
    assert after.detail.startswith("our own network")


def errors(*reasons: Reason | None, status: int | None = None) -> dict[str, FetchError | None]:
    return {
        f"https://host{n}.example/": TransientFetchError("x", "fails", reason=reason, status=status) if reason else None
        for n, reason in enumerate(reasons)
    }


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (errors(*[Reason.DNS] * 10), True),
        (errors(*[Reason.TIMEOUT] * 5, *[Reason.CONNECTION] * 5), True),
        (errors(*[Reason.DNS] * 10, None), True),
        (errors(*[Reason.DNS] * 10, None, None), False),
        (errors(*[Reason.DNS] * 3), False),
        (errors(*[Reason.SERVER_ERROR] * 10, status=500), False),
        ({f"https://one.example/{n}": error for n, error in enumerate(errors(*[Reason.TIMEOUT] * 10).values())}, False),
        ({}, False),
    ],
)
def test_our_own_network_is_told_from_theirs(found: dict[str, FetchError | None], expected: bool) -> None:
    """Four hosts or more, nine in ten of them mute; answers of any kind speak for the network."""
    assert is_own_network(found) is expected


# Moves


def moved(at: datetime, to: str | None, asked: str = URL) -> Answer:
    return replace(
        answer(at, dates=every(HOUR, 9)),
        page=Page(url=asked, final_url=to or asked, status=200, headers=(), body=b"x", fetched_at=at, moved_to=to),
    )


def test_two_permanent_redirects_in_a_row_move_a_source() -> None:
    """The first may be a mistake. The move is an event; the catalogue's URL stays with each poll."""
    there = "https://new.example/feed"
    polls = run([moved(NOON, there)])
    assert current_url(NEWS, polls) == URL
    polls = run([moved(NOON, there), moved(NOON + HOUR, there)])
    assert (polls[1].outcome, polls[1].detail) == ("moved", f"moved to {there}")
    assert current_url(NEWS, polls) == there
    polls = run([moved(NOON, there), moved(NOON + HOUR, there), moved(NOON + 2 * HOUR, None, there), moved(NOON + 3 * HOUR, None, there)])
    assert [poll.outcome for poll in polls] == ["ok", "moved", "ok", "ok"]
    assert current_url(NEWS, polls) == there
    assert {poll.url for poll in polls} == {URL}


def test_a_move_is_forgotten_where_it_fails_or_the_catalogue_changes() -> None:
    """The old address is asked again."""
    there = "https://new.example/feed"
    polls = run([moved(NOON, there), moved(NOON + HOUR, there), failed(NOON + 2 * HOUR, Reason.NOT_FOUND, 404)])
    assert current_url(NEWS, polls) == URL
    assert current_url(replace(NEWS, url="https://other.example/"), polls) == "https://other.example/"


def test_a_move_survives_a_passing_failure() -> None:
    """A busy server there says nothing about the address."""
    there = "https://new.example/feed"
    polls = run([moved(NOON, there), moved(NOON + HOUR, there), failed(NOON + 2 * HOUR)])
    assert current_url(NEWS, polls) == there


def test_redirects_to_changing_places_move_nothing() -> None:
    """They have to agree."""
    polls = run([moved(NOON, "https://a.example/"), moved(NOON + HOUR, "https://b.example/")])
    assert current_url(NEWS, polls) == URL


# Watermark


def test_the_watermark_is_the_latest_date_with_a_days_grace() -> None:
    """Three days back at first; dates from a wrong clock do not hide what follows."""
    assert watermark(NEWS, [], NOON) == NOON - timedelta(days=3)
    poll = decide(answer(dates=(NOON - 5 * HOUR, NOON + timedelta(days=400))))
    assert poll.newest == NOON - 5 * HOUR
    assert watermark(NEWS, [poll], NOON + HOUR) == NOON - 5 * HOUR - timedelta(days=1)
