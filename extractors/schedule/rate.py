"""Estimates how often a source publishes. The estimate is learned poll by poll and small enough to be stored with each poll.

Two memories: one value for each UTC hour of the day, over about a week, and one overall with a memory of a few hours, for the
day on which something happens. Each is updated from the previous poll and the new one alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

_HALF_LIFE = 7.0  # days after which an hour of the day counts half
_RECENT = 4.0  # hours: memory of the overall rate
_DOUBT = 3.0  # entries that an hour of the day needs before its own rate weighs half
_LIVELINESS = (0.25, 4.0)  # how far the last hours may move the estimate
_LOWEST = 1 / (24 * 365)
_UNKNOWN = 0.1  # entries an hour: assumed without dates and without an earlier poll
_HOUR = timedelta(hours=1)
_FADES = tuple(math.exp(-hours / _RECENT) for hours in range(24))  # the remaining weight in the overall rate after so many hours


@dataclass(frozen=True, slots=True)
class ArrivalRate:
    """Entries per hour: `recent` over the last hours, `hours` for each UTC hour of the day."""

    recent: float
    hours: tuple[float, ...]

    @classmethod
    def first(cls, dates: Sequence[datetime], at: datetime) -> Self:
        """From the past dates of the entries of a first poll."""
        past = sorted(date for date in dates if at - timedelta(days=60) < date <= at)
        unseen = _LOWEST if dates else _UNKNOWN
        rate = len(past) / max((at - past[0]) / _HOUR, 1.0) if past else unseen
        return cls(rate, (rate,) * 24)

    @classmethod
    def stored(cls, rate: float | None, profile: str | None) -> Self | None:
        """From a poll's `rate` and `profile`; None if it has none that can be read."""
        try:
            hours = tuple(float(part) for part in (profile or "").split())
        except ValueError:
            return None
        return cls(rate, hours) if rate is not None and len(hours) == 24 else None

    @property
    def profile(self) -> str:
        """The hours as text, three significant digits each."""
        return " ".join(f"{value:.3g}" for value in self.hours)

    def observed(self, since: datetime, at: datetime, arrivals: Sequence[datetime]) -> Self:
        """The rates after `arrivals`, which are all between `since` and `at`."""
        since = min(max(since, at - timedelta(days=7)), at)
        hours = list(self.hours)
        left = since
        while left < at:
            right = min(left.replace(minute=0, second=0, microsecond=0) + _HOUR, at)
            exposure = (right - left) / _HOUR
            count = sum(left < arrival <= right for arrival in arrivals)
            weight = 1 - 2 ** (-exposure / _HALF_LIFE)
            hours[left.hour] += weight * (count / exposure - hours[left.hour])
            left = right
        fade = math.exp(-((at - since) / _HOUR) / _RECENT)
        fresh = sum(math.exp(-((at - arrival) / _HOUR) / _RECENT) for arrival in arrivals if arrival <= at)
        return type(self)(self.recent * fade + fresh / _RECENT, tuple(hours))

    def expected(self, at: datetime) -> list[float]:
        """Entries per hour in the hour of `at` and the 23 that follow."""
        mean = max(sum(self.hours) / 24, _LOWEST)
        seen = mean * _HALF_LIFE / math.log(2)
        own = seen / (seen + _DOUBT)
        usual = [own * self._smooth(hour) + (1 - own) * mean for hour in range(24)]
        lately = sum(usual[at.hour - back] * _FADES[back] for back in range(12)) / sum(_FADES[:12])
        lively = min(max((self.recent + mean) / (lately + mean), _LIVELINESS[0]), _LIVELINESS[1])
        return [max(usual[(at.hour + ahead) % 24] * lively ** _FADES[ahead], _LOWEST) for ahead in range(24)]

    def _smooth(self, hour: int) -> float:
        """The rate of an hour, smoothed with its neighbours: publishers are not exact to the hour."""
        return 0.5 * self.hours[hour] + 0.25 * (self.hours[hour - 1] + self.hours[(hour + 1) % 24])
