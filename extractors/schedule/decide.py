"""Decides when to poll a source again, and what its answer means for its schedule: pure, from (history, answer, random numbers).

    answer → outcome and failures → learned rate → interval → bounded by hints, coverage, Retry-After → Poll

The interval makes the expected wait worth its poll: with entries arriving at a rate r, the total delay for a given number of
polls is least when each source is polled in proportion to the square root of r. So the next poll falls where the integral of
sqrt(r) over time reaches EFFORT, so nights and quiet weekends lengthen the interval.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate, chain, repeat
from urllib.parse import urlsplit

from extractors.errors import FetchError
from extractors.records import Page, Poll, PollOutcome, Reason, Source
from extractors.schedule.hints import earliest, outside_skipped
from extractors.schedule.rate import ArrivalRate

MIN_WAIT = timedelta(minutes=5)
MAX_WAIT = timedelta(hours=24)
RETIRED = timedelta(days=365)
"""How long a source that answered 410 is not polled, unless its catalogue row gets a new URL."""
FULL_AGAIN = timedelta(hours=24)
"""After this long without a body, the next poll carries no validators: some servers always answer 304."""
EFFORT = 0.28
"""Square root of entries times square root of hours; found by bench/polling.py."""

OWN_NETWORK = "our own network seems down"
"""How the detail of an excused poll begins."""

_STEP = timedelta(minutes=5)
_STEPS = timedelta(hours=1) // _STEP  # in an hour
_COVERAGE = 0.5  # of the time that a feed covers; with a longer interval, entries may be lost
_FULL_FEED = 5  # number of entries that must all be new before a gap is suspected
_BACK_OFF = timedelta(minutes=10)
_JITTER = 0.1
_WEIGHTS = {
    Reason.DNS: 0.25, Reason.CONNECTION: 0.5, Reason.TIMEOUT: 0.5, Reason.SERVER_ERROR: 0.5, Reason.RATE_LIMITED: 0.5,
    Reason.ROBOTS_UNREACHABLE: 0.5, Reason.TURN: 0.0,
}  # fmt: skip
_OWN_NETWORK = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of one poll. Exactly one of `page` and `error` is set.

    `url` is the catalogue's, even if another one was requested. `entries` counts the entries of the document, `fresh` those that the
    lake did not have, `known` those that it had; `dates` are their known times of publication, `body_hash` is the SHA-256 (hex) of the
    body, `hints` the publisher's wishes (Discovery.hints), `size` the bytes of the body. `composite` marks an index or homepage, which
    only leads to the documents: it may stay unchanged when they change, so its validators are not kept.
    """

    url: str
    at: datetime
    elapsed_ms: int
    page: Page | None = None
    error: FetchError | None = None
    entries: int = 0
    fresh: int = 0
    known: int = 0
    dates: tuple[datetime, ...] = ()
    body_hash: str | None = None
    hints: str | None = None
    detail: str | None = None
    composite: bool = False
    size: int = 0


def is_due(source: Source, history: Sequence[Poll], now: datetime) -> bool:
    """Whether to poll now. A source without polls, or with a new URL in its catalogue row, is always due.

    So is a source with an impossible time of its last or next poll, which comes from a wrong clock.
    """
    last = history[-1] if history else None
    if last is None or last.url != source.url or last.at > now:
        return True
    return now - last.at >= RETIRED if last.outcome == PollOutcome.GONE else not now < last.next_due <= now + MAX_WAIT


def current_url(source: Source, history: Sequence[Poll]) -> str:
    """The URL to poll: the catalogue's, or the target of permanent redirects of two polls in a row."""
    if len(history) < 2 or any(poll.url != source.url for poll in history[-2:]):
        return source.url
    before, last = history[-2:]
    return last.moved_to if last.moved_to and last.moved_to == before.moved_to else source.url


def validators(source: Source, history: Sequence[Poll], now: datetime) -> tuple[str | None, str | None]:
    """The ETag and Last-Modified to send; none if the last body is too old to trust them, or the URL changed.

    None after an error of the server either, which may be caused by them (a permanent 412).
    """
    last = history[-1] if history else None
    if last is not None and last.status is not None and last.outcome is PollOutcome.FAILED:
        return None, None
    if last is None or last.url != source.url or last.full_at is None or not timedelta(0) <= now - last.full_at < FULL_AGAIN:
        return None, None
    return last.etag, last.last_modified


def watermark(source: Source, history: Sequence[Poll], now: datetime) -> datetime:
    """The entries of a sitemap must be newer than this: a day before the latest known date; three days back at first."""
    known = history[-1].newest if history and history[-1].url == source.url else None
    return known - timedelta(days=1) if known and known <= now else now - timedelta(days=3)


def is_own_network(errors: Mapping[str, FetchError | None]) -> bool:
    """Whether a pass failed on our side: four or more hosts, and nine in ten of them gave no answer.

    `errors` has the error of each requested URL, None if there was none.
    """
    silent: dict[str, bool] = {}
    for url, error in errors.items():
        host = urlsplit(url).hostname or ""
        mute = error is not None and error.status is None and error.reason in _OWN_NETWORK
        silent[host] = silent.get(host, True) and mute
    return len(silent) >= 4 and sum(silent.values()) >= 0.9 * len(silent)


def next_poll(source_id: str, history: Sequence[Poll], answer: Answer, rng: random.Random, *, excused: bool = False) -> Poll:
    """The poll just done, with `next_due` decided. `history` is the source's earlier polls, newest last.

    `excused` is for a pass that failed on our side (`is_own_network`): the failure does not count against the source.
    """
    past = [poll for poll in history if poll.at <= answer.at]  # the others come from a wrong clock
    last = past[-1] if past and past[-1].url == answer.url else None
    if answer.error is not None:
        return _failed(source_id, last, answer, answer.error, rng, excused=excused)
    assert answer.page is not None, "an answer has a page or an error"
    return _answered(source_id, last, answer, answer.page, rng)


def _failed(source_id: str, last: Poll | None, answer: Answer, error: FetchError, rng: random.Random, *, excused: bool) -> Poll:
    gone = error.status == 410
    before = last.failures if last else 0.0
    failures = before if excused else before + _WEIGHTS.get(Reason(error.reason or Reason.UNEXPECTED), 1.0)
    wait = MAX_WAIT if gone else _BACK_OFF if excused else min(_BACK_OFF * 2**failures, MAX_WAIT)
    due = answer.at + wait * rng.uniform(1 - _JITTER, 1)
    if error.retry_at is not None and not gone:
        due = min(max(due, error.retry_at), answer.at + MAX_WAIT)
    poll = Poll(source_id=source_id, url=answer.url, at=answer.at, outcome=PollOutcome.GONE if gone else PollOutcome.FAILED, next_due=due)
    if last is not None:
        kept = ("etag", "last_modified", "body_hash", "newest", "rate", "profile", "hints", "full_at")
        poll = replace(poll, **{name: getattr(last, name) for name in kept})
    # If the new URL of a moved source fails, the old one is polled next time.
    moved = last.moved_to if last and error.transient else error.moved_to
    detail = (f"{OWN_NETWORK}: " if excused else "") + error.message
    return replace(poll, status=error.status, failures=failures, detail=detail, elapsed_ms=answer.elapsed_ms, moved_to=moved)


def _answered(source_id: str, last: Poll | None, answer: Answer, page: Page, rng: random.Random) -> Poll:
    at = answer.at
    unchanged = page.status == 304 or (last is not None and last.body_hash is not None and last.body_hash == answer.body_hash)
    known = ArrivalRate.stored(last.rate, last.profile) if last else None
    tempo = known.observed(last.at, at, arrivals(last.at, at, answer)) if last and known else ArrivalRate.first(answer.dates, at)
    hints = (last.hints if last else None) if unchanged else answer.hints
    missed = 0 if unchanged or last is None or last.full_at is None else missed_estimate(last.at, answer)
    expected = tempo.expected(at)
    wait = interval(expected, entries=answer.entries or (last.entries if last else 0), missed=missed)
    due = outside_skipped(hints, at + max(wait, earliest(hints, page, expected[0])) * (1 + rng.uniform(-_JITTER, _JITTER)))
    moved_to = page.moved_to or (last.moved_to if last and page.url == last.moved_to else None)
    event = _move(last, page)
    etag, last_modified = _validators(last, answer, page)
    return Poll(
        source_id=source_id,
        url=answer.url,
        at=at,
        outcome=PollOutcome.MOVED if event else PollOutcome.UNCHANGED if unchanged else PollOutcome.OK,
        next_due=min(max(due, at + MIN_WAIT), at + MAX_WAIT),
        status=page.status,
        etag=etag,
        last_modified=last_modified,
        body_hash=answer.body_hash or (last.body_hash if last else None),
        entries=answer.entries or (last.entries if last and unchanged else 0),
        fresh=answer.fresh,
        known=answer.known,
        detail=event or answer.detail,
        elapsed_ms=answer.elapsed_ms,
        bytes_read=answer.size,
        newest=_newest(last, answer),
        missed=missed,
        rate=tempo.recent,
        profile=tempo.profile,
        hints=hints,
        full_at=at if page.status != 304 else last.full_at if last else None,
        moved_to=moved_to,
    )


def interval(expected: Sequence[float], *, entries: int = 0, missed: int = 0) -> timedelta:
    """How long to wait, by the expected hourly rates: until the effort is reached, within the time that the feed covers."""
    gains = chain.from_iterable(repeat(math.sqrt(rate) / _STEPS, _STEPS) for rate in expected)
    steps = next((step for step, effort in enumerate(accumulate(gains), 1) if effort >= EFFORT), MAX_WAIT // _STEP)
    wait = steps * _STEP
    if entries >= _FULL_FEED:
        wait = min(wait, timedelta(hours=_COVERAGE * entries / max(max(expected[:4]), 0.01)))
    if missed:
        wait /= 2
    return min(max(wait, MIN_WAIT), MAX_WAIT)


def arrivals(since: datetime, at: datetime, answer: Answer) -> list[datetime]:
    """When the fresh entries arrived: by their dates if these are between the two polls, the others evenly distributed."""
    between = sorted((date for date in answer.dates if since < date <= at), reverse=True)[: answer.fresh]
    undated = answer.fresh - len(between)
    step = (at - since) / (undated + 1)
    return between + [since + step * number for number in range(1, undated + 1)]


def missed_estimate(since: datetime, answer: Answer) -> int:
    """Entries that were missed: if every entry of a full feed is new, the feed's rate over the time that it does not cover."""
    if answer.fresh < answer.entries or answer.entries < _FULL_FEED or len(answer.dates) < _FULL_FEED:
        return 0
    dates = sorted(date for date in answer.dates if date <= answer.at)
    if len(dates) < _FULL_FEED or dates[0] <= since:
        return 0
    pace = (len(dates) - 1) / max((dates[-1] - dates[0]).total_seconds(), 60.0)
    return round(pace * (dates[0] - since).total_seconds())


def _newest(last: Poll | None, answer: Answer) -> datetime | None:
    """The latest date so far. Future dates come from a wrong clock and would hide all later entries."""
    seen = [*answer.dates, *([last.newest] if last and last.newest else [])]
    return max((date for date in seen if date <= answer.at), default=None)


def _move(last: Poll | None, page: Page) -> str | None:
    """A message if the same permanent redirect occurs for the second time. From now on its target is polled."""
    return f"moved to {page.moved_to}" if page.moved_to and last is not None and last.moved_to == page.moved_to else None


def _validators(last: Poll | None, answer: Answer, page: Page) -> tuple[str | None, str | None]:
    """The validators for the next poll: the newest. Validators that stayed while the body changed are wrong and not kept."""
    etag, modified = page.header("etag"), page.header("last-modified")
    if answer.composite:
        return None, None
    if page.status == 304 and last is not None:
        return etag or last.etag, modified or last.last_modified
    changed = last is not None and last.body_hash is not None and last.body_hash != answer.body_hash
    if changed and last is not None and (etag or modified) and (etag, modified) == (last.etag, last.last_modified):
        return None, None
    return etag, modified
