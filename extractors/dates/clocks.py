"""Finds the time of day in a string whose words are marks."""

import re
from dataclasses import dataclass

_CLOCKS = (
    re.compile(r"(?<![\d:.+])(\d{1,2})\s?:\s?(\d{2})(?:\s?:\s?(\d{2})(?:[.,:]\d{1,9})?)?(?![\d:])"),
    re.compile(r"(?<![\d:.])(\d{1,2}):(\d{1,2}):(\d{1,2})(?![\d:])"),
    # A minute of one digit, right behind the day and with nothing but a zone after it: elsewhere `3:1` is a result.
    re.compile(r"\A[T,]?\s?(\d{1,2})\s?:\s?(\d)()(?=\s?(?:\Z|GMT|UTC|Z\b|[+-]\d|<[ap]>))"),
    re.compile(r"(?<=[Tt_ ])(\d{2})-(\d{2})-(\d{2})(?![\d-])"),
    re.compile(r"(?<=[Tt])(\d{2})(\d{2})?(\d{2})?(?:[.,]\d{1,9})?(?![\d:]|\.\d)"),
    re.compile(r"(?<![\d:.])(\d{1,2})\s?(?:h|H|u|U)(?:(?:rs|re)s?\b)?\s?(?:(\d{2})(?!\d)|(?![^\W\d_]))(?:\s?(?:min|m)?\s?(\d{2})\s?s\b)?"),
    re.compile(r"(?<![\d:.,])(\d{1,2})\.(\d{2})(?:\.(\d{2})(?:\.\d{3,9})?)?(?![\d.]?\d)"),
    # Thai and Lao: `9 นาฬิกา 05 นาที`.
    re.compile(r"(?<![\d:.,])(\d{1,2})\s?(?:นาฬิกา|ໂມງ)(?:\s?(\d{1,2})\s?(?:นาที|ນາທີ))?(?:\s?(\d{1,2})\s?(?:วินาที|ວິນາທີ))?"),
    re.compile(r"(?<![\d:.,])(\d{1,2})()()(?=\s?<[ap]>)"),
    re.compile(r"(?<![\d:.,])(\d{1,2})()()(?=\s?(?i:uhr|uur|o'clock|часов)\b)"),
    re.compile(r"\b(?i:ore|alle|um|kl|klo|klo[ck]k[ae]n|godz|kell|plkst|ora|saat|pukul)\b\.?\s(\d{1,2})()()(?![\d:.,/-])"),
    re.compile(r"(?<![\d:.,])([01]\d|2[0-3])([0-5]\d)()(?=\s?(?i:hrs?|hours|h|GMT|UTC)\b)"),
)
_NOON = re.compile(r"\b(?:12(?:[:.]00)?\s?)?(noon|midnight)\b")
_HALF_AFTER, _HALF_BEFORE = re.compile(r"[^\d<>]{0,16}<([apn])>"), re.compile(r"<([apn])>[^\d<>]{0,6}$")


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day in a string; `seconds` is None if it has none. `head` and `tail` are the text around it."""

    hours: int
    minutes: int
    seconds: int | None
    head: str
    tail: str


def find_clock(after: str, before: str = "") -> Clock | None:
    """The time of day in the text after a date, else in that before it; the words of both are marks (`marks.marked`)."""
    for part in (after.lstrip(" :."), before):
        part = _NOON.sub(lambda word: " 12:00 " if word[1] == "noon" else " 0:00 ", part)
        for pattern in _CLOCKS:
            if (match := pattern.search(part)) and (clock := _clock(match)):
                return clock
    return None


def _clock(match: re.Match[str]) -> Clock | None:
    hours, minutes, seconds = int(match[1]), int(match[2] or 0), match[3]
    head, tail = match.string[: match.start()], match.string[match.end() :]
    half = _HALF_AFTER.match(tail) or _HALF_BEFORE.search(head)
    if half and hours <= 12:
        late = half[1] == "p" or (half[1] == "n" and 5 <= hours < 12)
        hours = hours % 12 + (12 if late else 0)
    if hours > 24 or minutes > 59 or int(seconds or 0) > 60:
        return None
    return Clock(hours, minutes, int(seconds) if seconds else None, head, tail)
