"""Time zones in words: `Central European Time`, `heure de Paris`, `по московскому времени` → regions of the tz database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from zoneinfo import available_timezones

from extractors.dates.strings import WORD, fold, plain
from extractors.dates.vocabulary import locale_data

# A region for each zone of the CLDR that news spell out. The zone's first member by name may have no summer time.
_REGIONS = """
Europe_Central Europe/Paris, Europe_Eastern Europe/Bucharest, Europe_Western Europe/Lisbon, GMT Etc/GMT, Moscow Europe/Moscow,
America_Eastern America/New_York, America_Central America/Chicago, America_Mountain America/Denver, America_Pacific
America/Los_Angeles, Atlantic America/Halifax, Newfoundland America/St_Johns, Alaska America/Anchorage, Hawaii_Aleutian
Pacific/Honolulu, Argentina America/Argentina/Buenos_Aires, Brasilia America/Sao_Paulo, Chile America/Santiago, Colombia
America/Bogota, Peru America/Lima, Venezuela America/Caracas, Africa_Southern Africa/Johannesburg, Africa_Eastern Africa/Nairobi,
Africa_Western Africa/Lagos, Africa_Central Africa/Maputo, Arabian Asia/Riyadh, Gulf Asia/Dubai, Israel Asia/Jerusalem, Iran
Asia/Tehran, Pakistan Asia/Karachi, India Asia/Kolkata, Bangladesh Asia/Dhaka, Nepal Asia/Kathmandu, Indochina Asia/Bangkok,
Indonesia_Western Asia/Jakarta, China Asia/Shanghai, Hong_Kong Asia/Hong_Kong, Taipei Asia/Taipei, Singapore Asia/Singapore,
Philippines Asia/Manila, Japan Asia/Tokyo, Korea Asia/Seoul, Australia_Eastern Australia/Sydney, Australia_Central
Australia/Adelaide, Australia_Western Australia/Perth, New_Zealand Pacific/Auckland
"""
# Cities whose time the press uses, without a zone of that name.
_CITIES = """
Beijing Asia/Shanghai, Pekín Asia/Shanghai, Pékin Asia/Shanghai, Peking Asia/Shanghai, Washington America/New_York, Вашингтон
America/New_York, Brasilia America/Sao_Paulo, Ankara Europe/Istanbul, Türkiye Europe/Istanbul, Kiev Europe/Kyiv, Киев Europe/Kyiv,
Mecca Asia/Riyadh, مكة Asia/Riyadh, Delhi Asia/Kolkata, Islamabad Asia/Karachi, Hanoi Asia/Bangkok, Abuja Africa/Lagos, Canberra
Australia/Sydney, Wellington Pacific/Auckland
"""
# The words that turn the name of a city into a zone.
_TIME = """
time heure hora ora horário horario zeit ortszeit tid tijd aika czasu czas času čas vreme vremena idő ώρα saati saatiyle времени время часом
часу час времето توقيت بتوقيت به‌وقت שעון समय giờ waktu по за
"""
_TIME_WORDS = frozenset(fold(plain(word)) for word in _TIME.split())
_INFLECTED = frozenset({"ru", "uk", "be", "bg", "mk", "sr", "hr", "bs", "pl", "cs", "sk", "sl"})
_STEM, _ENDING = 4, 2  # letters that a city and the adjective of its name share at least, and those that may differ
_WORDS = 6  # words after a clock that are searched


@dataclass(frozen=True, slots=True)
class _Names:
    zones: Mapping[str, str]
    cities: Mapping[str, str]


def spoken_zone(tail: str, language: str | None) -> str | None:
    """The region that the words after a clock name; None if they name none."""
    words = [fold(word) for word in WORD.findall(tail[:80])][:_WORDS]
    for each in dict.fromkeys((language or "en", "en")):
        names = _names(each)
        phrases = [" ".join(words[:length]) for length in range(len(words), 0, -1)]
        if found := next((names.zones[phrase] for phrase in phrases if phrase in names.zones), None):
            return found
        if found := _of_city(words, names.cities, inflected=each in _INFLECTED):
            return found
    return None


def _of_city(words: list[str], cities: Mapping[str, str], *, inflected: bool) -> str | None:
    """The zone of a city next to a word for time, with at most one small word between."""
    times = [index for index, word in enumerate(words[:3]) if word in _TIME_WORDS]
    for start in range(len(words)):
        if not any(abs(start - index) <= 2 for index in times):
            continue
        for length in (3, 2, 1):
            if found := cities.get(" ".join(words[start : start + length])):
                return found
        if inflected and words[start] not in _TIME_WORDS and len(words[start]) > _STEM:
            near = {region for city, region in cities.items() if len(city) >= _STEM and _inflects(city, words[start])}
            if len(near) == 1:
                return near.pop()
    return None


def _inflects(city: str, word: str) -> bool:
    """Whether a word begins with all of the city's name but its ending: `московскому` with Moscow's, `standardno` not with Stanley's."""
    return word.startswith(city[: max(_STEM, len(city) - _ENDING)])


@lru_cache(maxsize=64)
def _names(language: str) -> _Names:
    data = locale_data(language)
    zones = {
        " ".join(_folded(name)): region
        for zone, region in _pairs(_REGIONS)
        for name in data.get("meta_zones", {}).get(zone, {}).get("long", {}).values()
        if isinstance(name, str) and len(_folded(name)) > 1
    }
    named = {" ".join(_folded(region.rpartition("/")[2].replace("_", " "))): region for region in _regions()}
    named |= {" ".join(_folded(city)): region for city, region in _pairs(_CITIES)}
    own = data.get("time_zones", {}).items()
    named |= {" ".join(_folded(each["city"])): region for region, each in own if "city" in each and region in _regions()}
    return _Names(zones, named)


def _folded(name: str) -> list[str]:
    return [fold(word) for word in WORD.findall(plain(name))]


def _pairs(table: str) -> Iterator[tuple[str, str]]:
    for entry in table.split(","):
        name, region = entry.split()
        yield name, region


@cache
def _regions() -> frozenset[str]:
    """Regions that are cities, without names of countries and offsets."""
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "US/", "SystemV/", "posix/")))
