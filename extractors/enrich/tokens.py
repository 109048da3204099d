"""Text as one character per word, so that phrase matching walks 850 characters for a text of 5,000.

A word that some definition or model uses becomes the character of its stem; any other word is `OTHER`; the end of
a sentence is `STOP`, of a paragraph `BREAK`. Positions in that string are word positions, and its code points are row
numbers of the model's weight table. Only a piece of text never met before is looked at by a regular expression;
everything else is one dictionary lookup for each space-separated piece.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from extractors.enrich.stems import stem

OTHER, STOP, BREAK = "\x01", "\x02", "\x03"
_FIRST = 0x100
_CACHE_LIMIT = 300_000

_WORDS = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_FULL_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*\s*$")
# A full stop after an initial, a title or a month is no end of a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|\W)(?:[^\W\d_]|[A-Z]\.[A-Z]|Mr|Mrs|Ms|Dr|St|Lt|Gen|Sen|Rep|Gov|Col|Maj|Sgt|Jan|Feb|Aug|Sept|Oct|Nov|Dec|vs|млн|млрд|тис|тыс|bzw|z\.B)\.$"
)


class Alphabet(dict[str, str]):
    """Maps a space-separated piece of text to its characters, filled as pieces are met.

    `units` holds the stems that something asks for. A unit in capitals of two to five letters (US, EU, ЕС) is met by
    capitals only, so that the pronoun is not the state. The size is bounded: a full cache starts over.
    """

    def __init__(self, language: str) -> None:
        super().__init__({"": "", "\n": BREAK})
        self.language = language
        self.units: dict[str, str] = {}

    def add(self, phrase: str) -> str:
        """The characters of a phrase, new units included; "" for a phrase without a word."""
        return "".join(self.add_stem(self.key(word)) for word in _WORDS.findall(phrase))

    def add_stem(self, key: str) -> str:
        """The character of a stem."""
        return self.units.setdefault(key, chr(_FIRST + len(self.units)))

    def key(self, word: str) -> str:
        """What one word is compared by: its stem, or itself for an acronym."""
        return word if _is_acronym(word) else stem(word.lower(), self.language)

    @property
    def size(self) -> int:
        """One more than the largest code point in use."""
        return _FIRST + len(self.units)

    def __missing__(self, piece: str) -> str:
        if len(self) > _CACHE_LIMIT:
            self.clear()
            self.update({"": "", "\n": BREAK})
        chars = "".join(map(self._char, _WORDS.findall(piece)))
        if _FULL_STOP.search(piece) and not _ABBREVIATION.search(piece):
            chars += STOP
        self[piece] = chars
        return chars

    def _char(self, word: str) -> str:
        if _is_acronym(word) and word in self.units:
            return self.units[word]
        return self.units.get(stem(word.lower(), self.language), OTHER)


def _is_acronym(word: str) -> bool:
    return 2 <= len(word) <= 5 and word.isupper()


class Encoded:
    """One text in one alphabet: `chars`, and on demand where each sentence lies in the text."""

    def __init__(self, text: str, alphabet: Alphabet) -> None:
        self.text = text
        self._spaced = text.replace("\n", " \n ")
        self._parts = list(map(alphabet.__getitem__, self._spaced.split(" ")))
        self.chars = "".join(self._parts)

    def until(self, point: int) -> int:
        """How many of `chars` stand before a code point of the text, pieces whole."""
        if point >= len(self.text):
            return len(self.chars)
        return sum(map(len, self._parts[: self.text[:point].replace("\n", " \n ").count(" ")]))

    @cached_property
    def codes(self) -> npt.NDArray[np.uint16]:
        """`chars` as code points."""
        return np.frombuffer(self.chars.encode("utf-16-le"), dtype=np.uint16)

    @cached_property
    def ends(self) -> npt.NDArray[np.int64]:
        """Positions in `chars` at which a sentence ends, the last being the end of the text."""
        stops = np.flatnonzero((self.codes == ord(STOP)) | (self.codes == ord(BREAK)))
        return np.append(stops, len(self.chars)).astype(np.int64)

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int]]:
        """Where in the text each sentence starts and ends, white space included."""
        count = len(self._parts)
        chars = np.cumsum(np.fromiter(map(len, self._parts), np.int64, count))
        # Each piece is followed by one space, but the two around a line break were not in the text.
        signs = np.frombuffer(self._spaced.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        points = np.append(np.flatnonzero(signs == ord(" ")), len(signs)) + 1
        points -= 2 * np.cumsum(
            np.bincount(np.searchsorted(chars, np.flatnonzero(self.codes == ord(BREAK)), side="right"), minlength=count)
        )
        firsts, lasts = self.ends[:-1] + 1, np.minimum(self.ends + 1, len(self.chars))
        begins = np.searchsorted(chars, firsts, side="right")
        finishes = np.searchsorted(chars, lasts, side="left")
        starts = [0, *np.where(begins > 0, points[begins - 1], 0).tolist()]
        return starts, points[np.minimum(finishes, count - 1)].tolist()

    def spans(self, sentences: Sequence[int]) -> list[tuple[int, int]]:
        """Code points (start, end) of the numbered sentences in the text, without the white space around them."""
        starts, ends = self._bounds
        result = []
        for number in sentences:
            piece = self.text[starts[number] : ends[number]]
            start = starts[number] + len(piece) - len(piece.lstrip())
            result.append((start, start + len(piece.strip())))
        return result
