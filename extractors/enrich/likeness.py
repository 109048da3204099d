"""Likeness: how similar an article is to the seed documents.

A profile holds numbers only: how specific each stem of the seed documents is, how long their sentences are, and the threshold
between like and unlike. Likeness is the cosine of weighted stem counts, scaled so that 0.5 is that threshold.
In a language without seed documents, likeness is 0.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, log, log1p, sqrt
from pathlib import Path
from statistics import mean, median, pstdev

import numpy as np
import numpy.typing as npt

from extractors.enrich.language_guess import known
from extractors.enrich.tokens import BREAK, OTHER, STOP, Alphabet, Encoded
from extractors.enrich.topics.model import logistic
from extractors.errors import SeedError
from extractors.shortage import refusal

TERMS = 400
# The part of a word outside of the profile in the length of an article's vector; 1 is a stem of full weight.
_OTHER_WEIGHT = 0.35
# The line is this share of the similarity of the seed documents among themselves; calibrated on 328 articles read by hand.
_LINE = 0.57
_STEEPNESS = 4.0


@dataclass(frozen=True)
class LanguageProfile:
    """The figures of one language. `terms` has a weight above 0 for each stem; `sentence` is mean and spread in words."""

    documents: int
    terms: Mapping[str, float]
    sentence: tuple[float, float]
    line: float

    @cached_property
    def norm(self) -> float:
        """Length of the term vector."""
        return sqrt(sum(weight * weight for weight in self.terms.values())) or 1.0


class Likeness:
    """A profile for scoring texts of one alphabet, to which its stems are added."""

    def __init__(self, profile: LanguageProfile, alphabet: Alphabet) -> None:
        self._profile = profile
        self._codes = np.array([ord(alphabet.add_stem(stem)) for stem in profile.terms], dtype=np.int64)
        self._weights = np.array(list(profile.terms.values()))
        self._size = alphabet.size

    def score(self, codes: npt.NDArray[np.uint16]) -> float:
        """Likeness of an encoded text, 0 to 1."""
        counts = np.bincount(codes, minlength=self._size)
        sentences = int(counts[ord(STOP)]) or 1
        words = len(codes) - int(counts[ord(STOP)] + counts[ord(BREAK)])
        if not words:
            return 0.0
        cosine = _cosine(np.log1p(counts[self._codes]), self._weights, words, self._profile.norm)
        value = cosine * _style(words / sentences, self._profile.sentence)
        return round(logistic(_STEEPNESS * (value / self._profile.line - 1.0)), 4)


def _cosine(counts: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], words: int, norm: float) -> float:
    weighted = counts * weights
    length = sqrt(float(weighted @ weighted) + _OTHER_WEIGHT**2 * sqrt(words) * 4)
    return float(weighted @ weights) / (norm * length) if length else 0.0


def _style(sentence: float, usual: tuple[float, float]) -> float:
    """A factor from 0.8 to 1: the sentences of lists, scores and captions differ from those of reports and commentary."""
    average, spread = usual
    return 0.8 + 0.2 * exp(-(((sentence - average) / (3 * max(spread, 3.0))) ** 2))


def load_profile(path: Path) -> dict[str, LanguageProfile]:
    """Read a profile by language; raises SeedError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {
            language: LanguageProfile(
                int(body["documents"]),
                {str(stem): float(weight) for stem, weight in body["terms"].items()},
                (float(body["sentence"]["mean"]), float(body["sentence"]["spread"])),
                float(body["line"]),
            )
            for language, body in data["languages"].items()
        }
    except OSError as error:
        raise SeedError(str(path), f"cannot be read {refusal(error, 'make one with `newslake seeds profile DIR`')}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SeedError(str(path), f"is not a likeness profile ({error!r}); make one with `newslake seeds profile DIR`") from None


def build_profile(documents: Iterable[str], background: Mapping[str, Mapping[str, float]]) -> dict[str, object]:
    """A profile from whole documents, as it is written to JSON.

    `background` gives, per language, the share of ordinary articles with a stem: common stems count little.
    Raises SeedError if no document is in a known language.
    """
    by_language: dict[str, list[str]] = {}
    for text in documents:
        language = known(None, text)
        if language:
            by_language.setdefault(language, []).append(text)
    if not by_language:
        raise SeedError("seed documents", "no document in a known language; give .txt or .md files with some paragraphs of text")
    languages = {language: _language_profile(texts, language, background.get(language, {})) for language, texts in by_language.items()}
    return {"format": 1, "languages": languages}


def _language_profile(texts: Sequence[str], language: str, background: Mapping[str, float]) -> dict[str, object]:
    counted = [count_stems(text, language) for text in texts]
    terms = _terms([count for count, _ in counted], background)
    lengths = [length for _, length in counted]
    alike = [_among(counted[:number] + counted[number + 1 :], counted[number][0], background) for number in range(len(counted))]
    line = _LINE * median(alike) if len(counted) > 2 else 0.2
    return {
        "documents": len(texts),
        "line": round(line, 4),
        "sentence": {"mean": round(mean(lengths), 2), "spread": round(pstdev(lengths), 2)},
        "terms": {stem: round(weight, 4) for stem, weight in terms.items()},
    }


def count_stems(text: str, language: str) -> tuple[Counter[str], float]:
    """How often each stem occurs in a text, and how many words its sentences have on average."""
    alphabet = Alphabet(language)
    alphabet.add(text)
    names = {char: stem for stem, char in alphabet.units.items()}
    chars = Encoded(text, alphabet).chars
    counts = Counter(names[char] for char in chars if char not in (OTHER, STOP, BREAK))
    return counts, counts.total() / max(1, chars.count(STOP))


def _terms(counts: Sequence[Counter[str]], background: Mapping[str, float]) -> dict[str, float]:
    weights: Counter[str] = Counter()
    for count in counts:
        for stem, number in count.items():
            if len(stem) > 2 and not stem.isdigit():
                weights[stem] += log1p(number) * _specific(background.get(stem, 0.0), bool(background)) / len(counts)  # type: ignore[assignment]
    best = weights.most_common(TERMS)
    top = best[0][1] if best else 1.0
    return {stem: weight / top for stem, weight in sorted(best) if weight > 0.02 * top}


def _specific(share: float, measured: bool) -> float:
    # Without a background of the language all stems count the same.
    return max(0.0, log(1.0 / (share + 0.02)) - 0.7) if measured else 1.0


def _among(others: Sequence[tuple[Counter[str], float]], count: Counter[str], background: Mapping[str, float]) -> float:
    terms = _terms([other for other, _ in others], background)
    if not terms:
        return 0.0
    weights = np.array(list(terms.values()))
    numbers = np.log1p(np.array([count[stem] for stem in terms], dtype=float))
    return _cosine(numbers, weights, count.total(), float(sqrt(weights @ weights)))
