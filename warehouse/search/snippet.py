"""Picks the part of a text that shows why a search found it."""

import re
from collections.abc import Iterable, Mapping, Sequence

from warehouse.search.question import Phrase

MAX_LENGTH = 240  # characters
# Not behind an initial or a title, and not before a small letter: those end no sentence.
_ENDS = re.compile(
    r"\n+|(?:(?<=[.!?…])|(?<=[.!?…][\"”’»)]))(?<!\b[^\W\d_]\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)(?<!\bGen\.)\s+(?![a-zß-ÿа-яіїєґ])"
)


def snippet(text: str, forms: Mapping[str, str], phrases: Sequence[Phrase] = ()) -> str:
    """The sentence that holds most of the words, phrases first, cut to a readable length where they stand densest.

    `forms` are the words as the text has them, in lower case, each with its stem.
    """
    word = any_of(forms)
    together = [_phrase(phrase, forms) for phrase in phrases]

    def hits(part: str) -> tuple[int, int]:
        return sum(each.search(part) is not None for each in together), len({forms.get(found.lower()) for found in word.findall(part)})

    best = max(_ENDS.split(text), key=hits, default="").strip()
    if len(best) <= MAX_LENGTH:
        return best
    starts = [found.start() for found in word.finditer(best)] or [0]
    return _cut(
        best, *max(((start, _last(word, best, start)) for start in starts), key=lambda span: (hits(best[slice(*span)]), span[0] - span[1]))
    )


def any_of(forms: Iterable[str]) -> re.Pattern[str]:
    """What finds any of these words, whole, in any case."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, forms)) or '(?!)'})\b", re.IGNORECASE)


def _phrase(phrase: Phrase, forms: Mapping[str, str]) -> re.Pattern[str]:
    patterns = [any_of(form for form, term in forms.items() if term in stems).pattern for stems in phrase]
    return re.compile(r"[\W_]+".join(patterns), re.IGNORECASE)


def _last(word: re.Pattern[str], text: str, start: int) -> int:
    """Where the last word ends that can be shown with the one at `start`; there where only the headline has words."""
    return max((found.end() for found in word.finditer(text, start, start + MAX_LENGTH)), default=start)


def _cut(text: str, first: int, last: int) -> str:
    """Whole words on both sides of a span, with signs that something is left out."""
    start = max(0, min((first + last - MAX_LENGTH) // 2, len(text) - MAX_LENGTH))
    shown = text[start : start + MAX_LENGTH]
    if start:
        shown = "…" + shown.partition(" ")[2]
    return shown if start + MAX_LENGTH >= len(text) else shown.rpartition(" ")[0] + "…"
