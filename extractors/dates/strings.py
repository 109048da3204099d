"""Normalises raw strings: ASCII digits and hyphens, single spaces, words folded for comparison."""

import html
import re
import unicodedata
from itertools import pairwise

LENGTH = 200  # characters of a raw string that are read
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−"} | {ord(mark): "'" for mark in "’‘ʼ`´"}
_CHINESE = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "元": 1}
_CHINESE_NUMBER = re.compile(r"[〇○零一二三四五六七八九十元]{1,6}(?=\s?[年月日号號時时點点分])")
# Marks of vowels and accents that belong to a word, in the scripts that write them beside letters.
_SCRIPTS = (range(0x0300, 0x1D00), range(0xA800, 0xAC00), range(0x10A00, 0x11E00), range(0x1E000, 0x1E300))
_MARKS = [code for script in _SCRIPTS for code in script if unicodedata.category(chr(code)) in {"Mn", "Mc"}]


def _ranges(codes: list[int]) -> str:
    starts = [codes[0], *(code for before, code in pairwise(codes) if code != before + 1)]
    ends = [*(before for before, code in pairwise(codes) if code != before + 1), codes[-1]]
    return "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))


WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_ranges(_MARKS)}])*")
# A date with its markup: `<time datetime="2026-03-05T10:15Z">`, `March 5<sup>th</sup>`.
_STAMP = re.compile(r"""<[a-z][^<>]{0,200}\bdatetime\s?=\s?["']([^"'<>]{4,60})""", re.IGNORECASE)
_RAISED, _TAG = re.compile(r"</?sup\b[^<>]{0,100}>", re.IGNORECASE), re.compile(r"</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_ACCENTS = re.compile(r"[\u0300-\u036f\u064b-\u0655]")
_ABBREVIATING_DOT = re.compile(rf"(?<=[^\W\d_]|[{_ranges(_MARKS)}])\.(?=[^\W\d_])")
_ENDING = re.compile(r"(?<=\d)\(([a-z]{1,2})\)")  # of a Basque number: 2025(e)ko urtarrilaren 7(a)
_SPACED_HALF = re.compile(r"\b([AaPp])\. ?([Mm])\b")


def plain(raw: str) -> str:
    """At most 200 characters with entities decoded, markup dropped, digits of all scripts as ASCII, and abbreviations without inner dots.

    Compatibility forms (full width, ligatures) are resolved, characters of format (bidirectional marks, joiners) dropped.
    """
    text = unicodedata.normalize("NFKC", html.unescape(raw[: 4 * LENGTH]) if "&" in raw else raw[: 4 * LENGTH])
    if "<" in text:
        stamp = _STAMP.search(text)
        text = stamp[1] if stamp else _TAG.sub(" ", _RAISED.sub("", text))
    text = " ".join(text.translate(_DASHES).split())[:LENGTH]
    if not text.isascii():
        text = "".join(_ascii_digit(character) for character in text if unicodedata.category(character) != "Cf")
        text = _CHINESE_NUMBER.sub(_chinese, text)
    if "(" in text:
        text = _ENDING.sub(r"\1", text)
    return _ABBREVIATING_DOT.sub("", _SPACED_HALF.sub(r"\1\2", text)) if "." in text else text


def fold(word: str) -> str:
    """A word without case, accents and vowel points: the same for `Août`, `AOUT` and `août`."""
    if word.isascii():
        return word.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return unicodedata.normalize("NFC", bare).replace("ı", "i").replace("ي", "ی").replace("ك", "ک")


def _ascii_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


def _chinese(match: re.Match[str]) -> str:
    """`二〇二四` is read digit by digit, `十二` and `二十三` as numbers."""
    text = match[0]
    if "十" not in text:
        return "".join(str(_CHINESE[character]) for character in text)
    tens, _, units = text.partition("十")
    return str((_CHINESE.get(tens[-1:], 1) if tens else 1) * 10 + (_CHINESE.get(units[:1], 0) if units else 0))
