"""Guesses the language of a text that states none: by letters for Cyrillic, by the commonest words for Latin."""

import re

from extractors.enrich.stems import LANGUAGES

KIN = {"nb": "no", "nn": "no", "bs": "hr", "ms": "id"}
"""Languages that are read with the words of another."""
_SAMPLE = 1500
_CYRILLIC = re.compile("[а-яіїєґё]", re.IGNORECASE)
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэъё]", re.IGNORECASE)
_COMMON_WORDS = {
    "en": "the of and to in that is was for with on as by at from has have it said be",
    "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch",
    "fr": "le la les de des et en un une du que dans pour qui est au sur par plus avec",
    "es": "el la los las de y en un una que del por con para se su es al como más",
}
_COMMON = {language: frozenset(words.split()) for language, words in _COMMON_WORDS.items()}


def guess(text: str) -> str | None:
    """The code of one of the languages that definitions know, or None."""
    sample = text[:_SAMPLE]
    letters = len(_CYRILLIC.findall(sample))
    if letters > len(sample) / 4:
        return "uk" if len(_UKRAINIAN.findall(sample)) > len(_RUSSIAN.findall(sample)) else "ru"
    words = sample.lower().split()
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] * 12 > len(words) else None


def known(code: str | None, text: str) -> str | None:
    """The language of a text: the declared one ("en-GB" is en), None if definitions do not know it; a guess if none is declared."""
    if not code:
        return guess(text)
    short = code.replace("_", "-").split("-", 1)[0].lower()
    return short if short in LANGUAGES else None
