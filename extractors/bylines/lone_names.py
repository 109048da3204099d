"""Lines that nothing marks as a byline, and that are one by their form: a name alone, beside a date or an agency, or below a text."""

import re
from functools import cache
from itertools import dropwhile, takewhile
from zoneinfo import available_timezones

from extractors.bylines.names import AND, BRACKETS, LETTERS, PAPER, PARTICLES, QUOTED, is_of_date
from extractors.dates import is_weekday, month_of
from extractors.files.phrases import BEFORE_NAMES, NO_NAME, ORGANISATION, ROLE
from extractors.strings.characters import unaccented

# A line that names a reporter by the role behind the name: `김민수 기자 2026.03.17`, `[서울=뉴시스] 김민수 기자`, `山田太郎記者`.
EASTERN_BYLINE = re.compile(
    r"^(?:글[·,/\s]{0,3}(?:사진)?[\s=:]{0,2}|[\uac00-\ud7af]{2,6}\s?[=＝]\s?|[\d\s./:年月日時分-]{0,30}|[(\[【][^()\[\]【】]{1,20}(?:[)\]】]\s?|[=＝])|입력[\d\s./:-]{0,30}[|·]\s?)"
    r"((?:[\u3400-\u9fff\uac00-\ud7af]{2,6}\s?[·,、]?\s?){1,4}(?:(?:선임|수석|전문)?기자|특파원|記者|记者|特派員))(?!\w)"
)
# The same behind the paper or the place: `谷报记者 刘大伟`, `【ベルリン=山田太郎】`.
EASTERN_PLACED = re.compile(
    r"^(?:[\u3400-\u9fff]{2,8}((?:记者|記者)\s?[\u3400-\u9fff]{2,4}(?:[\s、][\u3400-\u9fff]{2,3}(?![\u3400-\u9fff]))*)(?=[\s/／]|$)|【[^【】=＝]{1,12}[=＝]([\u3040-\u9fff]{2,6})】)"
)
# What parts a name from what stands beside it in a line of its own, and a date from a name, in whatever order.
_COMPANY = re.compile(r"[|•·,/()\[\]]|\s[-–—]\s")
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d\d?[:.]\d\d\b")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGIT = re.compile(r"\d")
_MAIL = re.compile(r"(?<=[\s|])[^\s@|]{1,64}@[^\s@]{1,255}\.\w{2,20}$")
# A clock stands in no dateline, and a dateline does not begin with its date.
_CLOCK = re.compile(r"\b\d\d?[:.]\d\d\b")
_DATE_FIRST = re.compile(r"\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,20}\.?\s(?:de\s)?\d{4},\s(?=[^\W\d_]+\s[^\W\d_]+$)")
# A date with its day and month.
_FULL_DATE = re.compile(
    r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\b\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,20}\.?\s(?:de\s)?\d{4}|[^\W\d_]{3,20}\.?\s\d{1,2},?\s\d{4}|\d{4}\.?\s[^\W\d_]{3,20}\.?\s\d{1,2}"
)
_DATED_APART = re.compile(r"[|•·/]|\s[-–—]\s")
# A word of a name by its form: `Ada`, `O’Neil`, `J.R.`, `ORTEGA`, `Petit-Roy`, `McCoy`.
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.-?){1,3}|[^\W\d_](?:[^\W\d_]|[’'ʼ-](?=[^\W\d_])){1,24}")
_SIGNED = re.compile(r"[.!?…»”\"]\s?\(([^()]{5,60})\)[\s+*]*$")
# A writer's name in brackets, where a text ends, in the script that has no capitals.
_EASTERN_SIGNED = re.compile(r"[（(【]([\u3040-\u9fff・／=＝\s]{3,16})[)）】]$")
_EASTERN_NAME = re.compile(r"[\u3400-\u9fff]{3,5}")
_EASTERN_NOTE = re.compile(r"略|載|編集|写真|取材|連載|関連|提供|[部社局面版]$")
# A line about a picture, or a film.
_PICTURED = re.compile(r"(?:phot|fot|pict|bild|ima?g|illustr|kuv|zdj|vide|graph|grafi|фот|виде|відео|写真|撮影|사진|图|圖)", re.IGNORECASE)
_LABEL_ENDS = (":", "：", "|", "/", "／", "・")
_AND_WORD = re.compile(r"und|and|et|[yei&]|en|og|och|ja|ve")
MIN_WORDS, MAX_WORDS = 2, 4
MAX_COMPANY = 6  # words beside a name; more are a sentence
MAX_LINK = 4  # letters of a word that a byline goes on with: `in`, `for`, `und`
MAX_LINE = 90


def named_beside(line: str, by_date: bool = True) -> str | None:
    """The line without its dates where it is people's names beside an agency, a role, a city or, `by_date`, a date; else None.

    A date after a comma is no sign of a person (`Port Lindau, 3 March`), and a year alone is no date.
    """
    if len(line) > MAX_LINE:
        return None
    if (address := _MAIL.search(line)) and is_whole_name(name := line[: address.start()].strip(" |,–—-")):
        return name
    role = ROLE.search(line)
    if role and not _DIGIT.search(line):
        name = line[: role.start()].strip() or line[role.end() :].strip()
        if is_whole_name(name) and len(line[role.end() :].split()) < MAX_WORDS:
            return name  # an element that a role stands in needs no comma beside it
    line, dated = _date_apart(line)
    parts = [part for part in map(str.strip, _COMPANY.split(line)) if part]
    kept = [name for part in parts if not _DIGIT.search(part) for name in AND.split(part)]
    if not kept or not is_whole_name(kept[0]) or not all(_is_of_date(part) for part in parts if _DIGIT.search(part)):
        return None
    beside = kept[1:]
    company = [part for part in beside if len(part.split()) <= MAX_COMPANY and _is_company(part, line)]
    if not (company or (dated and by_date)) or any(part not in company and " " in part and not is_whole_name(part) for part in beside):
        return None
    return ", ".join(kept)


def _date_apart(line: str) -> tuple[str, bool]:
    """The line with a date that only a blank parts from the names before it parted by a bar, and whether it has a date apart from them."""
    digit = _DIGIT.search(line)
    words = line[: digit.start()].split() if digit else []
    names = list(dropwhile(is_of_date, reversed(words)))[::-1]
    if digit and names and _FULL_DATE.search(date := line[len(" ".join(names)) :]) and (names[-1][-1].isalpha() or _CLOCK.search(date)):
        return f"{' '.join(names)} | {date}", True
    if not names and _DATE_FIRST.match(line):
        return line, True
    return line, bool(_DAY.search(line) and _DATED_APART.search(line))


def _is_company(part: str, line: str) -> bool:
    """Whether a part of a line is what stands beside a writer's name: an organisation, a role, letters, or a city behind a bar."""
    if ORGANISATION.search(part) or LETTERS.search(part) or ROLE.search(part) or PAPER.fullmatch(part) or QUOTED.fullmatch(part):
        return True
    named = part.split()
    if not line.isupper() and len(named) < MAX_WORDS and any(word.isupper() and len(word) > MIN_WORDS for word in named):
        return True
    return unaccented(part) in _cities() and re.search(rf"[|/]\s*{re.escape(part)}", line) is not None


def _is_of_date(part: str) -> bool:
    """Whether a part with digits may be of a date: its longer words with capitals are months and days, as in `Lun 4 May`, `10:20 Uhr`."""
    words = [word for word in _LONG_WORD.findall(part) if not (month_of(word) or is_weekday(word))]
    return not any(word[0].isupper() for word in words) and (not words or _DAY.search(part) is not None)


def signed_by(line: str) -> str | None:
    """The byline in a line that ends a text: a name alone, beside an agency, behind `Text:`, or in brackets after the last sentence."""
    text = line.strip(" -–—*~•+/")
    text = text[1:-1].strip() if BRACKETS.fullmatch(text) else text
    if _PICTURED.match(text):
        return None
    if len(text) <= MAX_LINE and (BEFORE_NAMES.match(text) or EASTERN_BYLINE.match(text) or is_whole_name(text)):
        return text
    if beside := named_beside(text, by_date=False):
        return beside
    if (eastern := _EASTERN_SIGNED.search(line)) and (
        BEFORE_NAMES.match(eastern[1])
        or EASTERN_PLACED.match(eastern[1])
        or (_EASTERN_NAME.fullmatch(eastern[1]) and not _EASTERN_NOTE.search(eastern[1]))
    ):
        return eastern[1]
    if bracketed := _SIGNED.search(line):
        inner = bracketed[1].strip()
        return inner if is_whole_name(inner) else named_beside(inner)
    return None


def is_whole_name(text: str) -> bool:
    """Whether a text is by its form a person's whole name and nothing else: two to four words with capitals, particles aside.

    For lines that nothing marks as a byline; scripts without capitals say nothing.
    """
    words = text.split()
    capital = [word for word in words if word not in PARTICLES]
    return (
        MIN_WORDS <= len(capital) <= MAX_WORDS
        and words[-1] in capital
        and all(word[0].isupper() and _NAME_WORD.fullmatch(word) for word in capital)
        and any(not word.endswith(".") for word in capital)
        and not any(map(is_weekday, words))
        and not (ORGANISATION.search(text) or ROLE.search(text) or NO_NAME.search(text) or PAPER.fullmatch(text))
        and unaccented(text) not in _cities()
    )


def begins_byline(line: str) -> bool:
    """Whether a line begins as a byline does, with a name behind it: no heading does (`Von der Leyen in Lindau`, `Por Navidad, obras`).

    One word alone is a name where nothing follows it but a date or another name.
    """
    begun = BEFORE_NAMES.match(line)
    if not begun:
        return False
    rest = line[begun.end() :]
    first, *others = _COMPANY.split(rest.replace(";", ","))
    words = first.split()
    if "|" in begun[0]:
        return len(words) < MAX_WORDS and is_whole_name(first.strip())  # `Opinion | Ada Brandt`, `Opinion | A Bad Idea`
    led = len(begun[0].split()) > 1
    role = ROLE.search(rest) or ORGANISATION.search(rest)
    if begun[0].rstrip().endswith(_LABEL_ENDS) or _DIGIT.search(rest) or (role and not led):
        return True
    name = list(takewhile(lambda word: not word[0].islower() or word in PARTICLES, words))
    after = words[len(name)] if len(words) > len(name) else ""
    if not name:
        return role is not None or not led  # `By our own Ada Brandt`
    if name[0] in PARTICLES or (len(after) > MAX_LINK and after.isalpha() and not role):
        return False
    if led and len(name) > MAX_COMPANY:
        return False
    return sum(word not in PARTICLES for word in name) > 1 or bool(_AND_WORD.fullmatch(after)) or not (after or others)


def is_byline(line: str) -> bool:
    """Whether a line is a byline's beginning and a whole name, and nothing else: `Von Ada Brandt`."""
    begun = BEFORE_NAMES.match(line)
    return begun is not None and is_whole_name(line[begun.end() :]) and begins_byline(line)


def begins_with_name(text: str) -> str | None:
    """The whole name that a text begins with, and that is all of it, or that a comma or a word without a capital follows; else None."""
    words = text.partition(",")[0].split()
    capitals = list(takewhile(lambda word: word[0].isupper() or word in PARTICLES, words))
    while capitals and capitals[-1] in PARTICLES:
        capitals.pop()
    name = " ".join(capitals)
    return name if is_whole_name(name) else None


@cache
def _cities() -> frozenset[str]:
    """The cities that time zones are called by: reports are dated from them."""
    return frozenset(zone.rpartition("/")[2].replace("_", " ").lower() for zone in available_timezones())
