"""Years and calendars: two-digit years, the Thai and Iranian calendars, and the order in which a country writes day and month."""

from datetime import date, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from extractors.dates.reading import EARLIEST, Hints

BUDDHIST = 543  # years by which the Thai calendar is ahead
_BUDDHIST_LANGUAGES, _BUDDHIST_COUNTRIES = {"th"}, {"TH"}
_IRANIAN_LANGUAGES, _IRANIAN_COUNTRIES = {"fa", "ps", "ckb", "prs"}, {"IR", "AF"}
# Years of the Iranian 33-year cycle with a leap day; the rule holds from 1178 to 1633 (Borkowski 1996).
_IRANIAN_LEAP = {1, 5, 9, 13, 17, 22, 26, 30}
_NOWRUZ_1403 = date(2024, 3, 20)


def full_year(digits: str, hints: Hints) -> tuple[int, bool]:
    """A stated year in full, and whether its century was assumed. Three digits count from 1900 (RFC 5322, section 4.3)."""
    number = int(digits)
    if len(digits) == 4:
        return number, False
    if len(digits) == 3:
        return 1900 + number, True
    if _counts(hints, _BUDDHIST_LANGUAGES, _BUDDHIST_COUNTRIES) and EARLIEST.year <= 2500 + number - BUDDHIST <= hints.now.year + 1:
        return 2500 + number, True
    year = hints.now.year - hints.now.year % 100 + number
    return (year if year <= hints.now.year + 1 else year - 100), True


def gregorian(year: int, month: int, day: int, hints: Hints, *, iranian: bool = False) -> date:
    """A day of our calendar; `iranian` if the month's name is Iranian. Raises ValueError for a day that no calendar has."""
    if year > 2400 and _counts(hints, _BUDDHIST_LANGUAGES, _BUDDHIST_COUNTRIES):
        return date(year - BUDDHIST, month, day)
    if 1300 <= year < 1500 and (iranian or _counts(hints, _IRANIAN_LANGUAGES, _IRANIAN_COUNTRIES)):
        return _from_iranian(year, month, day)
    if iranian:
        raise ValueError("no year of the Iranian calendar")
    return date(year, month, day)


@lru_cache(maxsize=512)
def month_first(language: str | None, country: str | None) -> bool:
    """Whether numbers are written month/day/year, by the CLDR's short date for the place; False if nothing is known."""
    for tag in (f"{language}_{country}" if language and country else None, f"und_{country}" if country else None, language):
        try:
            if tag:
                return str(Locale.parse(tag).date_formats["short"].pattern).startswith("M")
        except (UnknownLocaleError, ValueError):
            continue
    return False


@lru_cache(maxsize=512)
def year_first(language: str | None) -> bool:
    try:
        return bool(language) and str(Locale.parse(str(language)).date_formats["short"].pattern).startswith("y")
    except (UnknownLocaleError, ValueError):
        return False


def _counts(hints: Hints, languages: set[str], countries: set[str]) -> bool:
    return hints.language in languages or hints.country in countries


def _from_iranian(year: int, month: int, day: int) -> date:
    length = 31 if month <= 6 else 30 if month < 12 or _is_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= length):
        raise ValueError("no day of the Iranian calendar")
    years = range(min(year, 1403), max(year, 1403))
    days = sum(366 if _is_leap(each) else 365 for each in years) * (1 if year >= 1403 else -1)
    return _NOWRUZ_1403 + timedelta(days=days + (month - 1) * 30 + min(month - 1, 6) + day - 1)


def _is_leap(year: int) -> bool:
    return year % 33 in _IRANIAN_LEAP
