"""Text as one character per word, so that phrase matching walks 850 characters for a text of 5,000.

A word that some definition or model uses becomes the character of its stem; any other word is `OTHER`; the end of
a sentence is `STOP`, of a paragraph `BREAK`. Positions in that string are word positions, and its code points are row
numbers of the model's weight table. Only a piece of text never met before is looked at by a regular expression;
everything else is one dictionary lookup for each space-separated piece.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extractors.enrich.stems import stem
from extractors.errors import SeedError

Codes: TypeAlias = npt.NDArray[np.uint16]

OTHER, STOP, BREAK = "\x01", "\x02", "\x03"
_FIRST = 0x100
# What is kept of words met: so many, and none so long that they would fill a worker's memory.
MAX_CACHED, MAX_CACHED_LENGTH = 300_000, 100
# A word is one UTF-16 unit, and surrogates begin at 0xD800.
MAX_UNITS = 0xD800 - _FIRST

_WORDS = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_FULL_STOP = re.compile(r"[.!?…][\"'”’»)\]]*\s*$")
# A full stop after an initial, a title or a month does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:^|\W)(?:[^\W\d_]|[A-Z]\.[A-Z]|Mr|Mrs|Ms|Dr|St|Lt|Gen|Sen|Rep|Gov|Col|Maj|Sgt|Jan|Feb|Aug|Sept|Oct|Nov|Dec|vs|млн|млрд|тис|тыс|bzw|z\.B)\.$"
)


class Alphabet(dict[str, str]):
    """Maps a space-separated piece of text to its characters, filled as pieces are met.

    `units` has the stems in use. A unit of two to five capitals (US, EU, ЕС) matches capitals only, so that the pronoun is
    not the state. The size is limited: a full cache is cleared.
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
        if len(self.units) >= MAX_UNITS and key not in self.units:
            subject, most = f"topics and entities, language {self.language}", f"{MAX_UNITS:,}"
            raise SeedError(subject, f"have more than {most} different words in all; a topic needs some hundreds")
        return self.units.setdefault(key, chr(_FIRST + len(self.units)))

    def key(self, word: str) -> str:
        """The key of a word: its stem, or itself for an acronym."""
        return word if is_acronym(word) else stem(word.lower(), self.language)

    @property
    def size(self) -> int:
        """One more than the largest code point in use."""
        return _FIRST + len(self.units)

    def __missing__(self, piece: str) -> str:
        if len(self) > MAX_CACHED:
            self.clear()
            self.update({"": "", "\n": BREAK})
        chars = "".join(map(self._char, _WORDS.findall(piece)))
        if _FULL_STOP.search(piece) and not _ABBREVIATION.search(piece):
            chars += STOP
        if len(piece) <= MAX_CACHED_LENGTH:
            self[piece] = chars
        return chars

    def _char(self, word: str) -> str:
        if is_acronym(word) and word in self.units:
            return self.units[word]
        return self.units.get(stem(word.lower(), self.language), OTHER)


def is_acronym(word: str) -> bool:
    """Whether a word matches in capitals only."""
    return 2 <= len(word) <= 5 and word.isupper()


class Encoded:
    """One text in one alphabet: `chars`, and on demand the position of each sentence."""

    def __init__(self, text: str, alphabet: Alphabet) -> None:
        self.text = text
        self._spaced = text.replace("\n", " \n ")
        self._parts = list(map(alphabet.__getitem__, self._spaced.split(" ")))
        self.chars = "".join(self._parts)

    @cached_property
    def codes(self) -> Codes:
        """`chars` as code points."""
        return np.frombuffer(self.chars.encode("utf-16-le"), dtype=np.uint16)

    @cached_property
    def ends(self) -> list[int]:
        """Positions in `chars` at which a sentence ends, the last being the end of the text."""
        return [number + end for number, end in enumerate(accumulate(map(len, _sentences(self.chars))))]

    @cached_property
    def numbers(self) -> list[int]:
        """The number of the sentence of each position in `chars`, and of its end."""
        numbers: list[int] = []
        for number, sentence in enumerate(_sentences(self.chars)):
            numbers += [number] * (len(sentence) + 1)
        return numbers

    @cached_property
    def _pieces(self) -> list[tuple[int, int]]:
        """The numbers of the first and of the last space-separated piece of each sentence that has a word or an end."""
        found, marks = [], 0
        for sentence in _sentences("\0".join(self._parts)):
            words = sentence.lstrip("\0")
            found.append((marks + len(sentence) - len(words), marks + sentence.count("\0")))
            marks = found[-1][1]
        found[-1] = (found[-1][0], marks + len(words.rstrip("\0")) - len(words))
        return found

    @cached_property
    def _spaces(self) -> npt.NDArray[np.intp]:
        """Where in the spaced text each piece ends."""
        points = np.frombuffer(f"{self._spaced} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return np.flatnonzero(points == ord(" "))

    def span(self, sentence: int) -> tuple[int, int]:
        """Code points (start, end) of a sentence in the text by its number, without the white space around it."""
        first, last = self._pieces[sentence]
        start = self._place(first - 1, self.ends[sentence - 1]) if sentence else 0
        piece = self.text[start : self._place(last, self.ends[sentence])]
        start += len(piece) - len(piece.lstrip())
        return start, start + len(piece.strip())

    def _place(self, piece: int, end: int) -> int:
        """Where a piece and its space end in the text, which does not have the two spaces around a line break up to `end`."""
        return int(self._spaces[piece]) + 1 - 2 * self.chars.count(BREAK, 0, end + 1)


def _sentences(chars: str) -> list[str]:
    return chars.replace(BREAK, STOP).split(STOP)
