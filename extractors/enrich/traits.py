"""Traits: what reports of one event have in common: names, numbers and words of the headline and the first sentences.

A trait is a kind and a key: `n:zelen` (a name), `d:168` (a number), `w:earthquak` (the stem of a word). Names are folded so that they
meet across languages and scripts: without accents, Cyrillic in Latin letters, by their first five letters, which endings leave alone.
A trait in capitals is in the headline too: `N:zelen`. Its weight depends on how rare it is, and is decided where reports are compared.
"""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from extractors.enrich.figures import LEAD, load_figures
from extractors.enrich.folding import fold, name_key
from extractors.enrich.glossary import english_name
from extractors.enrich.stems import stem
from extractors.files.seeds import SEEDS

MAX_TRAITS = 90
COMMON = 0.25
_WORD = re.compile(r"([^\W_]+(?:[-'’ʼ][^\W_]+)*)")
# A digit comes before what may not stand before it, for a search that begins with a digit leaps from one to the next.
_NUMBER = re.compile(r"\d(?:(?<![\w.,]\d)[\d.,\u00a0\u202f ]{0,12}(?!\w)|(?<!\w\d)\d*)")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,}|[\uac00-\ud7af]{2,}")
_SENTENCE = re.compile(r"[.!?…:;|\n]\s{0,3}[\"“„«']?\s{0,2}$")


def traits_of(title: str | None, text: str, language: str | None) -> tuple[tuple[str, float], ...]:
    """The traits of an article, each once with the share of ordinary articles that have it, those of the headline first and in capitals.

    What a quarter of all articles have tells nothing and is left out.
    """
    top, lead = title or "", text[:LEAD]
    of_top, of_lead = _WORD.split(top), _WORD.split(lead)
    small = {word for word in (*of_top[1::2], *of_lead[1::2]) if word[0].islower()}
    headline, body = _named(top, of_top, small, lead, language), _named(lead, of_lead, small, top, language)
    found = [(trait[0].upper() + trait[1:], trait) for trait in headline] + [(trait, trait) for trait in body if trait not in headline]
    shares = _shares()
    known = [(shown, shares.get(trait.lower(), 0.0)) for shown, trait in found]
    return tuple([one for one in known if one[1] < COMMON][:MAX_TRAITS])


def trait_words(title: str | None, text: str, language: str | None) -> Iterator[tuple[str, str]]:
    """The keys of the traits that an article's headline and first sentences may have, each with the word or number as it is printed."""
    shown = f"{title or ''}\n{text[:LEAD]}"
    for spelled in _WORD.findall(shown):
        for trait in filter(None, _spelled(spelled, language)[1:]):
            yield trait.partition(":")[2], spelled
    for number in _NUMBER.findall(shown):
        yield re.sub(r"\D", "", number), number.strip(" .,\u00a0\u202f")


def _named(text: str, pieces: list[str], small: set[str], other: str, language: str | None) -> dict[str, None]:
    """The traits of one part, given in pieces too: what is before each word, the word, and so on; the `small` words of both parts and
    the `other` part show which capitals are a name's.
    """
    words = pieces[1::2]
    shouted = [word[0].isupper() for word in words].count(True) > 0.7 * len(words)
    traits: dict[str, None] = {}
    for index, spelled in enumerate(words):
        word, sure, name, common = _spelled(spelled, language)
        if sure:
            traits[sure] = None
            continue
        if name and word.lower() not in small:
            before = pieces[2 * index]
            begins = shouted or (index == 0 and not before) or _SENTENCE.search(before[-6:]) is not None
            if not begins or (word in other and not other.startswith(word)):
                traits[name] = None
                continue
        if common:
            traits[common] = None
    for number in _NUMBER.findall(text):
        if (digits := re.sub(r"\D", "", number)) and len(digits) > 1:
            traits[f"d:{digits}"] = None
    if not text.isascii():
        for run in _EASTERN.findall(text):
            traits |= {f"w:{run[start : start + 2]}": None for start in range(len(run) - 1)}
    return traits


@lru_cache(maxsize=100_000)
def _spelled(spelled: str, language: str | None) -> tuple[str, str, str, str]:
    """A word as it is compared, and its traits: as what it surely is (a place, a number), as a name where it has a capital, as a common
    word; "" for none.
    """
    word = spelled.replace("’", "'").split("'")[0] if language in {None, "en"} else spelled
    if word.isdigit() or (len(word) < 3 and not word.isupper()):
        return word, "", "", ""
    place, number = english_name(word, language), load_figures(language or "en").words.get(word.lower(), 0)
    sure = f"n:{place}" if place else f"d:{number}" if number > 9 else ""
    name = f"n:{name_key(word)}" if word[0].isupper() else ""
    return word, sure, name, f"w:{fold(stem(word.lower(), language))}" if len(word) > 3 else ""


@cache
def _shares() -> dict[str, float]:
    """The share of ordinary articles that have a trait (seeds/background.json)."""
    shares: dict[str, float] = {}
    for language in json.loads((SEEDS / "background.json").read_text("utf-8")).values():
        for word, share in language.items():
            for trait in (f"w:{fold(word)}", f"n:{name_key(word)}", f"d:{word}"):
                shares[trait] = max(round(share, 4), shares.get(trait, 0.0))
    return shares
