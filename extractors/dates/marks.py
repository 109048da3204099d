"""Replaces the words of a date by marks: `<09>` for a month, `<a>` `<p>` `<n>` for a half of the day, so that a few patterns
read all languages.
"""

import re

from extractors.dates.strings import WORD, fold
from extractors.dates.vocabulary import Vocabulary

# Years of eras: 令和6年 is 2024, 民國113年 too.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}})\s?年")
_CJK_DAY = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?")
_CJK_MONTH = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?!\s?\d)")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s?[時时點点시](?:\s?(?:(\d{1,2})\s?[分분]?|(半)))?(?:\s?(\d{1,2})\s?[秒초])?(?:整|正)?")
_CJK_HALF = re.compile(r"(上午|午前|오전|凌晨|早上|清晨|새벽|아침)|(下午|午後|午后|오후|晚上|傍晚|中午|저녁|夜)")
# Vietnamese, Mongolian and Chinese count their months, and Vietnamese its days of the week. Monday is no month (`26日月曜日`, `일월요일`).
_COUNTED_MONTH = re.compile(
    r"\b(?:th[áa]ng|thg\.?|th\.)\s?(\d{1,2})(?!\d)|(?<!\d)(\d{1,2})(?:-?р)?\s?сар(?:ын)?\b|(?<!\d)(\d{1,2})\s?[月월](?![曜요])",
    re.IGNORECASE,
)
_COUNTED_WEEKDAY = re.compile(r"\bthứ\s[2-7]\b,?", re.IGNORECASE)

# Months in Roman numerals, as Poland, Hungary and Russia write them by hand: 5 XI 2024.
_ROMAN = {name: number for number, name in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"], start=1)}
_ROMAN_MONTH = re.compile(r"(?<=\d)([ ./-]{1,2})(I{1,3}|IV|VI{0,3}|IX|XI{0,2})([ ./-]{1,2})(?=\d{2,4})")
_LETTER_HALF = re.compile(r"(?<=\d)\s?([ap])\b(?![ (]{1,2}\d|, \d\d?:)")
_JOINED = re.compile("^(?:ב|เดือน|ខែ|ເດືອນ)")
_NEAR = re.compile(r"[^\d<>]{1,3}")
_SAME_MONTH = re.compile(r"(<\d\d>)\s?[/|(-]\s?\1\)?")

MONTH, DAY = r"<(\d\d)>", r"(?<![\d:])(?<!\d[.])(\d{1,2})(?!\d)"
SMALL = r"(?i:de|del|d|of|the|day|di|do|da|der|den|des|la|le|l|m|y|r|ta|in|yil|yili|gada|an|anno|dhen|t)"
# Date and clock may touch if only markup separated them: `November 5, 20259:01 AM`.
YEAR = r"(?<!\d)((?:1[34]|19|2[0-6])\d\d)(?!\d(?!\d?:\d\d))"
# Of a span of days the first is meant: `5-7 March`, `March 5-7`, `28 February - 2 March`, `05.-07.03.2025`. What stands between the two
# days is left out, and a span that goes beyond December begins in the year before.
_UNTIL = "to|until|till|through|and|bis|und|au|et|al?|y|até|e|t/m|tot|en|do|i|po|til|og|och|по|до|и|і|та"
_TO = rf"(?:st|nd|rd|th)?(?:\.?\s?[-~&]\s?|\.?\s(?i:{_UNTIL})\s)"
_SPAN_BEFORE = re.compile(rf"(?<![\w:.,/-])(\d{{1,2}}){_TO}(\d{{1,2}})(?=(?:st|nd|rd|th)?\.?\s?(?:{SMALL}\s)?<\d\d>)")
_SPAN_BEHIND = re.compile(rf"(?<=>)([ .]{{1,2}}\d{{1,2}}){_TO}(\d{{1,2}})(?=(?:st|nd|rd|th)?[, ]{{1,2}}{YEAR})")
_SPAN_OF_MONTHS = re.compile(
    rf"({MONTH}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s{MONTH}){_TO}(?:{MONTH}\.?\s\d{{1,2}}|\d{{1,2}}\.?\s{MONTH})(,?\s)(\d{{4}})"
)
_SPAN_IN_NUMBERS = re.compile(r"(?<![\d./])(\d{1,2})\.(?:(\d{1,2})\.)?\s?-\s?\d{1,2}\.(\d{1,2})\.(\d{4})(?!\d)")


def marked(text: str, words: Vocabulary) -> str:
    """The text with marks for months, halves of the day, and CJK units."""
    if not text.isascii():
        text = _ERA.sub(lambda era: f"{_ERAS[era[1]] + int(era[2])}年", text)
        text = _CJK_MONTH.sub(lambda month: f" {month[1]} <{int(month[2]):02d}> ", _CJK_DAY.sub(r" \1-\2-\3 ", text))
        text = _CJK_CLOCK.sub(_cjk_clock, text)
    text = _COUNTED_WEEKDAY.sub(" ", _COUNTED_MONTH.sub(lambda month: f"<{int(month[1] or month[2] or month[3]):02d}>", text))
    text = _ROMAN_MONTH.sub(lambda month: f"{month[1]}<{_ROMAN[month[2]]:02d}>{month[3]}", text)
    text = _LETTER_HALF.sub(r"<\1>", _marks(text, words))
    text = _CJK_HALF.sub(lambda half: " <a> " if half[1] else " <p> ", text)
    text = _SPAN_IN_NUMBERS.sub(_first_in_numbers, text) if "-" in text else text
    text = _SPAN_BEHIND.sub(_first_day, _SPAN_BEFORE.sub(_first_day, _SPAN_OF_MONTHS.sub(_first_month, text))) if "<" in text else text
    # Arabic papers name a month twice (`أيلول/سبتمبر`).
    return _SAME_MONTH.sub(r"\1", text)


def _first_day(span: re.Match[str]) -> str:
    return span[1] if int(span[1].strip(" .")) < int(span[2]) else span[0]


def _first_in_numbers(span: re.Match[str]) -> str:
    month = span[2] or span[3]
    return f"{span[1]}.{month}.{int(span[4]) - (int(month) > int(span[3]))}"


def _first_month(span: re.Match[str]) -> str:
    begins_before = int(span[2] or span[3]) > int(span[4] or span[5])
    return f"{span[1]}{span[6]}{int(span[7]) - begins_before}"


def _marks(text: str, words: Vocabulary) -> str:
    pieces: list[str] = []
    found = list(WORD.finditer(text))
    folded = [fold(word[0]) for word in found]
    end = index = 0
    while index < len(found):
        # A number or a mark between its words ends a phrase.
        near = 1
        while (
            near < words.longest
            and index + near < len(found)
            and _NEAR.fullmatch(text, found[index + near - 1].end(), found[index + near].start())
        ):
            near += 1
        lengths = range(near, 1, -1)
        length = next((length for length in lengths if " ".join(folded[index : index + length]) in words.months), 1)
        if mark := _mark(" ".join(folded[index : index + length]), words):
            pieces += [text[end : found[index].start()], mark]
            end = found[index + length - 1].end()
        index += length
    return "".join((*pieces, text[end:]))


def _mark(folded: str, words: Vocabulary) -> str | None:
    # Hebrew joins its preposition to the month, and Thai, Khmer and Lao their word for `month`.
    month = words.month(folded) or words.months.get(_JOINED.sub("", folded))
    if month:
        return f"<{month:02d}>"
    if month := words.iranian.get(folded):
        return f"<{month + 20}>"
    half = words.halves.get(folded)
    return f"<{half}>" if half else None


def _cjk_clock(match: re.Match[str]) -> str:
    minutes = 30 if match[3] else int(match[2] or 0)
    return f" {match[1]}:{minutes:02d}" + (f":{int(match[4]):02d} " if match[4] else " ")
