"""Names of states and cities in other languages, by their first letters: `росій` is Russia, `відн` Vienna (CLDR, by Babel)."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from extractors.enrich.folding import NAME, fold, name_key

_ENGLISH = Locale("en")
_SHORT = 4  # a shorter beginning is shared with other words
_PARTS = ("019", "150")  # America and Europe; the names of the others are also words (Ocean, Welt)
# A vowel of the last syllable that other cases drop or change: Київ, Києва; Львів, Львова; Відень, Відня.
_FLEETING = re.compile(r"(?<=\w\w)[іїеєо](?=[^\Wаеєиіїоуюяйь]ь?$)")
_CHANGED = {"uk": ("", "о", "є"), "ru": ("",)}


def english_name(word: str, language: str | None) -> str | None:
    """The key of the English name of a state or city in another language, with any ending: `російська` is of Russia."""
    if names := _names(language):
        key = _key(word)
        return names.get(key) or (names.get(key[:_SHORT]) if word[0].isupper() and len(word) <= NAME + 1 else None)
    return None


def _key(word: str) -> str:
    """As `name_key`, with one letter for both, as in `Росія` and `російська`."""
    return fold(word.lower()).replace("y", "i")[:NAME]


@cache
def _names(language: str | None) -> Mapping[str, str]:
    """The key of the English name by the key of the name in this language."""
    try:
        locale = Locale((language or "en").split("-")[0])
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, str] = {}
    for theirs, ours in _places(locale):
        forms = (theirs, *(_FLEETING.sub(vowel, theirs) for vowel in _CHANGED.get(locale.language, ())))
        keys = (_key(form.rstrip("ь")) for form in forms)
        found |= {key: name_key(ours) for key in keys if len(key) >= _SHORT and key not in found}
    return found


def _places(locale: Locale) -> Iterator[tuple[str, str]]:
    """States and cities whose name is one word, each with the English one."""
    if locale.language == _ENGLISH.language:
        return
    areas = ((name, _ENGLISH.territories.get(code, "")) for code, name in locale.territories.items() if code.isalpha() or code in _PARTS)
    cities = ((names.get("city", ""), _english_city(zone)) for zone, names in locale.time_zones.items())
    yield from ((theirs, ours) for theirs, ours in (*areas, *cities) if theirs.isalpha() and ours.isalpha())


def _english_city(zone: str) -> str:
    """The English name of a zone's city. The CLDR has it only if it differs from the name of the zone."""
    return str(_ENGLISH.time_zones.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1])
