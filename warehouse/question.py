"""What a search is asked for, in the words that people type:

    prisoner exchange             any of the words, in any form
    "prisoner exchange" kyiv      only where the two stand next to each other, in any form
    exchange -stock               not where this word stands; a phrase can be left out too

Quotation marks of every language will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.errors import SettingError
from warehouse.stems import all_stems

if TYPE_CHECKING:
    from warehouse.lake import Lake

_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

Phrase = tuple[frozenset[str], ...]  # for each place, the stems that its word may have


@dataclass(frozen=True, slots=True)
class Question:
    """The words that count, by each stem that they may have; the phrases that an article must hold; those that it must not."""

    stems: dict[str, str]  # stem: word
    phrases: tuple[Phrase, ...]
    excluded: tuple[Phrase, ...]

    @property
    def words(self) -> set[str]:
        """The words that count."""
        return set(self.stems.values())

    @property
    def all_stems(self) -> set[str]:
        """The stems of what is wanted and of what is not."""
        return {*self.stems, *(stem for phrase in (*self.phrases, *self.excluded) for stems in phrase for stem in stems)}


def read_question(lake: Lake, text: str) -> Question:
    """Take a question apart; raises SettingError where it names nothing to look for, or leaves a quotation mark open."""
    marked = text.translate(_MARKS)
    if marked.count('"') % 2:
        raise SettingError(repr(text), "has a quotation mark that is not closed: put a phrase between two of them, or leave it out")
    parts = list(_PART.finditer(marked))
    said = _words(lake, [part["phrase"] or part["word"] or "" for part in parts])
    plain = [said[n] for n, part in enumerate(parts) if not part["minus"] and part["phrase"] is None]
    phrases = [said[n] for n, part in enumerate(parts) if not part["minus"] and part["phrase"] is not None and said[n]]
    excluded = [said[n] for n, part in enumerate(parts) if part["minus"] and said[n]]
    words = [word for each in plain for word in each]
    # Letters alone are what an apostrophe leaves.
    long = [(word, stems) for word, stems in words if len(word) > 1] or ([] if phrases else words)
    counting = {stem: word for word, stems in (*long, *(word for phrase in phrases for word in phrase)) for stem in stems}
    if not counting:
        wrong = "says only what to leave out: name what to look for too" if excluded else "has no word to search for"
        raise SettingError(repr(text), wrong)
    return Question(counting, _phrases(phrases), _phrases(excluded))


Said = list[tuple[str, frozenset[str]]]  # words in order, each with its stems


def _words(lake: Lake, texts: list[str]) -> list[Said]:
    found: list[dict[int, tuple[str, set[str]]]] = [{} for _ in texts]
    for number, place, word, term in lake.query(all_stems(texts)) if texts else ():
        found[number].setdefault(place, (word, set()))[1].add(term)
    return [[(word, frozenset(stems)) for _, (word, stems) in sorted(each.items())] for each in found]


def _phrases(said: Iterable[Said]) -> tuple[Phrase, ...]:
    return tuple(tuple(stems for _, stems in phrase) for phrase in said)
