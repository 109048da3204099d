"""Lines that nothing marks as a byline, and that are one by their form: a name alone, beside a date or an agency, or below a text."""

import re
from functools import cache
from zoneinfo import available_timezones

from extractors.dates import is_weekday, month_of
from extractors.names import BRACKETS, EASTERN_BYLINE, LETTERS, PAPER, PARTICLES
from extractors.phrases import BEFORE_NAMES, NO_NAME, ORGANISATION, ROLE

# What parts a name from what stands beside it in a line of its own, and a date from a name, in whatever order.
_COMPANY = re.compile(r"[|•·,/()\[\]]|\s[-–—]\s")
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d\d?[:.]\d\d\b")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_DIGIT = re.compile(r"\d")
_DATED_APART = re.compile(r"[|•·/]|\s[-–—]\s")
# A word of a name by its form: `Ada`, `O’Neil`, `J.R.`, `ORTEGA`, `Petit-Roy`, `McCoy`.
_NAME_WORD = re.compile(r"(?:[^\W\d_]\.-?){1,3}|[^\W\d_](?:[^\W\d_]|[’'ʼ-](?=[^\W\d_])){1,24}")
_SIGNED = re.compile(r"[.!?…»”\"]\s?\(([^()]{5,60})\)[\s+*]*$")
# A writer's name in brackets, where a text ends, in the script that has no capitals.
_EASTERN_SIGNED = re.compile(r"[（(【]([\u3400-\u9fff]{3,5})[)）】]$")
_EASTERN_NOTE = re.compile(r"略|載|編集|写真|取材|連載|関連|提供|[部社局面版]$")
# A line about a picture, or a film.
_PICTURED = re.compile(r"(?:phot|fot|pict|bild|ima?g|illustr|kuv|zdj|vide|graph|grafi|фот|виде|відео|写真|撮影|사진|图|圖)", re.IGNORECASE)
MIN_WORDS, MAX_WORDS = 2, 4
MAX_LINE = 90


def named_beside(line: str) -> str | None:
    """The line without its dates where it is a person's name beside an agency, a role or a date: `3 March 2026 | Ada Brandt`; else None.

    A date after a comma is no sign of a person: `Port Lindau, 3 March`.
    """
    role = ROLE.search(line)
    if len(line) <= MAX_LINE and role and not _DIGIT.search(line) and is_whole_name(name := line[: role.start()].strip()):
        return name  # an element that a role stands in needs no comma before it
    if len(line) > MAX_LINE or not (parts := [part for part in map(str.strip, _COMPANY.split(line)) if part]):
        return None
    kept = [part for part in parts if not _DIGIT.search(part)]
    dated = bool(_DAY.search(line) and _DATED_APART.search(line))
    if not kept or not is_whole_name(kept[0]) or not all(_is_of_date(part) for part in parts if part not in kept):
        return None
    beside = kept[1:]
    company = [part for part in beside if ORGANISATION.search(part) or LETTERS.search(part) or ROLE.search(part)]
    if not (company or dated) or any(part not in company and " " in part and not is_whole_name(part) for part in beside):
        return None
    return ", ".join(kept)


def _is_of_date(part: str) -> bool:
    """Whether a part with digits may be of a date: its longer words with capitals are months and days, as in `Lun 4 May`, `10:20 Uhr`."""
    return all(month_of(word) or is_weekday(word) for word in _LONG_WORD.findall(part) if word[0].isupper())


def signed_by(line: str) -> str | None:
    """The byline in a line that ends a text: a name alone, beside an agency, behind `Text:`, or in brackets after the last sentence."""
    text = line.strip(" -–—*~•+/")
    text = text[1:-1].strip() if BRACKETS.fullmatch(text) else text
    if _PICTURED.match(text):
        return None
    if len(text) <= MAX_LINE and (BEFORE_NAMES.match(text) or EASTERN_BYLINE.match(text) or is_whole_name(text)):
        return text
    if not _DIGIT.search(text) and (beside := named_beside(text)):
        return beside
    if eastern := _EASTERN_SIGNED.search(line):
        return None if _EASTERN_NOTE.search(eastern[1]) else eastern[1]
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
        and text.lower() not in _cities()
    )


@cache
def _cities() -> frozenset[str]:
    """The cities that time zones are called by: reports are dated from them."""
    return frozenset(zone.rpartition("/")[2].replace("_", " ").lower() for zone in available_timezones())
