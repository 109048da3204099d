"""Finds the day in a string, in any language, by patterns of digits and the marks that stand for words.

Every gap in the patterns is bounded, so time is linear in the length of the string.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from extractors.dates import calendars
from extractors.dates.marks import DAY, MONTH, SMALL, YEAR, marked
from extractors.dates.reading import Hints
from extractors.dates.strings import WORD
from extractors.dates.vocabulary import press, vocabulary

# Between a day, its month and its year: endings of numbers (`5th`, `2024ko`), punctuation, and small words.
# There is no list for those of other scripts.
_SIGN = r"(?:[^\w<>:]|[^\x00-\x7f\d<>:])"
_GAP = rf"(?:-?[a-z]{{1,3}})?{_SIGN}{{0,20}}(?:{SMALL}(?![a-zA-Z]){_SIGN}{{0,6}}){{0,2}}"
_SHORT_YEAR = r"[ ,./'-]{1,3}(\d{2,3})(?![\d:<]|[.h/-]\d|\s?(?:h|uhr|u)\b|\s?<[apn]>)"
# Each pattern with the order of its groups.
_WORDED = (
    (re.compile(rf"{MONTH}{_GAP}(\d{{1,2}})(?![\d:]){_GAP}{YEAR}"), "mdy"),
    (re.compile(rf"{DAY}{_GAP}{MONTH}{_GAP}{YEAR}"), "dmy"),
    (re.compile(rf"{YEAR}{_GAP}{MONTH}{_GAP}(\d{{1,2}})(?![\d:]|[.h]\d)"), "ymd"),
    (re.compile(rf"{YEAR}{_GAP}{DAY}{_GAP}{MONTH}"), "ydm"),
)
_WORDED_SHORT = (
    (re.compile(rf"{DAY}[^\d<>:]{{0,12}}{MONTH}\.?{_SHORT_YEAR}"), "dmy"),
    (re.compile(rf"{MONTH}[ .-]{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?{_SHORT_YEAR}"), "mdy"),
)
_SCATTERED = (
    (re.compile(rf"{DAY}{_GAP}{MONTH}()"), "dmy"),
    (re.compile(rf"{MONTH}{_GAP}(\d{{1,2}})(?=\s+\d{{1,2}}:)()"), "mdy"),
)
_MONTH_ONLY = ((re.compile(rf"{MONTH}{_GAP}{YEAR}"), "my"), (re.compile(rf"{YEAR}{_GAP}{MONTH}"), "ym"))
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?([-/._ ])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-/._ ])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
# Denmark and Sweden: 5/11 2025, 5/11-2025.
_YEAR_APART = re.compile(r"(?<![\d/])(\d{1,2})\s?(/)\s?(\d{1,2})[ -]{1,2}(\d{4})(?![\d:])")
_ALL_SHORT = re.compile(r"(?<![\d:])(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?'?(\d{2})(?![\d:])")
# A day in a row of other numbers is none: `030/12 10 2025`, `800-12-05-2025` and `192.10.12.2025` are telephone numbers, versions, hosts.
_PHONE_BEFORE = re.compile(r"(?:\b(?i:tel|tél|phone|fon|telefon\w*|fax|mobile?|call|hotline)\b[.:]?\s?\+?|\+)$")
_NUMBER_BEFORE = re.compile(r"(?<![\d:h])\d{1,5}[ ()/.-]{1,3}$")
_SAME_AFTER = re.compile(r"[./-]\d{1,5}(?!\d|\s?[:hHuU]|\s?<[apn]>)")
_AREA_BEFORE = re.compile(r"\d{3}/$")
_NUMBER_AFTER = re.compile(r"[ ./-]\d{1,5}(?!\d|\s?[:.hHuU]|\s?<[apn]>)")
_LONE_YEAR = re.compile(r"(?<![\d:.+-])((?:19|20|25)\d\d)(?![\d:])")


@dataclass(frozen=True, slots=True)
class Day:
    """The day in a string: `precision` is day, month or year; `before` and `after` are the text around it, up to another date."""

    date: date
    precision: str
    guessed: bool
    before: str
    after: str


def find_day(text: str, hints: Hints) -> Day | None:
    """The first day that a plain string names; raises ValueError for one that no calendar has.

    Names of the document's own language are tried first, then those of all others, because feeds may state one language and use another.
    """
    words = vocabulary(hints.language, hints.country)
    own = marked(text, words)
    if day := _worded(_WORDED, own, hints) or _numeric(own, hints):
        return day
    has_words = any(len(word) > 1 for word in WORD.findall(text))
    other = marked(text, replace(press(), halves=words.halves)) if has_words else own
    return (
        _worded((*_WORDED, *_WORDED_SHORT), other, hints)
        or _worded(_WORDED_SHORT, own, hints)
        or _short(own, hints)
        or _scattered(own, hints)
        or _scattered(other, hints)
        or _month(own, hints)
        or _month(other, hints)
    )


def numeric_order(text: str) -> bool | None:
    """The order of day and month in the numbers of a plain string: True for day first, False for month first.

    None if it shows none: without such numbers, with the year first, with dots (day first, unless a column shows otherwise), or if both
    readings are the same. Raises ValueError if it could be either.
    """
    match = None if _YEAR_FIRST.search(text) else _YEAR_LAST.search(text) or _ALL_SHORT.search(text)
    first, second = (int(match[1]), int(match[3])) if match else (0, 0)
    if first == second or max(first, second) > 31 or (first > 12 and second > 12):
        return None
    if first <= 12 and second <= 12:
        if match and match[2] == ".":
            return None
        raise ValueError(f"{text!r} is either day first or month first")
    return first > 12


def _own(after: str) -> str:
    """The text after a date, up to another date, which has its own time."""
    starts = (match.start() for pattern, _ in _WORDED if "<" in after and (match := pattern.search(after)))
    return after[: min(starts, default=len(after))]


def _worded(patterns: Iterable[tuple[re.Pattern[str], str]], text: str, hints: Hints) -> Day | None:
    for pattern, order in patterns if "<" in text else ():
        if match := pattern.search(text):
            return _day(match, order, text, hints)
    return None


def _numeric(text: str, hints: Hints) -> Day | None:
    if match := _alone(_YEAR_FIRST, text):
        return _built(match[1], int(match[3]), match[4], text, match.span(), hints)
    if match := _alone(_YEAR_LAST, text) or _YEAR_APART.search(text):
        day, month, guessed = _ordered(int(match[1]), int(match[3]), match[2], hints)
        return _built(match[4], month, str(day), text, match.span(), hints, guessed=guessed)
    return None


def _alone(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match that is no part of a longer row of numbers. Behind a year that stands first, a clock may have the same signs."""
    for match in pattern.finditer(text):
        before, after, sign = text[: match.start()], text[match.end() :], match[2]
        if sign == " ":
            row = bool(_NUMBER_BEFORE.search(before) or _NUMBER_AFTER.match(after))
        else:
            row = (before[-2:-1].isdigit() and before.endswith(sign)) or bool(_AREA_BEFORE.search(before))
            row = row or (pattern is not _YEAR_FIRST and after.startswith(sign) and bool(_SAME_AFTER.match(after)))
        if not (row or _PHONE_BEFORE.search(before)):
            return match
    return None


def _short(text: str, hints: Hints) -> Day | None:
    """Three numbers of at most two digits. The year is last, or first if the language begins with it or nothing else is possible."""
    match = _alone(_ALL_SHORT, text)
    if match is None:
        return None
    first, second, third = int(match[1]), int(match[3]), int(match[4])
    if first > 31 or (calendars.year_first(hints.language) and third <= 31 and second <= 12 and hints.day_first is None and match[1][1:]):
        return _built(match[1], second, match[4], text, match.span(), hints)
    day, month, _ = _ordered(first, second, match[2], hints)
    return _built(match[4], month, str(day), text, match.span(), hints)


def _scattered(text: str, hints: Hints) -> Day | None:
    """Day and month together, the year elsewhere, as C's and Java's date functions print them."""
    for pattern, order in _SCATTERED if "<" in text else ():
        if match := pattern.search(text):
            before, after = text[: match.start()], text[match.end() :]
            year = _LONE_YEAR.search(after) or _LONE_YEAR.search(before)
            if year:
                day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
                rest = year.string[: year.start()] + " " + year.string[year.end() :]
                ends = (before, rest) if year.string is after else (rest, after)
                return _built(year[1], int(month), day, text, match.span(), hints, ends=ends)
    return None


def _month(text: str, hints: Hints) -> Day | None:
    """A month and a year, if the string has no other number."""
    for pattern, order in _MONTH_ONLY if "<" in text else ():
        if (match := pattern.search(text)) and not re.search(r"\d", re.sub(r"<\d\d>", "", text[: match.start()] + text[match.end() :])):
            year, month = (match[1], match[2]) if order == "ym" else (match[2], match[1])
            return _built(year, int(month), None, text, match.span(), hints)
    return None


def _day(match: re.Match[str], order: str, text: str, hints: Hints) -> Day:
    parts = dict(zip(order, match.groups(), strict=True))
    return _built(parts["y"], int(parts["m"]), parts["d"], text, match.span(), hints)


def _built(
    year: str,
    month: int,
    day: str | None,
    text: str,
    span: tuple[int, int],
    hints: Hints,
    *,
    guessed: bool = False,
    ends: tuple[str, str] | None = None,
) -> Day:
    full, assumed = calendars.full_year(year, hints)
    found = calendars.gregorian(full, month % 20, int(day or 1), hints, iranian=month > 20)
    before, after = ends or (text[: span[0]], text[span[1] :])
    return Day(found, "day" if day else "month", guessed or assumed, before, _own(after))


def _ordered(first: int, second: int, separator: str, hints: Hints) -> tuple[int, int, bool]:
    """Day, month, and whether their order was assumed."""
    if first > 12 or second > 12:
        return (first, second, False) if first > 12 else (second, first, False)
    if hints.day_first is not None:
        return (first, second, False) if hints.day_first else (second, first, False)
    month_first = calendars.month_first(hints.language, hints.country)
    if first == second or (separator == "." and not month_first):
        return first, second, False
    if separator == "." and hints.country is None:
        # English with dots is European, unless the country writes the month first.
        return first, second, True
    return (second, first, True) if month_first else (first, second, True)
