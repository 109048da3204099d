"""Simulates adaptive polling and fixed intervals on histories of entries whose times are known, and compares costs and delays.

    python bench/polling.py [ARTICLES.jsonl[.gz]] [--days 28] [--window 30] [--seed 7]

Without a file, histories are generated: sixty sources, from two hundred entries a day to one a month, each with its own hours, weekends and
bursts. A file has one JSON object a line with `domain` and `date`; a date without a time gets one from the generator's profile of a day.
For each policy the bench prints polls per source and day, the median and 95th percentile of the time from publication to first sight,
entries that were never seen, and the ratios to polling every 10 minutes.
"""

import math
import random
import statistics
import zlib
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench.command import as_command
from bench.texts import read_rows
from extractors.records import Page, Poll, PollOutcome
from extractors.schedule.decide import Answer, next_poll

START = datetime(2026, 3, 2, tzinfo=UTC)
RATES = (
    *(200, 150, 120, 100, 80, 80, 60, 60, 50, 40, 40, 30, 30, 30, 25, 25, 20, 20, 20, 15, 15, 15, 12, 12, 10, 10, 10, 8, 8, 8),
    *(6, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0.7, 0.5, 0.5, 0.3, 0.3, 0.2, 0.15, 0.1, 0.05, 0.03),
)
Decide = Callable[[tuple[Poll, ...], Answer, random.Random], Poll]


@dataclass(frozen=True)
class Outcome:
    """Sums over the sources: `polls` per source and day, `delays` in minutes, `missed` entries."""

    polls: float
    delays: list[float]
    missed: int


def busyness(hour: float, peak: float) -> float:
    """How busy a newsroom is at an hour of the day: a working day around its peak and a thin night."""
    return 0.15 + math.exp(2.2 * (math.cos((hour - peak) * math.pi / 12) - 0.4)) / 3


def generate(rng: random.Random, days: int) -> dict[str, list[datetime]]:
    """Histories by source: a Poisson process with hours, weekends and bursts, thinned from its highest rate."""
    histories = {}
    for number, per_day in enumerate(RATES):
        peak, weekend = rng.gauss(11, 4) % 24, rng.uniform(0.3, 1.0)
        scale = per_day / 24 / (sum(busyness(hour, peak) for hour in range(24)) / 24)
        bursts = [(rng.uniform(0, days * 24), rng.uniform(2, 12), rng.uniform(2, 5)) for _ in range(days // 5)]
        highest, hour, times = scale * busyness(peak, peak) * 5, 0.0, []
        while hour < days * 24:
            hour += rng.expovariate(highest)
            lively = max((force for start, length, force in bursts if start <= hour < start + length), default=1.0)
            rate = scale * busyness(hour % 24, peak) * lively * (weekend if int(hour // 24) % 7 >= 5 else 1)
            if rng.random() < rate / highest and hour < days * 24:
                times.append(START + timedelta(hours=hour))
        histories[f"generated-{number:02}"] = times
    return histories


def load(path: Path, rng: random.Random) -> dict[str, list[datetime]]:
    """Histories by domain."""
    histories: dict[str, list[datetime]] = {}
    for row in read_rows(path):
        date = datetime.fromisoformat(row["date"])
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        if len(row["date"]) == 10:
            peak = zlib.crc32(row["domain"].encode()) % 10 + 8
            date += timedelta(hours=rng.choices(range(24), [busyness(hour, peak) for hour in range(24)])[0] + rng.random())
        histories.setdefault(row["domain"], []).append(date)
    return {domain: sorted(times) for domain, times in histories.items() if len(times) >= 10}


def simulate(times: list[datetime], window: int, decide: Decide, rng: random.Random) -> tuple[int, list[float], int]:
    """Poll one history from its first day to its last: polls, delays in minutes, entries never seen."""
    start, end = times[0] - timedelta(hours=rng.uniform(1, 24)), times[-1]
    history: tuple[Poll, ...] = ()
    now, seen, polls, missed, delays = start, 0, 0, 0, []
    while now < end:
        count = bisect_right(times, now)
        listed = times[max(count - window, 0) : count]
        new = count - seen
        visible = min(new, window)
        missed += new - visible
        delays += [(now - at).total_seconds() / 60 for at in listed[len(listed) - visible :]]
        status = 304 if history and not new else 200
        page = Page(url="https://s/", final_url="https://s/", status=status, headers=(), body=b"", fetched_at=now)
        answer = Answer(url="https://s/", at=now, elapsed_ms=1, page=page)
        if status == 200:
            answer = replace(answer, entries=len(listed), fresh=visible, dates=tuple(listed), body_hash=str(count))
        poll = decide(history, answer, rng)
        history, polls, seen, now = (*history[-4:], poll), polls + 1, count, poll.next_due
    return polls, delays, missed


def fixed(minutes: float) -> Decide:
    """Every so many minutes, come what may."""
    return lambda history, answer, rng: Poll(
        source_id="s", url="https://s/", at=answer.at, outcome=PollOutcome.OK, next_due=answer.at + timedelta(minutes=minutes)
    )


def run(histories: Mapping[str, list[datetime]], window: int, decide: Decide, seed: int) -> Outcome:
    """One policy over all sources."""
    per_day, delays, missed = [], [], 0
    for number, times in enumerate(histories.values()):
        days = max((times[-1] - times[0]) / timedelta(days=1), 1.0)
        polls, waits, lost = simulate(times, window, decide, random.Random(seed + number))
        per_day.append(polls / days)
        delays += waits
        missed += lost
    return Outcome(statistics.fmean(per_day), sorted(delays), missed)


def main(articles: Path | None = None, /, *, days: int = 28, window: int = 30, seed: int = 7) -> None:
    """Print a table of the policies."""
    rng = random.Random(seed)
    histories = load(articles, rng) if articles else generate(rng, days)
    histories = {name: times for name, times in histories.items() if len(times) >= 2}
    print(f"{len(histories)} sources, {sum(map(len, histories.values()))} entries, feeds of {window}")
    print(f"{'policy':10} {'polls/day':>9} {'ratio':>6} {'median min':>10} {'ratio':>6} {'p95 min':>8} {'missed':>7}")
    base: Outcome | None = None
    for name, decide in (("10 min", fixed(10)), ("60 min", fixed(60)), ("adaptive", partial(next_poll, "s"))):
        found = run(histories, window, decide, seed)
        base = base or found
        median, high = statistics.median(found.delays), found.delays[int(len(found.delays) * 0.95)]
        print(
            f"{name:10} {found.polls:9.1f} {found.polls / base.polls:6.2f} {median:10.1f} {median / statistics.median(base.delays):6.2f}"
            f" {high:8.1f} {found.missed:7}"
        )


if __name__ == "__main__":
    as_command(main, __doc__)
