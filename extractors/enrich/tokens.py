"""Text as one character per word, so that phrase matching walks 850 characters for a text of 5,000.

A word that some definition or model uses becomes the character of its stem; any other word is `OTHER`; the end of
a sentence is `STOP`, of a paragraph `BREAK`. Positions in that string are word positions, and its code points are row
numbers of the model's weight table. Only a piece of text never met before is looked at by a regular expression;
everything else is one dictionary lookup for each space-separated piece.
"""

import re
from functools import cached_property
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

    @property
    def ends(self) -> list[int]:
        """Positions in `chars` at which a sentence ends, the last being the end of the text."""
        return self._sentences[0]

    @property
    def numbers(self) -> list[int]:
        """The number of the sentence of each position in `chars`, and of its end."""
        return self._sentences[1]

    @cached_property
    def _sentences(self) -> tuple[list[int], list[int]]:
        """`ends` and `numbers`."""
        ends, numbers = list[int](), list[int]()
        for number, sentence in enumerate(self.chars.replace(BREAK, STOP).split(STOP)):
            numbers += [number] * (len(sentence) + 1)
            ends.append(len(numbers) - 1)
        return ends, numbers

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Where in the text each sentence begins and ends, with white space around it."""
        spaced = np.flatnonzero(np.frombuffer("\0".join(self._parts).encode("utf-16-le"), dtype=np.uint16))
        pieces = spaced - np.arange(len(spaced))  # the number of the piece of each of `chars`
        points = np.frombuffer(f"{self._spaced} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        stops = np.flatnonzero(points == ord(" ")) + 1  # where in the spaced text each piece and its space end
        lasts = np.array([*self.ends[:-1], len(self.chars) - 1])
        breaks = 2 * np.cumsum(self.codes[lasts] == ord(BREAK))  # the spaces around line breaks, which the text does not have
        starts = stops[pieces.take(lasts[:-1] + 1, mode="clip") - 1] - breaks[:-1]
        ends = stops[pieces[lasts]] - breaks
        return list(zip([0, *starts.tolist()], ends.tolist(), strict=True))

    def sentence(self, number: int) -> tuple[int, str]:
        """A sentence by its number, without the white space around it, and at which code point of the text it begins."""
        start, end = self._spans[number]
        piece = self.text[start:end]
        bare = piece.lstrip()
        return start + len(piece) - len(bare), bare.rstrip()
