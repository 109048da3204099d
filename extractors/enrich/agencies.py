"""The agencies and outlets by their names, and the words that tell their roles in a text (seeds/agencies.yaml)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from ahocorasick_rs import AhoCorasick, Implementation
from pydantic import Field

from extractors.enrich.language_guess import KIN
from extractors.files.data_files import Pattern, Text, any_of, load
from extractors.files.seeds import SEEDS

Spans = list[tuple[str, int, int]]  # the agencies that a text names, with the positions of the names

PATH = SEEDS / "agencies.yaml"
ANY = "any"
MIN_CAPITALS = 5  # letters of a name that is also looked for in capitals
EASTERN = re.compile(r"[\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one language that name the origin of a text, with a pattern for each list."""

    material: re.Pattern[str]
    material_after: re.Pattern[str]
    agency_word: re.Pattern[str]
    other_name: re.Pattern[str]
    cited_before: re.Pattern[str]
    cited_after: re.Pattern[str]
    photo: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Names:
    names: Annotated[tuple[Text, ...], Field(min_length=1)]
    kind: Literal["agency", "outlet"] = "agency"


@dataclass(frozen=True, slots=True)
class _Phrase:
    languages: tuple[str, ...]
    match: Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """What seeds/agencies.yaml holds."""

    agencies: dict[str, _Names]
    material: tuple[_Phrase, ...]
    material_after: tuple[_Phrase, ...]
    agency_word: tuple[_Phrase, ...]
    other_name: tuple[_Phrase, ...]
    cited_before: tuple[_Phrase, ...]
    cited_after: tuple[_Phrase, ...]
    photo: tuple[_Phrase, ...]


@dataclass(frozen=True)
class Agencies:
    """The names, each with its agency, ready for the search, and the words around them by language."""

    names: list[tuple[str, str]]
    search: AhoCorasick
    outlets: frozenset[str]
    lists: _File

    def found(self, text: str) -> Spans:
        """The agencies that a text names and where: whole words, with the endings of Cyrillic and Greek names."""
        spans: Spans = []
        for number, start, end in self.search.find_matches_as_indexes(text, overlapping=True):
            name, agency = self.names[number]
            if not EASTERN.match(name):
                end += _ending(text, end, name)
                if _extends(text[start - 1 : start]) or _extends(text[end : end + 1]):
                    continue
            if spans and start <= spans[-1][1] and spans[-1][2] - spans[-1][1] < end - start:
                spans.pop()  # a longer name that includes the one before
            if not spans or start >= spans[-1][2]:
                spans.append((agency, start, end))
        return spans

    @lru_cache(maxsize=64)  # noqa: B019 - there is one object a process
    def words(self, language: str | None) -> Words:
        """The words of a language; English if it is unknown."""
        known = KIN.get(language or "en", language or "en")
        return Words(
            **{
                name: any_of(row.match for row in getattr(self.lists, name) if known in row.languages or ANY in row.languages)
                for name in Words.__annotations__
            }
        )

    def __hash__(self) -> int:
        return id(self)


@lru_cache(maxsize=4)
def load_agencies(path: Path = PATH) -> Agencies:
    """Read and check a file of agencies; raises SeedError naming the file, the line and the field."""
    data = load(path, _File)
    names = {name: agency for agency, fields in data.agencies.items() for name in fields.names}
    outlets = frozenset(agency for agency, fields in data.agencies.items() if fields.kind == "outlet")
    # Datelines are often in capitals.
    names = {name.upper(): agency for name, agency in names.items() if len(name) >= MIN_CAPITALS and agency not in outlets} | names
    search = AhoCorasick(names, store_patterns=False, implementation=Implementation.DFA)
    return Agencies(list(names.items()), search, outlets, data)


def joined(character: str) -> bool:
    return character.isalnum() or character in {"@", "_"}


def _extends(character: str) -> bool:
    """Whether a sign next to a name makes it another word; a letter of a script without spaces does not: `AFP通信`."""
    return joined(character) and not EASTERN.match(character)


def _ending(text: str, end: int, name: str) -> int:
    """The length of a Cyrillic or Greek ending after a name: `Укрінформу`."""
    if len(name) < 5 or name.isupper() or name[-1].isascii() or not name[-1].isalpha():
        return 0
    return next((length for length in range(4) if not text[end + length : end + length + 1].isalpha()), 0)
