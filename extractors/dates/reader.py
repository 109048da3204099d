"""The one reader of dates: a raw string and what is known about its writer → an instant, or None.

Forms: ISO 8601 with weeks, ordinal days and its W3C profile, RFC 822 to RFC 5322 (mail, HTTP and RSS dates) with their usual
deviations, Unix epochs, what the date functions of C, Java and .NET print, and dates as the press of the world prints them.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from extractors.dates.clocks import Clock, find_clock
from extractors.dates.days import Day, find_day, numeric_order
from extractors.dates.reading import EARLIEST, Hints, Reading, is_plausible
from extractors.dates.relative import find_relative
from extractors.dates.strings import plain
from extractors.dates.zones import FARTHEST, home_offset, zone_after, zone_before

_EPOCH = re.compile(r"(?:/Date\(|@)?(-?\d{9,19}|\d\.\d{1,18}[eE]\+?\d\d?)(?:\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
_COMPACT = re.compile(
    r"(?:D:)?((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:[Tt _-]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?(?:[.,]\d+)?(?P<zone>\D.*)?"
)
# RFC 3339, which most feeds and sitemaps use: read by a fast path, because a sitemap may have 50,000.
_RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d))?", re.ASCII)
_WEEK = re.compile(r"(\d{4})-?[Ww](\d{2})-?([1-7])(?=\D|$)")
_ORDINAL = re.compile(r"((?:19|20)\d\d)-?(\d{3})(?=[Tt ]|$)")
_MONTH = re.compile(r"(?:(?P<y>\d{4})[-/.](?P<m>\d{1,2})|(?P<m2>\d{1,2})[-/.](?P<y2>\d{4})|(?P<y3>(?:19|20)\d\d)(?P<m3>0[1-9]|1[0-2]))")
_YEAR = re.compile(r"(?:19|20)\d\d")
_COLONS = re.compile(r"(\d{4}):(\d\d):(\d\d)(?=[T ]|$)")  # as cameras write a day (Exif 2.32, 4.6.5)
_THAI = re.compile("[\u0e00-\u0e7f]")


def read_date(raw: str, hints: Hints) -> Reading | None:
    """The instant that a raw string names; None if it names none, or one before 1990 or more than a day after `hints.now`."""
    if reading := _rfc_3339(raw.strip()):
        return reading if is_plausible(reading.instant, hints.now) else None
    text = plain(raw)
    if hints.language != "th" and _THAI.search(text):
        hints = replace(hints, language="th")  # the script decides how years are counted, not the declared language
    if not text:
        return None
    try:
        reading = _stated(text, hints) if any(map(str.isdigit, text)) else None
        if reading is None and hints.anchor:
            reading = find_relative(text, hints)
    except (ValueError, OverflowError):
        return None
    return reading if reading and is_plausible(reading.instant, hints.now) else None


def _stated(text: str, hints: Hints) -> Reading | None:
    return _compact(text, hints) or _epoch(text) or _coarse(text) or _written(_calendar(text), hints)


def stated_order(raw: str) -> bool | None:
    """Whether the numbers of a raw date show day first (True) or month first (False); None if they need no order.

    Raises ValueError if they could be either.
    """
    return numeric_order(plain(raw))


def in_their_order(raws: Iterable[str], hints: Hints) -> Hints:
    """The hints with the order of day and month that the dates of one document show, where all that show one show the same."""
    orders = set()
    for raw in raws:
        if not raw[:4].isdigit():  # the year first, as in most sitemaps
            with suppress(ValueError):
                orders.add(stated_order(raw))
    orders.discard(None)
    return replace(hints, day_first=orders.pop()) if len(orders) == 1 else hints


def _rfc_3339(text: str) -> Reading | None:
    """The reading of an unambiguous RFC 3339 date; None for all others."""
    match = _RFC_3339.fullmatch(text)
    if match is None or match[3] == "-00:00" or not EARLIEST.year <= int(text[:4]) <= 2200:
        return None
    try:
        if match[2] is None:
            return Reading(datetime.fromisoformat(f"{match[1]}T00:00:00+00:00"), None, "day", False)
        instant = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3].upper().replace('Z', '+00:00')}")
    except ValueError:
        return None
    minutes = int((instant.utcoffset() or timedelta()).total_seconds() // 60)
    return Reading(instant.astimezone(UTC), minutes, "second", False) if FARTHEST[0] <= minutes <= FARTHEST[1] else None


def _epoch(text: str) -> Reading | None:
    """Seconds, milli-, micro- or nanoseconds since 1970, by their number of digits."""
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    number = int(float(match[1])) if "." in match[1] else int(match[1])
    while abs(number) >= 10**11:
        number //= 1000
    return Reading(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=number), 0, "second", False)


def _compact(text: str, hints: Hints) -> Reading | None:
    """20240905, 202409051000, 20240905T100000Z, and D:20240905100000+02'00' of PDF files (ISO 32000-1, 7.9.4)."""
    match = _COMPACT.fullmatch(text.replace("'", ""))
    if match is None:
        return None
    year, month, day, hour, minute, second = match.groups()[:6]
    clock = f"T{hour}:{minute}" + (f":{second}" if second else "") if hour else ""
    return _written(f"{year}-{month}-{day}{clock}{match['zone'] or ''}", hints)


def _calendar(text: str) -> str:
    """Week dates and ordinal dates of ISO 8601, and days of Exif, as year, month and day."""
    text = _COLONS.sub(r"\1-\2-\3", text)
    if match := _WEEK.match(text):
        return f"{date.fromisocalendar(int(match[1]), int(match[2]), int(match[3]))}{text[match.end() :]}"
    if (match := _ORDINAL.match(text)) and 1 <= int(match[2]) <= 366:
        return f"{date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)}{text[match.end() :]}"
    return text


def _coarse(text: str) -> Reading | None:
    """A whole string that is a year, or a month in numbers."""
    if match := _MONTH.fullmatch(text):
        year, month = (match["y"] or match["y2"] or match["y3"]), (match["m"] or match["m2"] or match["m3"])
        return Reading(datetime(int(year), int(month), 1, tzinfo=UTC), None, "month", False)
    return Reading(datetime(int(text), 1, 1, tzinfo=UTC), None, "year", False) if _YEAR.fullmatch(text) else None


def _written(text: str, hints: Hints) -> Reading | None:
    day = find_day(text, hints)
    if day is None:
        return None
    clock = find_clock(day.after, day.before) if day.precision == "day" else None
    return _at(day, clock, hints) if clock else Reading(datetime.combine(day.date, time(), UTC), None, day.precision, day.guessed)


def _at(day: Day, clock: Clock, hints: Hints) -> Reading:
    spent = timedelta(hours=clock.hours, minutes=clock.minutes, seconds=clock.seconds or 0)
    wall = datetime.combine(day.date, time()) + spent
    precision = "minute" if clock.seconds is None else "second"
    zone = zone_after(clock.tail, hints) or zone_before(clock.head, hints)
    offset = zone.offset(wall) if zone else home_offset(hints.country if hints.local else None, wall)
    instant = wall.replace(tzinfo=UTC) - timedelta(minutes=offset or 0)
    return Reading(instant, offset, precision, day.guessed or zone is None or not zone.sure)
