"""Finds the day and the time in a string, in any language.

Words are first replaced by marks (`<09>` for a month, `<a>` `<p>` `<n>` for a half of the day), so that a few patterns of digits and marks
read all languages. Every gap in the patterns is bounded, so time is linear in the length of the string.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from extractors.dates import calendars
from extractors.dates.reading import Hints
from extractors.dates.strings import WORD, fold
from extractors.dates.vocabulary import Vocabulary, press, vocabulary

# Years of eras: 令和6年 is 2024, 民國113年 too.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}})\s?年")
_CJK_DAY = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?")
_CJK_MONTH = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?!\s?\d)")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s?[時时點点시](?:\s?(?:(\d{1,2})\s?[分분]?|(半)))?(?:\s?(\d{1,2})\s?[秒초])?(?:整|正)?")
_CJK_HALF = re.compile(r"(上午|午前|오전|凌晨|早上|清晨|새벽|아침)|(下午|午後|午后|오후|晚上|傍晚|中午|저녁|夜)")
# Vietnamese, Mongolian and Chinese count their months, and Vietnamese its days of the week. Monday is no month (`26日月曜日`, `일월요일`).
_COUNTED_MONTH = re.compile(
    r"\b(?:th[áa]ng|thg\.?|th\.)\s?(\d{1,2})(?!\d)|(?<!\d)(\d{1,2})(?:-?р)?\s?сар(?:ын)?\b|(?<!\d)(\d{1,2})\s?[月월](?![曜요])",
    re.IGNORECASE,
)
_COUNTED_WEEKDAY = re.compile(r"\bthứ\s[2-7]\b,?", re.IGNORECASE)

# Months in Roman numerals, as Poland, Hungary and Russia write them by hand: 5 XI 2024.
_ROMAN = {name: number for number, name in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], start=1)}
_ROMAN_MONTH = re.compile(r"(?<=\d)([ ./-]{1,2})(I{1,3}|IV|VI{0,3}|IX|XI{0,2})([ ./-]{1,2})(?=\d{2,4})")
_LETTER_HALF = re.compile(r"(?<=\d)\s?([ap])\b(?![ (]{1,2}\d|, \d\d?:)")
_JOINED = re.compile("^(?:ב|เดือน|ខែ|ເດືອນ)")
_NEAR = re.compile(r"[^\d<>]{1,3}")
_SAME_MONTH = re.compile(r"(<\d\d>)\s?[/|(-]\s?\1\)?")

_MONTH, _DAY = r"<(\d\d)>", r"(?<![\d:])(?<!\d[.])(\d{1,2})(?!\d)"
# Between a day, its month and its year: endings of numbers (`5th`, `2024ko`), punctuation, and small words.
# There is no list for those of other scripts.
_SIGN = r"(?:[^\w<>:]|[^\x00-\x7f\d<>:])"
_SMALL = r"(?i:de|del|d|of|the|day|di|do|da|der|den|des|la|le|l|m|y|r|ta|in|yil|yili|gada|an|anno|dhen|t)"
_GAP = rf"(?:-?[a-z]{{1,3}})?{_SIGN}{{0,20}}(?:{_SMALL}(?![a-zA-Z]){_SIGN}{{0,6}}){{0,2}}"
# Date and clock may touch if only markup separated them: `November 5, 20259:01 AM`.
_YEAR = r"(?<!\d)((?:1[34]|19|2[0-6])\d\d)(?!\d(?!\d?:\d\d))"
_SHORT_YEAR = r"[ ,./'-]{1,3}(\d{2,3})(?![\d:<]|[.h/-]\d|\s?(?:h|uhr|u)\b|\s?<[apn]>)"
# Of a span of days the first is meant: `5-7 March`, `March 5-7`, `28 February - 2 March`, `05.-07.03.2025`. What stands between the two
# days is left out, and a span that goes beyond December begins in the year before.
_UNTIL = "to|until|till|through|and|bis|und|au|et|al?|y|até|e|t/m|tot|en|do|i|po|til|og|och|по|до|и|і|та"
_TO = rf"(?:st|nd|rd|th)?(?:\.?\s?[-~&]\s?|\.?\s(?i:{_UNTIL})\s)"
_SPAN_BEFORE = re.compile(rf"(?<![\w:.,/-])(\d{{1,2}}){_TO}(\d{{1,2}})(?=(?:st|nd|rd|th)?\.?\s?(?:{_SMALL}\s)?<\d\d>)")
_SPAN_BEHIND = re.compile(rf"(?<=>)([ .]{{1,2}}\d{{1,2}}){_TO}(\d{{1,2}})(?=(?:st|nd|rd|th)?[, ]{{1,2}}{_YEAR})")
_SPAN_OF_MONTHS = re.compile(
    rf"({_MONTH}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s{_MONTH}){_TO}(?:{_MONTH}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s{_MONTH})(,?\s)(\d{{4}})"
)
_SPAN_IN_NUMBERS = re.compile(r"(?<![\d./])(\d{1,2})\.(?:(\d{1,2})\.)?\s?-\s?\d{1,2}\.(\d{1,2})\.(\d{4})(?!\d)")
# Each pattern with the order of its groups.
_WORDED = (
    (re.compile(rf"{_MONTH}{_GAP}(\d{{1,2}})(?![\d:]){_GAP}{_YEAR}"), "mdy"),
    (re.compile(rf"{_DAY}{_GAP}{_MONTH}{_GAP}{_YEAR}"), "dmy"),
    (re.compile(rf"{_YEAR}{_GAP}{_MONTH}{_GAP}(\d{{1,2}})(?![\d:]|[.h]\d)"), "ymd"),
    (re.compile(rf"{_YEAR}{_GAP}{_DAY}{_GAP}{_MONTH}"), "ydm"),
)
_WORDED_SHORT = (
    (re.compile(rf"{_DAY}[^\d<>:]{{0,12}}{_MONTH}\.?{_SHORT_YEAR}"), "dmy"),
    (re.compile(rf"{_MONTH}[ .-]{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?{_SHORT_YEAR}"), "mdy"),
)
_SCATTERED = (
    (re.compile(rf"{_DAY}{_GAP}{_MONTH}()"), "dmy"),
    (re.compile(rf"{_MONTH}{_GAP}(\d{{1,2}})(?=\s+\d{{1,2}}:)()"), "mdy"),
)
_MONTH_ONLY = ((re.compile(rf"{_MONTH}{_GAP}{_YEAR}"), "my"), (re.compile(rf"{_YEAR}{_GAP}{_MONTH}"), "ym"))
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
class Day:
    """The day in a string: `precision` is day, month or year; `before` and `after` are the text around it."""

    date: date
    precision: str
    guessed: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day in a string; `seconds` is None if it has none. `head` and `tail` are the text around it."""

    hours: int
    minutes: int
    seconds: int | None
    head: str
    tail: str


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


def find_clock(day: Day) -> Clock | None:
    """The time of day of a date: after the date, else before it."""
    for part in (_own(day.after.lstrip(" :.")), day.before):
        part = _NOON.sub(lambda word: " 12:00 " if word[1] == "noon" else " 0:00 ", part)
        for pattern in _CLOCKS:
            if (match := pattern.search(part)) and (clock := _clock(match)):
                return clock
    return None


def _own(after: str) -> str:
    """The text after a date, up to another date, which has its own time."""
    starts = (match.start() for pattern, _ in _WORDED if "<" in after and (match := pattern.search(after)))
    return after[: min(starts, default=len(after))]


def marked(text: str, words: Vocabulary) -> str:
    """The text with marks for months, halves of the day, and CJK units."""
    if not text.isascii():
        text = _ERA.sub(lambda era: f"{_ERAS[era[1]] + int(era[2])}年", text)
        text = _CJK_MONTH.sub(lambda month: f" {month[1]} <{int(month[2]):02d}> ", _CJK_DAY.sub(r" \1-\2-\3 ", text))
        text = _CJK_CLOCK.sub(_cjk_clock, text)
    text = _COUNTED_WEEKDAY.sub(" ", _COUNTED_MONTH.sub(lambda month: f"<{int(month[1] or month[2] or month[3]):02d}>", text))
    text = _ROMAN_MONTH.sub(lambda month: f"{month[1]}<{_ROMAN[month[2]]:02d}>{month[3]}", text)
    text = _LETTER_HALF.sub(r"<\1>", _marks(text, words))
    text = _CJK_HALF.sub(lambda half: " <a> " if half[1] else " <p> ", text)
    text = _SPAN_IN_NUMBERS.sub(_first_in_numbers, text) if "-" in text else text
    text = _SPAN_BEHIND.sub(_first_day, _SPAN_BEFORE.sub(_first_day, _SPAN_OF_MONTHS.sub(_first_month, text))) if "<" in text else text
    # Arabic papers name a month twice (`أيلول/سبتمبر`).
    return _SAME_MONTH.sub(r"\1", text)


def _first_day(span: re.Match[str]) -> str:
    return span[1] if int(span[1].strip(" .")) < int(span[2]) else span[0]


def _first_in_numbers(span: re.Match[str]) -> str:
    month = span[2] or span[3]
    return f"{span[1]}.{month}.{int(span[4]) - (int(month) > int(span[3]))}"


def _first_month(span: re.Match[str]) -> str:
    begins_before = int(span[2] or span[3]) > int(span[4] or span[5])
    return f"{span[1]}{span[6]}{int(span[7]) - begins_before}"


def _marks(text: str, words: Vocabulary) -> str:
    pieces: list[str] = []
    found = list(WORD.finditer(text))
    folded = [fold(word[0]) for word in found]
    end = index = 0
    while index < len(found):
        # A number or a mark between its words ends a phrase.
        near = 1
        while (
            near < words.longest
            and index + near < len(found)
            and _NEAR.fullmatch(text, found[index + near - 1].end(), found[index + near].start())
        ):
            near += 1
        lengths = range(near, 1, -1)
        length = next((length for length in lengths if " ".join(folded[index : index + length]) in words.months), 1)
        if mark := _mark(" ".join(folded[index : index + length]), words):
            pieces += [text[end : found[index].start()], mark]
            end = found[index + length - 1].end()
        index += length
    return "".join((*pieces, text[end:]))


def _mark(folded: str, words: Vocabulary) -> str | None:
    # Hebrew joins its preposition to the month, and Thai, Khmer and Lao their word for `month`.
    month = words.month(folded) or words.months.get(_JOINED.sub("", folded))
    if month:
        return f"<{month:02d}>"
    if month := words.iranian.get(folded):
        return f"<{month + 20}>"
    half = words.halves.get(folded)
    return f"<{half}>" if half else None


def _cjk_clock(match: re.Match[str]) -> str:
    minutes = 30 if match[3] else int(match[2] or 0)
    return f" {match[1]}:{minutes:02d}" + (f":{int(match[4]):02d} " if match[4] else " ")


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
    return Day(found, "day" if day else "month", guessed or assumed, before, after)


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
