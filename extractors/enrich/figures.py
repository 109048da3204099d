"""Figures in a report: the dead, wounded, prisoners, sums, percentages, days ahead, each with its sentence (seeds/figures.yaml).

Precision before recall: a number counts only where it stands right beside what it counts, in the headline or the lead. A sum or a
percentage counts where it is the only one of a headline, and the day of something planned where no other day ahead is named for it, so that
reports of one event mean the same by it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from extractors.dates import days_ahead, month_of, weekdays_ahead
from extractors.enrich.language_guess import KIN
from extractors.files.data_files import NOTHING, Pattern, any_of, load
from extractors.files.seeds import SEEDS
from extractors.records import Article, Figure

PATH = SEEDS / "figures.yaml"
MAX_VALUE = 100_000
LAST_DAY = 31
LEAD = 900  # characters of the lead of a text
# White space behind the end of a sentence, or line ends. A search that begins with white space is fast, so it is before the look-behinds.
_SENTENCE = re.compile(r"\s(?:(?<=[.!?…]\s)\s*|(?<=\n)\n*)|(?<=[。！？])(?!$)")
_DATED_SENTENCE = re.compile(r"(?<=[.!?…])(?<![mn] \d\.)(?<![mn] \d\d\.)\s+(?!\d)|\n+")  # neither in `Nov. 4` nor in `am 4. November`
_PIECE, _DIGIT = re.compile(r"\w+"), re.compile(r"\d")
NEAR = 60  # characters beside a number that are looked at
# The digit is before its look-behind, because a search that begins with a digit is fast.
_LETTER = r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # scripts without spaces put their words beside a number
# Neither end of a range (`20–25`); a Hebrew prefix (`ו-18`) and a Hungarian ending (`41-re`) belong to the number.
_NUMBER = re.compile(
    rf"\d(?<!(?:{_LETTER}|[.,:/$€£–])\d)(?<![^\u0590-\u05ff]-\d)(?:\d{{0,2}}(?:[, \u00a0\u202f.]\d{{3}})+|\d{{0,5}})"
    rf"(?!{_LETTER}|[:/%]|-(?!r[ae]\b)|–\d|[.,]\d)"
)
_NO = re.compile(r"(?<!\w)(?:no|not|ни|ні|жоден|жодна|ani|nici|nem)\s$", re.IGNORECASE)  # `no one was killed`
_CLAUSE = re.compile(r"[,;:()—]")
_NEXT_WORD = re.compile(r"\s(\w+)")
_THOUSANDS = r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+"  # a number in groups of three
_HUNDREDS = re.compile(r"(?:hundred|thousand|сот|сті|ста|сти|\bтисяч\w*|\bтысяч\w*)\s(?:and )?$", re.IGNORECASE)
# Words after which a number is something else's: a date, a place, another count.
_SMALL = re.compile(r"(?:on|in|at|by|with|since|until|after|before|am|im|le|el|il|em|в|у|с|з|and|und|et|y|e|oraz|та|и|і|й)", re.IGNORECASE)
_BREAKS = re.compile(r"[\d,;:.()–—]")
# The words between what is planned and its day, either first; not those that lead to the day of something else.
_TO_DAY = re.compile(
    r"\s(?:(?!(?:after|before|since|following|ahead|sa\w+|told|that|when|while|and|or|but|who|which|as|was|were|nach|vor|und|dass|після|та|що|после|и|что|après|avant|depuis|et|qui|que|después|antes|desde|y|dopo|prima|dal|e|che|depois|po|przed|od|i|który|która|które)\s)"
    r"[^\W\d]\S*(?<![,;:.])\s){0,6}",
    re.IGNORECASE,
)
_FROM_DAY = re.compile(
    r"(?:[’']s)?\s(?:(?:відбу\w+|пройд\w+|почн\w+|состо\w+|начн\w+)\s)?(?!(?:in|to|for|at|after|before|with)\s)(?:\w+\s)?", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Counting:
    """How one language counts: number words with their `starts`, and the patterns of each counted thing, each with whether it comes
    before the number; the patterns of what is planned for a day, of what is no person, of doubts, and of what lies ahead.
    """

    words: Mapping[str, int]
    things: Mapping[str, tuple[tuple[re.Pattern[str], bool], ...]]
    days: Mapping[str, tuple[re.Pattern[str], ...]]
    no_persons: re.Pattern[str]
    doubts: re.Pattern[str]
    ahead: re.Pattern[str]
    starts: frozenset[str]
    part: re.Pattern[str]
    word: re.Pattern[str]


@dataclass(frozen=True)
class Unit:
    """How a sum or a percentage is written: a number between one of its signs and a scale, or before a scale and one of its words."""

    pattern: re.Pattern[str]
    scales: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Unit:
    after: tuple[str, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    languages: tuple[str, ...]
    match: Pattern
    before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """What seeds/figures.yaml holds."""

    numbers: dict[str, dict[int, tuple[str, ...]]]
    scales: dict[int, tuple[str, ...]]
    days: dict[str, tuple[_Row, ...]]
    units: dict[str, _Unit]
    no_persons: tuple[_Row, ...]
    doubts: tuple[_Row, ...]
    ahead: tuple[_Row, ...]
    things: dict[str, tuple[_Row, ...]]


@cache
def _read(path: Path) -> _File:
    return load(path, _File)


@cache
def load_figures(language: str, path: Path = PATH) -> Counting:
    """How a language counts. Raises SeedError naming the file, the line and the field."""
    data = _read(path)
    language = KIN.get(language, language)
    words = {word.lower(): value for value, forms in data.numbers.get(language, {}).items() for word in forms}
    one = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return Counting(
        words=words,
        things={what: tuple((row.match, row.before) for row in rows if language in row.languages) for what, rows in data.things.items()},
        days={what: tuple(row.match for row in rows if language in row.languages) for what, rows in data.days.items()},
        no_persons=any_of(row.match for row in data.no_persons if language in row.languages),
        doubts=any_of(row.match for row in data.doubts if language in row.languages),
        ahead=any_of(row.match for row in data.ahead if language in row.languages),
        starts=frozenset(_PIECE.findall(" ".join(word.partition("'")[0] for word in words))),
        part=re.compile(rf"(?<!\w)(?:{one})(?!\w)", re.IGNORECASE) if words else NOTHING,
        word=re.compile(rf"(?<![\w-])(?:{one})(?:[\s-](?:{one}))*(?![\w-])", re.IGNORECASE) if words else NOTHING,
    )


@cache
def load_units() -> Mapping[str, Unit]:
    """How sums and percentages are written, in all languages."""
    data = _read(PATH)
    scales = {form: value for value, words in data.scales.items() for word in words for form in (word, word.capitalize())}
    return {what: Unit(_written(row, scales), scales) for what, row in data.units.items()}


def _written(row: _Unit, scales: Mapping[str, int]) -> re.Pattern[str]:
    before, after, scale = (_any_of(words) for words in (row.before, row.after, list(scales)))
    number = rf"{_THOUSANDS}|\d+(?:[.,]\d{{1,2}})?"
    signed = rf"(?<!\w){before}\s?(?P<a>{number})(?:[\s-]?(?P<b>{scale})\b)?(?![.,]?\d|\w)"
    worded = rf"(?<![\w.,-])(?P<c>{number})(?:[\s-]?(?P<d>{scale})\b)?\.?[\s-]?{after}(?!\w)"
    return re.compile(f"{signed}|{worded}" if row.before else worded)


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def _sums(headline: str) -> Iterator[tuple[str, int]]:
    """The sum and the percentage of a headline, each only if it has exactly one; whole numbers only."""
    for what, unit in load_units().items() if _DIGIT.search(headline) else ():
        found = list(unit.pattern.finditer(headline))
        if len(found) == 1:
            parts = found[0].groupdict()
            number, scale = parts.get("a") or parts["c"], parts.get("b") or parts["d"]
            thousands = re.fullmatch(_THOUSANDS, number)
            value = float(re.sub(r"\D", "", number) if thousands else number.replace(",", ".")) * unit.scales.get(scale or "", 1)
            if value >= 1 and abs(value - round(value)) < 1e-6:
                yield what, round(value)


def find_figures(article: Article) -> tuple[Figure, ...]:
    """The figures of the headline and the lead; each thing once, by the first sentence that counts it."""
    counting = load_figures(article.language or "en")
    found: dict[str, Figure] = {}
    for sentence in (article.title or "", *_SENTENCE.split(article.text[:LEAD])):
        for what, value in _counted(sentence, counting):
            found.setdefault(what, Figure(what, value, sentence.strip()))
    for what, value in _sums(article.title or ""):
        found.setdefault(what, Figure(what, value, (article.title or "").strip()))
    return (*found.values(), *_planned(article, counting))


def _planned(article: Article, counting: Counting) -> Iterator[Figure]:
    """Of each thing that is planned its day, as `day of talks` and 20261104, where the headline and the lead name one such day only."""
    if article.published is None:
        return
    on, lead = article.published.date(), f"{article.title or ''}\n{article.text[:LEAD]}"
    if not (any(days_ahead(lead, on, article.language)) or any(weekdays_ahead(lead, on, article.language))):
        return
    planned: dict[str, dict[date, str]] = {what: {} for what in counting.days}
    for sentence in _DATED_SENTENCE.split(lead):
        for what, thing in [(what, match) for what, rows in counting.days.items() for row in rows for match in row.finditer(sentence)]:
            for start, end, day in days_ahead(sentence, on, article.language):
                if _TO_DAY.fullmatch(sentence, thing.end(), start) or _FROM_DAY.fullmatch(sentence, end, thing.start()):
                    planned[what].setdefault(day, sentence.strip())
            for start, _, day in weekdays_ahead(sentence, on, article.language):
                # A day of the week may be past: only where the words between say that it is to come.
                if _TO_DAY.fullmatch(sentence, thing.end(), start) and counting.ahead.search(sentence, thing.end(), start):
                    planned[what].setdefault(day, sentence.strip())
    for what, days in planned.items():
        if len(days) == 1:
            [(day, sentence)] = days.items()
            yield Figure(f"day of {what}", int(f"{day:%Y%m%d}"), sentence)


def _counted(sentence: str, counting: Counting) -> Iterator[tuple[str, int]]:
    numbers = [(match.start(), match.end(), int(re.sub(r"\D", "", match[0]))) for match in _NUMBER.finditer(sentence)]
    for match in _in_words(sentence, counting):
        parts = [counting.words.get(word[0].lower(), 0) for word in counting.part.finditer(match[0])]
        # `twenty-five` adds up; after an unknown hundred or beside another number, a word is no number by itself
        if not _HUNDREDS.search(sentence, max(0, match.start() - NEAR), match.start()) and all(
            a > b and a >= 20 for a, b in pairwise(parts)
        ):
            numbers.append((match.start(), match.end(), sum(parts)))
    for start, end, value in sorted(numbers):
        following = _NEXT_WORD.match(sentence, end)
        if not 0 < value <= MAX_VALUE or 1900 <= value <= 2100 or (following and value <= LAST_DAY and month_of(following[1])):
            continue
        before, after = sentence[:start], sentence[end:]
        clause = _CLAUSE.split(before)[-1]
        if _NO.search(clause) or counting.no_persons.match(after.lstrip()) or counting.doubts.search(clause):
            continue
        for what, rows in counting.things.items():
            if any(_beside(pattern, before if leads else after, leads) for pattern, leads in rows):
                yield what, value


def _in_words(sentence: str, counting: Counting) -> Iterator[re.Match[str]]:
    """The numbers in words of a sentence."""
    if counting.starts.isdisjoint(_PIECE.findall(sentence.lower())):
        return
    end = 0
    for piece in _PIECE.finditer(sentence):
        # Only where a number word may begin, because a search for all of them looks for each at every place.
        if piece[0].lower() in counting.starts and piece.start() >= end and (match := counting.word.match(sentence, piece.start())):
            end = match.end()
            yield match


def _beside(pattern: re.Pattern[str], text: str, before: bool) -> bool:
    """Whether the words are right after the number, or before it with at most one other word in between."""
    if not before:
        near = text[:NEAR]
        return any(pattern.match(near, start) for start in range(len(near) - len(near.lstrip()) + 1))
    near = text[-NEAR:]
    gaps = (near[match.end() :] for match in pattern.finditer(near))
    return any(len(gap.split()) <= 1 and not (_SMALL.fullmatch(gap.strip()) or _BREAKS.search(gap)) for gap in gaps)
