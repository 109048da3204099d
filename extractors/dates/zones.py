"""Names and offsets of time zones → minutes east of UTC. One table for feeds, sitemaps, pages and tables."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

from extractors.dates.reading import Hints
from extractors.dates.spoken_zones import spoken_zone
from extractors.dates.strings import WORD

# Names with the same offset everywhere. The North American ones are those of RFC 822, and of RSS with it.
_NAMES = """
UTC 0, GMT 0, UT 0, Z 0, غرينتش 0, جرينتش 0, WET 0, WEZ 0, WEST 60, WESZ 60, CET 60, MEZ 60, MET 60, HNEC 60, CEST 120, MESZ 120, MEST 120,
HAEC 120, EET 120, OEZ 120, SAST 120, CAT 120, EEST 180, OESZ 180, MSK 180, МСК 180, TRT 180, EAT 180, IDT 180, WAT 60, IRST 210,
IRDT 270, GET 240, AZT 240, SAMT 240, AFT 270, PKT 300, UZT 300, YEKT 300, ЕКБ 300, NPT 345, ALMT 360, OMST 360, MMT 390, ICT 420,
WIB 420, NOVT 420, KRAT 420, HOVT 420, WITA 480, HKT 480, SGT 480, MYT 480, PHT 480, AWST 480, IRKT 480, ULAT 480, WIT 540, JST 540,
KST 540, YAKT 540, ACST 570, AEST 600, CHST 600, VLAT 600, ACDT 630, AEDT 660, NZST 720, NZDT 780, AKST -540, AKDT -480, HST -600,
HDT -540, NST -210, NDT -150, HNE -300, HAE -240, HNP -480, HAP -420, HNA -240, HAA -180, COT -300, PET -300, BOT -240, VET -240,
CLT -240, CLST -180, PYT -180, ART -180, BRT -180, BRST -120, UYT -180, ADT -180, EDT -240, CDT -300, MDT -360, PDT -420, SEČ 60, SELČ 120
"""
NAMES = {name: int(minutes) for name, minutes in (entry.split() for entry in _NAMES.split(","))}

# Names whose offset depends on the day: the zone's rules decide.
SEASONAL = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles", "AKT": "America/Anchorage",
    "EASTERN": "America/New_York", "CENTRAL": "America/Chicago", "MOUNTAIN": "America/Denver", "PACIFIC": "America/Los_Angeles",
    "北京时间": "Asia/Shanghai", "日本時間": "Asia/Tokyo", "台北時間": "Asia/Taipei", "한국시간": "Asia/Seoul",
}  # fmt: skip
_SPELT = {"EASTERN", "CENTRAL", "MOUNTAIN", "PACIFIC"}  # these are zones only before "time" or at the end

# Names with several offsets: minutes, then the countries and languages that mean them. The first is used if nothing decides;
# it counts as stated (not guessed) if RFC 822 defines the name.
AMBIGUOUS = {
    "IST": ((330, "IN LK hi bn ta te mr gu kn ml pa or as ne"), (120, "IL PS he"), (60, "IE ga")),
    "BST": ((60, "GB IM JE GG cy gd"), (360, "BD bn")),
    "CST": ((-360, "US CA MX CR GT HN NI SV BZ"), (480, "CN TW HK MO zh"), (-300, "CU")),
    "EST": ((-300, "US CA JM PA"), (600, "AU")),
    "MST": ((-420, "US CA MX"), (480, "MY ms"), (390, "MM my")),
    "PST": ((-480, "US CA MX"), (480, "PH fil tl"), (300, "PK ur")),
    "AST": ((-240, "CA BM BB PR TT DO AG DM GD LC VC KN"), (180, "SA KW QA BH IQ YE JO AE OM ar")),
    "GST": ((240, "AE OM SA QA BH KW ar"), (-120, "GS")),
    "SST": ((-660, "AS US"), (480, "SG")),
    "WST": ((480, "AU"), (780, "WS sm")),
    "AMT": ((240, "AM hy"), (-240, "BR pt")),
    "ECT": ((-300, "EC es"), (-240, "DM LC")),
    "BDT": ((360, "BD bn"), (480, "BN ms")),
    "BT": ((360, "BT dz"), (180, "IQ ar")),
    "KT": ((540, "KR ko"),),
}
# The zone that the press uses in countries with several: the CLDR's primary zones, and those of capitals whose time all national
# papers give (Moscow's is the law for trains and television).
_PRIMARY = {
    "BR": "America/Sao_Paulo", "CL": "America/Santiago", "CN": "Asia/Shanghai", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta", "KZ": "Asia/Almaty", "MX": "America/Mexico_City", "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
}  # fmt: skip
_BY_RFC_822 = {"EST", "CST", "MST", "PST"}
# Names that English pages write in small letters too, and that are no words.
_SMALL = frozenset(
    [
        "bst",
        "ist",
        "est",
        "edt",
        "cst",
        "cdt",
        "mst",
        "mdt",
        "pst",
        "pdt",
        "cet",
        "cest",
        "eet",
        "aest",
        "aedt",
        "nzst",
        "nzdt",
        "hkt",
        "sgt",
        "pkt",
        "jst",
        "kst",
        "sast",
        "wib",
    ]
)
# A plus may be separated from its digits, or lost by the encoding of an address.
_OFFSET = re.compile(
    r"(?:(GMT|UTC|UT|Z)\s?)?([+-]|\+ (?=\d{2}:?\d{2}\Z)|(?=(?:0\d|1[0-2])[034][05]\Z))(\d{1,2})(?::?(\d{2}))?(?![\d:]|-\d)"
)
_REGION = re.compile(r"[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+|[+-]\d{1,2})?")
_HALF = re.compile("<[apn]>")
# The text that is allowed between a clock and its zone.
_BETWEEN = re.compile(r"[\s.,;()\[\]|-]|<[apn]>|(?i:uhr|uur|hours|hrs?|time|h\b|น|ч\b|год\b|horas?\b|heures?\b|hod|o'?clock|по\b|بتوقيت)")
FARTHEST = (-720, 840)
"""Minutes from UTC to either side; between them RFC 3339 allows any offset."""
OFFSETS = {-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825, *range(-720, 841, 60)}
"""Offsets that are or were in use; other numbers behind a clock are the end of a span or nothing."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as stated: `minutes` east of UTC or a `region` of the tz database; `sure` is False for an ambiguous name."""

    minutes: int | None = None
    region: str | None = None
    sure: bool = True

    def offset(self, wall: datetime) -> int:
        """Minutes east of UTC on the day of a wall clock."""
        if self.minutes is not None:
            return self.minutes
        shift = wall.replace(tzinfo=ZoneInfo(str(self.region))).utcoffset() or timedelta()
        return int(shift.total_seconds() // 60)


def zone_after(tail: str, hints: Hints) -> Zone | None:
    """The zone that the text right after a clock names; None if there is none, or one without meaning (`-0000`)."""
    at = _skipped(tail)
    if offset := _OFFSET.match(tail, at):
        return _from_offset(offset)
    if region := _REGION.match(tail, at):
        return Zone(region=region[0]) if region[0] in _regions() else None
    word = WORD.match(tail, at)
    if word is None:
        return None
    signed = _OFFSET.match(tail, _skipped(tail, word.end()))
    if zone := _named(word[0], tail[word.end() : word.end() + 20], hints) or (_from_offset(signed) if signed else None):
        return zone
    # The skipped text may be a word of the zone: `(heure de Paris)`.
    spoken = spoken_zone(tail[at:], hints.language) or spoken_zone(_HALF.sub(" ", tail), hints.language)
    return Zone(region=spoken) if spoken else None


def zone_before(head: str, hints: Hints) -> Zone | None:
    """The zone right before a clock: `(GMT+7) 10:05`, `北京时间10:05`."""
    last = head.rstrip(" ()[],:;").rpartition(" ")[2].lstrip("([")
    if offset := _OFFSET.fullmatch(last):
        return _from_offset(offset) if offset[1] else None
    return _named(last, "", hints)


def home_offset(country: str | None, wall: datetime) -> int | None:
    """A country's offset in minutes east of UTC; None if its press uses several, or for no country."""
    regions = [_PRIMARY[country]] if country in _PRIMARY else get_global("territory_zones").get(country or "", ())
    offsets = (Zone(region=region).offset(wall) for region in regions if region in _regions())
    first = next(offsets, None)
    return first if all(offset == first for offset in offsets) else None


def _skipped(tail: str, at: int = 0) -> int:
    """The position after punctuation and words for hours. A hyphen before a digit is a sign."""
    while (match := _BETWEEN.match(tail, at)) and not (match[0] == "-" and tail[at + 1 : at + 2].isdigit()):
        at = match.end()
    return at


def _from_offset(match: re.Match[str]) -> Zone | None:
    minutes = int(match[3]) * 60 + int(match[4] or 0)
    if int(match[4] or 0) > 59 or (match[2] == "-" and not minutes):
        return None
    minutes = -minutes if match[2] == "-" else minutes
    return Zone(minutes) if minutes in OFFSETS else None


def _named(word: str, after: str, hints: Hints) -> Zone | None:
    """The zone of a name. Capitals are required except in English, because `et` and `ist` are words of other languages."""
    name = word.upper()
    if name in _SPELT:
        return Zone(region=SEASONAL[name]) if re.match(r"\s(?:standard |daylight )?time\b|\W*$", after, re.IGNORECASE) else None
    if not (word == name or word in {"gmt", "utc", "z", "мск", "ChST"} or (hints.language == "en" and word in _SMALL)):
        return None
    if name in SEASONAL:
        return Zone(region=SEASONAL[name])
    if name in AMBIGUOUS:
        return _decided(name, hints)
    return Zone(NAMES[name]) if name in NAMES else None


def _decided(name: str, hints: Hints) -> Zone:
    """By country, else by language (languages of many countries are not in the table), else the first meaning."""
    meanings = [(minutes, countries.split()) for minutes, countries in AMBIGUOUS[name]]
    known = hints.country or hints.language
    for minutes, countries in meanings:
        if known in countries:
            return Zone(minutes)
    return Zone(meanings[0][0], sure=name in _BY_RFC_822 or len(meanings) == 1)


@cache
def _regions() -> frozenset[str]:
    return frozenset(available_timezones())
