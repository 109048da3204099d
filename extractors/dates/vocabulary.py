"""Names of months, halves of the day and units of time in the languages of the CLDR, and other spellings that publishers use.

Babel's accessors are not used: up to 2.18 they resolve aliases in a dictionary that all locales share, so a locale without
stand-alone names returns those of the locale that was asked before. Its data files are read instead, one per locale.
"""

import pickle
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import localedata

from extractors.dates.strings import WORD, fold, plain

# The larger press, whose names are read in documents of any language. Of two meanings, the earlier language's counts.
_PRESS = """
en en_AU en_GB de de_AT fr fr_CA es es_PE pt it nl sv da no nn fi is pl cs sk uk ru be bg sr sr_Latn hr bs sl mk sq hu ro el tr az lt
lv et ka hy kk uz ky mn ar ar_LB ar_DZ ar_MA fa he ur hi bn mr ne pa gu ta te kn ml si th lo km my vi id ms fil sw am af ca eu gl cy
ga gd mt eo zh zh_Hant ja ko
"""
PRESS = tuple(_PRESS.split())
# Not in the CLDR: abbreviations of newspapers, other spellings, inflected forms. The number of the month first.
_MORE = """
1 janner jän gennaro genn ene янв
2 fevr feber février febr фев feb febuary feburary
3 marz mrz mär mrt mars march mac мрт
4 avr apr abr апр aprile
5 mayo mag май máj mei
6 juin junio giu июн
7 juil jul lug июл julai
8 août aout ago sierp авг ogos
9 sept sep set setiembre сент сен wrz सितम्बर
10 okt oct ott окт out paźdz अक्तूबर अक्टूबर
11 nov ноя нояб listop नवम्बर
12 dec dez dic déc дек grudz दिसम्बर
"""
MONTH = 2_629_800
"""Seconds of a month on average; spans of months and years are counted in these, and taken from the calendar."""
# Vietnamese months in words, from the first on.
_VIETNAMESE = "một,hai,ba,tư,năm,sáu,bảy,tám,chín,mười,mười một,mười hai"
# Halves of the day that the CLDR does not have: Bengali and Hindi letters for English ones, and older words.
_MORE_HALVES = {"এএম": "a", "পিএম": "p", "एएम": "a", "पीएम": "p", "पूर्वाह्न": "a", "अपराह्न": "p"}
# The Iranian solar year, with the months' names of Afghanistan (Dari, Pashto) beside them.
_IRANIAN = (
    "فروردین حمل وری,اردیبهشت ثور غویی,خرداد جوزا غبرګولی,تیر سرطان چنګاښ,مرداد امرداد اسد زمری,شهریور سنبله وږی,"
    "مهر میزان تله,آبان عقرب لړم,آذر قوس لیندۍ,دی جدی مرغومی,بهمن دلو سلواغه,اسفند حوت کب"
)
_LATIN_HALVES = {"am": "a", "pm": "p"}
_HALVES = {"a": ("am", "morning"), "p": ("pm", "afternoon", "evening"), "n": ("night",)}
_SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": MONTH, "year": 12 * MONTH}
_COUNTS = {"one": 1, "two": 2}
_MORE_AGO = {"{} 分前": 60}  # Chinese has a shorter form, too
_ONE = frozenset(["a", "an", "one", "ein", "eine", "einem", "einer", "un", "una", "une", "um", "uma", "en", "ett", "et", "een"])
MIN_STEM = 3
# What stands beside a span and changes it little.
_NEARLY = """
about around over almost nearly yang etwa ungefahr rund gut fast environ plus de presque casi cerca mas circa около примерно почти
"""
_ABOUT = frozenset(_NEARLY.split())
# Words of the press for the CLDR's: the Arabic `since` for `before`, the Azerbaijani `ago`, the Bengali `hour`, the Norwegian `day`.
_SYNONYMS = {"منذ": "قبل", "əvvəl": "öncə", "ঘণ্টা": "ঘন্টা", "døgn": "dager"}
_AS_IN_THE_CLDR = {fold(plain(word)): fold(plain(other)) for word, other in _SYNONYMS.items()}
_MONTHS_COUNTED = re.compile("[ヶケヵカ]月")
_PIECE = re.compile(rf"\d+|{WORD.pattern}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Folded words and phrases: `months` → 1 to 12, `halves` → a(m), p(m) or n(ight), `iranian` months → 1 to 12; names of `weekdays`.

    `longest` is how many words the longest name of a month has, `stems` has the names by their first letters, `ago` the phrases of
    relative time, with `{}` for their number → seconds.
    """

    months: Mapping[str, int]
    weekdays: frozenset[str]
    longest: int
    stems: Mapping[str, tuple[str, ...]]
    halves: Mapping[str, str]
    iranian: Mapping[str, int]
    ago: Mapping[str, int]

    def month(self, word: str) -> int | None:
        """The month that a folded word names, also cut short (`noi`) or inflected: by the one month that shares its beginning.

        A cut word begins the name; an inflected one has at least four letters of it and at most four others behind.
        """
        if word in self.months:
            return self.months[word]
        near = self.stems.get(word[:MIN_STEM], ())
        if cut := {self.months[name] for name in near if name.startswith(word)}:
            return cut.pop() if len(cut) == 1 else None
        shared = {name: _shared(name, word) for name in near}
        longest = max(shared.values(), default=0)
        if longest < max(MIN_STEM + 1, len(word) - 4):
            return None
        found = {self.months[name] for name, length in shared.items() if length == longest}
        return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=128)
def vocabulary(language: str | None, country: str | None = None) -> Vocabulary:
    """The words of one language in one country, with English ones, which feeds use everywhere."""
    own = [f"{language}{part}" for part in ("", "_Latn", "_Cyrl", "_Hant", f"_{country}")] if language else []
    own = ["no", *own] if language in {"nb", "nn"} else own  # whose data the CLDR keeps with Norwegian's
    # Later ones win, so that the language's own meaning of a word counts, not the English one.
    return _of(["en", *own], inflected=language not in {None, "en"})


def _shared(one: str, other: str) -> int:
    """The length of the common beginning of two words."""
    return next((index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other)))


def month_of(word: str) -> int | None:
    """The month that a word names in a language of the larger press, 1 to 12."""
    return press().months.get(fold(word))


def is_weekday(word: str) -> bool:
    """Whether a word is the name of a day of the week in a language of the larger press."""
    return fold(word) in press().weekdays


@lru_cache(maxsize=1)
def press() -> Vocabulary:
    """The words of all larger press; loaded (some 0.1 s) once a document uses names that its own language does not have."""
    return _of([*reversed(PRESS), "en"], more=True)


def _of(tags: Iterable[str], *, more: bool = False, inflected: bool = False) -> Vocabulary:
    months: dict[str, int] = dict(_more()) if more else {}
    halves: dict[str, str] = {}
    ago = dict(_MORE_AGO)
    weekdays: set[str] = set()
    stems: dict[str, tuple[str, ...]] = {}
    for data in map(locale_data, tags):
        months |= _months(data)
        weekdays.update(map(fold, data.get("days", {}).get("format", {}).get("wide", {}).values()))
        # Among all languages, halves of the day are prepositions of others (Hungarian `de.`).
        halves |= {} if more else dict(_halves(data))
        ago |= _ago(data)
    for name in months if inflected else ():
        stems[name[:MIN_STEM]] = (*stems.get(name[:MIN_STEM], ()), name)
    iranian = {fold(plain(name)): number for number, names in enumerate(_IRANIAN.split(","), start=1) for name in names.split()}
    longest = max(name.count(" ") for name in months) + 1
    return Vocabulary(
        months=months,
        weekdays=frozenset(weekdays),
        longest=longest,
        stems=stems,
        halves=halves | _LATIN_HALVES | {fold(word): half for word, half in _MORE_HALVES.items()},
        iranian=iranian,
        ago=ago,
    )


def locale_data(tag: str) -> Mapping[str, Any]:
    """The CLDR's own data of one locale, without inherited data; empty for an unknown locale. A megabyte each."""
    if not localedata.exists(tag):
        return {}
    # A file of the installed package, as Babel itself reads it.
    return dict(pickle.loads(Path(localedata.resolve_locale_filename(tag)).read_bytes()))  # noqa: S301


def _months(data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Whole names, also without the words that all of them have, and those of their words that only one month has.

    Names that count months (`tháng 9`, `9月`) are left out.
    """
    for form in ("stand-alone", "format"):
        for width in ("abbreviated", "wide"):
            named = data.get("months", {}).get(form, {}).get(width, {})
            if not isinstance(named, Mapping):
                continue
            words = {number: _words(str(name)) for number, name in named.items()}
            count = Counter(word for each in words.values() for word in set(each))
            for number, each in words.items():
                # Shorter words are articles and prepositions: `de març`, `an t-Sultain`.
                yield from ((word, number) for word in each if count[word] == 1 and (len(word) > 2 or not word.isascii()))
                own = [word for word in each if count[word] < len(words)]
                yield from ((" ".join(name), number) for name in (each, own) if name)


def _words(name: str) -> list[str]:
    return [] if any(map(str.isdigit, plain(name))) else [fold(word) for word in WORD.findall(plain(name))]


def _more() -> Iterator[tuple[str, int]]:
    for line in _MORE.strip().splitlines():
        number, *names = line.split()
        yield from ((" ".join(_words(name)), int(number)) for name in names)
    yield from ((" ".join(_words(f"tháng {name}")), number) for number, name in enumerate(_VIETNAMESE.split(","), start=1))


def _halves(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each by its last word; single letters of Latin script are left out, because they are also prepositions and units."""
    for form in ("stand-alone", "format"):
        for named in data.get("day_periods", {}).get(form, {}).values():
            for period, name in named.items() if isinstance(named, Mapping) else ():
                half = next((half for half, starts in _HALVES.items() if str(period).startswith(starts)), None)
                words = [fold(word) for word in WORD.findall(plain(str(name)))]
                if half and words and (len(words[-1]) > 1 or not words[-1].isascii()):
                    yield words[-1], half


def _ago(data: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for unit, seconds in _SPANS.items():
        for width in ("", "-short", "-narrow"):
            for count, template in data.get("date_fields", {}).get(f"{unit}{width}", {}).get("past", {}).items():
                # Arabic and Hebrew say one and two without a number. `-3 min` would be a span, too: the sign is lost.
                number = 1 if "{0}" in template else _COUNTS.get(count)
                if number and template[0] not in "-–−":
                    yield (key := relative_key(plain(str(template)).replace("{0}", " 0 "))), number * seconds
                    # `An hour ago`, and `час назад` without a word for one.
                    if count == "one" and len(key.split()) > 2:
                        yield without_one(key.replace("{}", " ")), seconds


def without_one(key: str) -> str:
    """A key of relative time without words for one."""
    return " ".join(word for word in key.split() if word not in _ONE)


def relative_key(text: str) -> str:
    """A phrase of relative time with `{}` for its number, for comparison."""
    pieces = ("{}" if piece[0].isdigit() else fold(piece) for piece in _PIECE.findall(_MONTHS_COUNTED.sub("か月", text)))
    return " ".join(_AS_IN_THE_CLDR.get(piece, piece) for piece in pieces if piece not in _ABOUT)
