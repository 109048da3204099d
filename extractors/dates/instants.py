"""Raw date strings → instants, with what the string said about its zone and precision.

Sources of the forms: ISO 8601 / RFC 3339, RFC 5322 (mail and HTTP dates), Unix epochs, and dates as newspapers print them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# Two-digit years up to this many years after now belong to this century.
CENTURY_SLACK = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What one raw value says. `offset_minutes` is None and `guessed` True where the zone was assumed to be UTC."""

    instant: datetime
    offset_minutes: int | None
    precision: str
    guessed: bool


# One line a month, by language family: Germanic, Romance, Slavic, Uralic, Turkish.
_MONTH_NAMES = """
jan янв january januar januari janner jänner janvier ene enero gen gennaio janeiro ianuarie stycznia styczeń січня січень января январь ledna leden január tammikuuta ocak
feb фев february februar februari febr fév février fevrier febrero febbraio fev fevereiro februarie lutego luty лютого лютий февраля февраль února únor február helmikuuta şubat
mar march märz maerz mär marts maart mrt mars marzo março martie marca marzec березня березень марта март března březen március maaliskuuta mart
apr апр april avr avril abr abril aprile aprilie kwi kwietnia kwiecień квітня квітень апреля апрель dubna duben április huhtikuuta nisan
may mai mei maj mayo mag maggio maio maja травня травень мая май května květen május toukokuuta mayıs
jun june juni juin junio giu giugno junho iunie cze czerwca czerwiec червня червень июня июнь června červen június kesäkuuta haziran
jul july juli juil juillet julio lug luglio julho iulie lip lipca lipiec липня липень июля июль července červenec július heinäkuuta temmuz
aug авг august augustus augusti août aout ago agosto sie sierpnia sierpień серпня серпень августа август srpna srpen augusztus elokuuta ağustos
sep sept сен september septembre septiembre set settembre setembro septembrie wrz września wrzesień вересня вересень сентября сентябрь září szeptember syyskuuta eylül
oct okt окт october oktober octobre octubre ott ottobre out outubro octombrie paź października październik жовтня жовтень октября октябрь října říjen október lokakuuta ekim
nov ноя november novembre noviembre novembro noiembrie lis listopada listopad листопада листопад ноября ноябрь listopadu marraskuuta kasım
dec des dez дек december desember dezember déc décembre decembre dic diciembre dicembre dezembro decembrie gru grudnia grudzień грудня грудень декабря декабрь prosince joulukuuta aralık
"""  # noqa: E501 - a table reads best with one row a line
MONTHS = {name: number for number, line in enumerate(_MONTH_NAMES.strip().splitlines(), start=1) for name in line.split()}

# Abbreviations that news sites print; minutes east of UTC. CST is read as US Central, IST as India: the larger press.
_ZONE_TABLE = """
utc 0, gmt 0, z 0, wet 0, bst 60, cet 60, west 60, cest 120, eet 120, sast 120, eest 180, msk 180, trt 180, gst 240, pkt 300, ist 330,
wib 420, ict 420, hkt 480, sgt 480, awst 480, pht 480, jst 540, kst 540, aest 600, aedt 660, nzst 720, nzdt 780,
est -300, edt -240, cst -360, cdt -300, mst -420, mdt -360, pst -480, pdt -420
"""
# Zones whose abbreviation leaves summer time open.
SEASONAL = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
ZONES = {name: int(minutes) for name, minutes in (entry.split() for entry in _ZONE_TABLE.split(","))}

_ISO = re.compile(r"(?<!\d)(\d{4})[- ](\d{1,2})[- ](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?$")
_EPOCH = re.compile(r"^(?:/Date\()?(\d{9,10}(?:\.\d+)?|\d{12,13})(?:\)/)?$")
_NUMERIC_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([./])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?(\d{4})", re.IGNORECASE)
_ZONE = r"Z\b|(?:(?:GMT|UTC)\s*)?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[A-Z][a-z]+/[A-Z][A-Za-z_]+|[A-Za-z]{2,5}\b"
_CLOCK = re.compile(
    rf"(?<![\d:])(\d{{1,2}})(?::|h|\.(?=\d{{2}}\b)|\s?[時时点點시]\s*)(\d{{2}}|\d(?=\s?[分분]))(?::(\d{{2}})(?:[.,]\d+)?)?\s?[分분]?"
    rf"\s*([ap]\.?m\.?)?\s*(?:\(?({_ZONE}))?"
    r"|(?<![\d:])(\d{1,2})\s*([ap]\.?m\.?)\s*([A-Z]{2,4})?",
    re.IGNORECASE,
)
# The half of the day, where a language puts it before the clock or in words of its own.
_AFTERNOON = re.compile(r"오후|下午|午後|晚上|\bμ\.?μ\.?|\d\s*م(?!\w)")
# Tue Dec 19 10:00:00 UTC 2023: what Java's and C's date functions print.
_CTIME = re.compile(r"\b([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?: ([A-Z]{2,5}))? (\d{4})\b")
# The Thai calendar counts from 543 years earlier; no other year above this is a year of ours.
BUDDHIST, BUDDHIST_FROM = 543, 2400
# Where the month stands first in numbers: the United States and few others.
MONTH_FIRST_LANGUAGES = frozenset({"en"})


def read_instant(raw: str, now: datetime, language: str | None = None, region: str | None = None) -> Reading | None:
    """The instant that a raw string names, None where it names none.

    `now` decides two-digit years; `language` and `region` (ISO codes, lower and upper case) decide 03/04/2022, which stays guessed.
    """
    text = " ".join(raw.split())[:120]
    if not text:
        return None
    try:
        return _compact(text) or _epoch(text) or _iso(text) or _ctime(text) or _printed(text, now, language, region)
    except (ValueError, OverflowError, OSError):
        return None


def _epoch(text: str) -> Reading | None:
    match = _EPOCH.match(text)
    if not match:
        return None
    number = float(match[1])
    instant = datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
    return Reading(instant.replace(microsecond=0), 0, "second", False)


def _iso(text: str) -> Reading | None:
    match = _ISO.search(text)
    if not match:
        return None
    year, month, day = map(int, match.groups())
    return _reading(year, month, day, _clock(text[match.end() :]))


def _compact(text: str) -> Reading | None:
    match = _COMPACT.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    clock = None if hour is None else (int(hour), int(minute), None if second is None else int(second), _offset(zone or ""))
    return _reading(int(year), int(month), int(day), clock)


def _ctime(text: str) -> Reading | None:
    match = _CTIME.search(text)
    if not match or match[1].lower() not in MONTHS:
        return None
    return _reading(
        int(match[7]), MONTHS[match[1].lower()], int(match[2]), (int(match[3]), int(match[4]), int(match[5]), _offset(match[6] or ""))
    )


Clock = tuple[int, int, int | None, int | str | None]


def _printed(text: str, now: datetime, language: str | None, region: str | None) -> Reading | None:
    found = _printed_day(text, now, language, region)
    if found is None:
        return None
    year, month, day, guessed, rest = found
    reading = _reading(year, month, day, _clock(rest))
    return Reading(reading.instant, reading.offset_minutes, reading.precision, reading.guessed or guessed)


def _printed_day(text: str, now: datetime, language: str | None, region: str | None) -> tuple[int, int, int, bool, str] | None:
    months = month_names(language)
    for pattern in _worded(language):
        if match := pattern.search(text):
            year, guessed = _year(match["year"], now)
            return year, months[match["month"].lower()], int(match["day"]), guessed, _without(text, match)
    for pattern, year_at, month_at, day_at in ((_NUMERIC_YEAR_FIRST, 1, 3, 4), (_CJK, 1, 2, 3), (_VIETNAMESE, 3, 2, 1)):
        if stated := pattern.search(text):
            return int(stated[year_at]), int(stated[month_at]), int(stated[day_at]), False, _without(text, stated)
    if numeric := _NUMERIC.search(text):
        year, guessed = _year(numeric[4], now)
        day, month, unsure = _day_month(int(numeric[1]), int(numeric[3]), numeric[2], language, region)
        return year, month, day, guessed or unsure, _without(text, numeric)
    return None


@lru_cache(maxsize=64)
def month_names(language: str | None) -> Mapping[str, int]:
    """Lower-case names and abbreviations of months: those of the larger press, and of `language` as the CLDR has them."""
    names = dict(MONTHS)
    for tag in (language, f"{language}_Latn") if language else ():
        with suppress(UnknownLocaleError, ValueError):
            # The stand-alone forms are left out: Babel 2.18 hands out one language's for another's.
            for width in ("wide", "abbreviated"):
                for number, name in Locale.parse(tag).months["format"][width].items():
                    # Catalan and French elide: `de desembre`.
                    bare = name.lower().rstrip(".").split()[-1]
                    names |= {bare: number} if bare[0].isalpha() else {}
    return names


@lru_cache(maxsize=64)
def _worded(language: str | None) -> tuple[re.Pattern[str], ...]:
    """Patterns of a date with its month in words, in the order in which they are tried."""
    longest_first = sorted(month_names(language), key=len, reverse=True)
    # Hebrew writes its preposition onto the month.
    month = rf"(?<![^\W\d_])ב?(?P<month>{'|'.join(map(re.escape, longest_first))})(?![^\W\d_])\.?"
    day, year = r"(?<!\d)(?P<day>\d{1,2})", r"(?P<year>\d{4})(?!\d)"
    forms = (
        rf"{month}\s+{day}(?:st|nd|rd|th)?\s*,?\s+{year}",
        rf"{day}(?:st|nd|rd|th|er|º|\.)?[\s./-]+(?:de\s+|of\s+|d[’'])?{month},?[\s./-]+(?:de\s+|del\s+)?(?P<year>\d{{4}}|\d{{2}})(?![\d:])",
        rf"(?<!\d){year}(?:\s?m\.|ko)?\.?,?\s+{month}\s+{day}(?!\d)",
        rf"(?<!\d){year}\.\s+gada\s+{day}\.\s+{month}",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _day_month(first: int, second: int, separator: str, language: str | None, region: str | None) -> tuple[int, int, bool]:
    if first > 12 or second > 12:
        return (first, second, False) if first > 12 else (second, first, False)
    if first == second or separator == ".":
        return first, second, False
    month_first = region == "US" or (region is None and language in MONTH_FIRST_LANGUAGES)
    return (second, first, True) if month_first else (first, second, language is None)


def _year(digits: str, now: datetime) -> tuple[int, bool]:
    if len(digits) == 4:
        return int(digits) - (BUDDHIST if int(digits) > BUDDHIST_FROM else 0), False
    century = now.year - now.year % 100
    year = century + int(digits)
    return (year if year <= now.year + CENTURY_SLACK else year - 100), True


def _clock(text: str) -> Clock | None:
    match = _CLOCK.search(text)
    if not match:
        return None
    hour, minute, second, half, zone = int(match[1] or match[6]), int(match[2] or 0), match[3], match[4] or match[7], match[5] or match[8]
    afternoon = half.lower().startswith("p") if half else bool(_AFTERNOON.search(text))
    if half or (afternoon and hour < 12):
        hour = hour % 12 + (12 if afternoon else 0)
    if hour > 24 or minute > 59 or int(second or 0) > 60:
        return None
    return hour, minute, None if second is None else int(second), _offset(zone or "")


def _offset(zone: str) -> int | str | None:
    """Minutes east of UTC, or the name of a zone whose offset depends on the day."""
    if match := re.search(r"([+-])(\d{1,2}?):?(\d{2})?$", zone):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return (-minutes if match[1] == "-" else minutes) if minutes <= 15 * 60 else None
    if "/" in zone:
        return zone if zone in available_timezones() else None
    # In small letters, `et` and `ist` are words.
    known = zone.isupper() or zone in {"gmt", "utc", "z"}
    return ZONES.get(zone.lower(), SEASONAL.get(zone.lower())) if known else None


def _reading(year: int, month: int, day: int, clock: Clock | None) -> Reading:
    if clock is None:
        return Reading(datetime(year, month, day, tzinfo=UTC), None, "day", True)
    hour, minute, second, zone = clock
    precision = "minute" if second is None else "second"
    start = datetime(year, month, day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute, seconds=second or 0)
    if zone is None:
        return Reading(start, None, precision, True)
    local = start.replace(tzinfo=ZoneInfo(zone) if isinstance(zone, str) else timezone(timedelta(minutes=zone)))
    offset = local.utcoffset()
    return Reading(local.astimezone(UTC), None if offset is None else int(offset.total_seconds() // 60), precision, False)
