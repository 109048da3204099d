"""Days and moments as people write them, on the command line and in the address of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from warehouse.read.series import newest_day

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EXPECTED = (
    "expected a day such as 2026-11-17 or Tuesday, or a moment such as '2026-11-17 09:00' or 'Tuesday 09:00', "
    "in UTC unless +02:00 or Europe/Kyiv follows"
)


def read_when(text: str, latest: Callable[[], datetime]) -> date:
    """A day, or a moment in UTC where a time or a zone is given; a day of the week is the last one that began before `latest`.

    Raises ValueError with what is expected.
    """
    name, _, clock = text.strip().partition(" ")
    try:
        if name.lower() not in WEEKDAYS:
            return _read(text)
        last = latest()
        day = last.date() + timedelta(days=1)  # it begins earlier east of Greenwich
        while day.weekday() != WEEKDAYS.index(name.lower()) or begin(_read(f"{day} {clock}")) >= last:
            day -= timedelta(days=1)
        return _read(f"{day} {clock}")
    except (ValueError, KeyError, OverflowError, OSError):  # ZoneInfo raises all but the third
        raise ValueError(f"{EXPECTED}; got {text!r}") from None


def _read(text: str) -> date:
    stamp, _, zone = text.strip().rpartition(" ") if "/" in text else (text.strip(), "", "")
    if not zone and re.fullmatch(r"[\dW-]+", stamp):
        return date.fromisoformat(stamp)
    moment = datetime.fromisoformat(re.sub(r" (?=\d:)", " 0", " ".join(stamp.split())))
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone or "UTC"))).astimezone(UTC)


def begin(when: date) -> datetime:
    """The moment, or the beginning of the day."""
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)


def end(when: date) -> datetime:
    """The moment, or the end of the day: the first moment that is not of it."""
    return when if isinstance(when, datetime) else begin(when + timedelta(days=when < date.max))


def latest_moment(lake: Lake) -> datetime:
    """The end of the lake's newest day, or now where that is earlier."""
    now = datetime.now(UTC)
    newest = newest_day(lake, now)
    return min(end(newest), now) if newest else now
