"""Dates as feeds and sitemaps write them, read without losing what they said."""

from __future__ import annotations

import re
import time
from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from extractors.records import DateWitness

# Zone names of RFC 5322 and others that publishers write and that mean one thing in practice. Minutes east of UTC.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "TRT": 180, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "AKST": -540, "HST": -600,
    "AST": -240, "ADT": -180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
_ISO = re.compile(
    r"""(?P<year>\d{4})
    (?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2})(?:[T\ ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?)?)?
    \s*(?P<zone>Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2}|[+-]\d{2})?""",
    re.VERBOSE,
)
_FULL_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ZONE_AT_END = re.compile(r"(?:(?P<digits>[+-]\d{2}:?\d{2})|\b(?P<name>[A-Za-z]{1,5}))\s*(?:\([^()]*\))?$")


def witness(name: str, role: str, raw: str, parsed: time.struct_time | None = None) -> DateWitness:
    """Evidence from a raw value; `parsed` is another reader's UTC guess, taken, and marked so, where we can make nothing of it.

    ISO 8601 with its W3C profile and RFC 5322 with the usual deviations are understood. A missing zone is taken as UTC and a
    two-digit year as RFC 5322 (section 4.3) does; both are marked as guessed.
    """
    raw = raw.strip()
    found = _iso(raw) or _rfc(raw)
    if found is not None:
        instant, offset, precision, guessed = found
        return DateWitness(name, role, raw, instant, offset, precision, guessed)
    return DateWitness(name, role, raw, _from_struct(parsed), None, "second" if parsed else None, guessed=parsed is not None)


def _iso(raw: str) -> tuple[datetime, int | None, str, bool] | None:
    match = _ISO.fullmatch(raw.upper())
    if match is None:
        return None
    parts = match.groupdict()
    precision = next(unit for unit in ("second", "minute", "day", "month", "year") if parts[unit] is not None)
    numbers = [int(parts[unit] or low) for unit, low in (("year", 0), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))]
    offset = _offset(parts["zone"])
    instant = _instant(numbers, offset)
    return None if instant is None else (instant, offset, precision, offset is None and parts["hour"] is not None)


def _rfc(raw: str) -> tuple[datetime, int | None, str, bool] | None:
    try:
        parsed = parsedate_tz(raw)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if parsed is None:
        return None
    zone = _ZONE_AT_END.search(raw)
    stated = zone["digits"] or zone["name"].upper() if zone else None
    offset = None if stated == "-0000" else _offset(stated)
    instant = _instant(list(parsed[:6]), offset)
    precision = "second" if raw.count(":") >= 2 else "minute" if ":" in raw else "day"
    guessed = not _FULL_YEAR.search(raw) or (offset is None and precision != "day")
    return None if instant is None else (instant, offset, precision, guessed)


def _offset(zone: str | None) -> int | None:
    if not zone:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        return (-1 if zone[0] == "-" else 1) * (int(digits[:2]) * 60 + int(digits[2:4]))
    return _ZONES.get(zone)


def _instant(numbers: list[int], offset: int | None) -> datetime | None:
    try:
        numbers[5] = min(numbers[5], 59)  # a leap second
        return datetime(*numbers, tzinfo=timezone(timedelta(minutes=offset or 0))).astimezone(UTC)  # type: ignore[arg-type,misc]
    except (ValueError, OverflowError, TypeError):
        return None


def _from_struct(parsed: time.struct_time | None) -> datetime | None:
    try:
        return None if parsed is None else datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
