"""Finds the days that a text names, in any language: `17 March`, `März 17, 2011`, `3月17日`; and whether it names a day of the week."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from extractors.dates.strings import WORD, fold
from extractors.dates.vocabulary import Vocabulary, locale_data, vocabulary

# The digit is before its look-behind, because a search that begins with a digit is fast.
_DAY = re.compile(r"\d(?<![\w.,:/$€£-]\d)\d?(?![\d:/%]|[.,]\d|\s?%)")
_BEFORE = re.compile(r"([^\W\d_]{2,20})\.?\s$")
_AFTER = re.compile(rf"(?:\.|º|-?[^\W\d_]{{1,3}}(?!\w))?\s(?:(?:de|of)\s)?({WORD.pattern})\.?")
_CJK = re.compile(r"\s?[月월]\s?(\d{1,2})\s?[日일]")
_YEAR = re.compile(r"(?:\.|º|-?[^\W\d_]{1,3}(?!\w))?,?\s(?:de\s)?((?:19|20)\d\d)(?!\d)")
_MAX_AHEAD = timedelta(days=180)  # a day without a year that lies ahead is no further away
_MAX_WEEKDAY = 4  # days that a day of the week lies ahead
_MAX_NAME = 24  # letters of the longest name of a month, with its separator from the day


def days_named(text: str, on: date, language: str | None) -> set[date]:
    """The days up to `on`, the day of the text, that it names by day and month; without a year, the last such day."""
    found = (_dated(year, month, day, on) for _, _, year, month, day in _named(text, language))
    return {day for day in found if day is not None and day <= on}


def days_ahead(text: str, on: date, language: str | None) -> Iterator[tuple[int, int, date]]:
    """The days after `on`, the day of the text, that it names by day and month, each with where its name begins and ends.

    Without a year, a day is at most half a year away.
    """
    for start, end, year, month, number in _named(text, language):
        for each in (year,) if year else (on.year, on.year + 1):
            try:
                day = date(each, month, number)
            except ValueError:
                continue
            if on < day and (year or day <= on + _MAX_AHEAD):
                yield start, end, day


def weekdays_ahead(text: str, on: date, language: str | None) -> Iterator[tuple[int, int, date]]:
    """The days of the week that a text names, each as the next such day after `on` with where its name begins and ends.

    At most four days ahead: a name that is nearer behind `on` means the day that was.
    """
    names, pattern = _weekday_names(language or "en")
    for match in pattern.finditer(text):
        word = match[0].lower()
        ahead = (names.get(word, names.get(word[:-1], on.weekday())) - on.weekday()) % 7
        if 0 < ahead <= _MAX_WEEKDAY:
            yield match.start(), match.end(), on + timedelta(days=ahead)


@cache
def _weekday_names(language: str) -> tuple[dict[str, int], re.Pattern[str]]:
    """The days of the week by their names in lower case, and the pattern of these."""
    names = {name: number for number, name in _weekdays(language, str.lower).items()}
    return names, re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names)) or '(?!)'})\w?(?!\w)", re.IGNORECASE)


def names_weekday(text: str, day: date, language: str | None) -> bool:
    """Whether the text has the day's name (`Thursday`), in its own language; endings may differ in the last letter."""
    name = _weekdays(language or "en", fold).get(day.weekday())
    return name is not None and name in fold(text)


@cache
def _weekdays(language: str, folded: Callable[[str], str]) -> dict[int, str]:
    """The names of the days of the week, folded; without the last letter, which may differ, where they are longer than four."""
    names = locale_data(language).get("days", {}).get("format", {}).get("wide", {})
    return {int(number): folded(name)[:-1] if len(name) > 4 else folded(name) for number, name in names.items()}


def _named(text: str, language: str | None) -> Iterator[tuple[int, int, int | None, int, int]]:
    """Where each name of a day begins and ends, its year where it has one, its month and its day."""
    words = vocabulary(language or "en", "AU")  # Australian English has `Sept` too
    for match in _DAY.finditer(text):
        start, end = match.span()
        number, tail = int(match[0]), text[end : end + 2 * _MAX_NAME]
        if cjk := _CJK.match(tail):
            month, day, end, rest = number, int(cjk[1]), end + cjk.end(), ""
        elif (after := _AFTER.match(tail)) and (found := _month(after[1], words, language)):
            month, day, end, rest = found, number, end + after.end(), tail[after.end() :]
        elif (before := _BEFORE.search(text[max(0, start - _MAX_NAME) : start])) and (found := _month(before[1], words, language)):
            month, day, start, rest = found, number, start - len(before[0]), tail
        else:
            continue
        year = _YEAR.match(rest)
        yield start, end + (year.end() if year else 0), int(year[1]) if year else None, month, day


def _month(word: str, words: Vocabulary, language: str | None) -> int | None:
    """The month that a word names; in English only with a capital, because `may` and `march` are verbs."""
    return None if language == "en" and word.islower() else words.month(fold(word))


def _dated(year: int | None, month: int, day: int, on: date) -> date | None:
    """The day, if it exists: in the given year, else in that of `on` or the year before."""
    try:
        found = date(year or on.year, month, day)
        return found if year or found <= on else date(on.year - 1, month, day)
    except ValueError:
        return None
