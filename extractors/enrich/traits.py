"""What an article shares with other reports of the same event: names, numbers and words of its headline and its first sentences.

A trait is a kind and a key: `n:zelen` (a name), `d:168` (a number), `w:earthquak` (the stem of a word). Names are folded so that they
meet across languages and scripts: without accents, Cyrillic in Latin letters, by their first five letters, which endings leave alone.
A trait in capitals stands in the headline too: `N:zelen`. How much a trait says is decided by how rare it is, where reports are compared.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cache

from extractors.enrich.figures import LEAD, load_figures
from extractors.enrich.folding import fold, name_key
from extractors.enrich.glossary import english_name
from extractors.enrich.stems import stem
from extractors.seeds import SEEDS

MOST = 90
COMMON = 0.25
_WORD = re.compile(r"[^\W_]+(?:[-'’ʼ][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,\u00a0\u202f ]{0,12}(?![\w])|(?<!\w)\d+")
_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,}|[\uac00-\ud7af]{2,}")
_SENTENCE = re.compile(r"[.!?…:;|\n]\s{0,3}[\"“„«']?\s{0,2}$")


def traits_of(title: str | None, text: str, language: str | None) -> tuple[tuple[str, float], ...]:
    """The traits of an article, each once with the share of ordinary articles that have it, those of the headline first and in capitals.

    What a quarter of all articles have tells nothing and is left out.
    """
    lead = text[:LEAD]
    headline = _named(title or "", lead, language)
    body = _named(lead, title or "", language)
    found = {trait[0].upper() + trait[1:]: None for trait in headline}
    found |= {trait: None for trait in body if trait[0].upper() + trait[1:] not in found}
    shares = _shares()
    known = ((trait, round(shares.get(trait.lower(), 0.0), 4)) for trait in found)
    return tuple((trait, share) for trait, share in known if share < COMMON)[:MOST]


def _named(text: str, other: str, language: str | None) -> list[str]:
    """The traits of one part; the `other` part shows which words are written small as well."""
    small = {word for word in _WORD.findall(f"{text} {other}") if word[:1].islower()}
    words = list(_WORD.finditer(text))
    shouted = sum(match[0][:1].isupper() for match in words) > 0.7 * len(words)
    numbers = load_figures(language or "en").words
    traits: Counter[str] = Counter()
    for match in words:
        word = match[0].replace("’", "'").split("'")[0] if language in {None, "en"} else match[0]
        if word.isdigit() or (len(word) < 3 and not word.isupper()):
            continue
        begins = match.start() == 0 or _SENTENCE.search(text[max(0, match.start() - 6) : match.start()]) is not None
        capital = word[0].isupper() and word.lower() not in small
        if place := english_name(word, language):
            traits[f"n:{place}"] += 1
        elif numbers.get(word.lower(), 0) > 9:
            traits[f"d:{numbers[word.lower()]}"] += 1
        elif capital and (not (begins or shouted) or (word in other and not other.startswith(word))):
            traits[f"n:{name_key(word)}"] += 1
        elif len(word) > 3:
            traits[f"w:{fold(stem(word.lower(), language))}"] += 1
    for number in _NUMBER.findall(text):
        if (digits := re.sub(r"\D", "", number)) and len(digits) > 1:
            traits[f"d:{digits}"] += 1
    for run in _EASTERN.findall(text):
        traits.update(f"w:{run[place : place + 2]}" for place in range(len(run) - 1))
    return list(traits)


@cache
def _shares() -> dict[str, float]:
    """The share of ordinary articles that have a trait (seeds/background.json)."""
    shares: dict[str, float] = {}
    for language in json.loads((SEEDS / "background.json").read_text("utf-8")).values():
        for word, share in language.items():
            for trait in (f"w:{fold(word)}", f"n:{name_key(word)}", f"d:{word}"):
                shares[trait] = max(share, shares.get(trait, 0.0))
    return shares
