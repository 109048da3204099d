"""Parses a search as people type it:

    prisoner exchange             any of the words, in any form
    "prisoner exchange" kyiv      only where the two stand next to each other, in any form
    exchange -stock               only where this word is absent; a phrase can be excluded too

Quotation marks of every language work. A name with several spellings in an entity's definition is found in each of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from extractors.errors import QueryError
from warehouse.lake.extensions import quoted
from warehouse.lake.handle import Lake
from warehouse.search.stems import all_stems
from warehouse.search.stems import words as split

_MARKS = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), "\0": " "})  # DuckDB takes no NUL in a statement
MAX_PHRASES = 32  # phrases; each is looked for beside all others, and hundreds would take minutes
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

Phrase = tuple[frozenset[str], ...]  # for each position, the stems that its word may have


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
    """Take a question apart; raises QueryError where it names nothing to look for, or leaves a quotation mark open."""
    marked = text.translate(_MARKS)
    if marked.count('"') % 2:
        raise QueryError(repr(text), "has a quotation mark that is not closed: put a phrase between two of them, or leave it out")
    parts = list(_PART.finditer(marked))
    words_of = _spelt(lake, _words(lake, [part["phrase"] or part["word"] or "" for part in parts]))
    plain = [words_of[n] for n, part in enumerate(parts) if not part["minus"] and part["phrase"] is None]
    phrases = [words_of[n] for n, part in enumerate(parts) if not part["minus"] and part["phrase"] is not None and words_of[n]]
    excluded = [words_of[n] for n, part in enumerate(parts) if part["minus"] and words_of[n]]
    if len(_phrases(phrases)) + len(_phrases(excluded)) > MAX_PHRASES:
        raise QueryError(repr(text[:80]), f"has more than {MAX_PHRASES} phrases and words to leave out: look for fewer at once")
    words = [word for each in plain for word in each]
    # Letters alone are what an apostrophe leaves.
    long = [(word, stems) for word, stems in words if len(word) > 1] or ([] if phrases else words)
    counting = {stem: word for word, stems in (*long, *(word for phrase in phrases for word in phrase)) for stem in stems}
    if not counting:
        wrong = "says only what to leave out: name what to look for too" if excluded else "has no word to search for"
        raise QueryError(repr(text), wrong)
    return Question(counting, _phrases(phrases), _phrases(excluded))


Words = list[tuple[str, frozenset[str]]]  # words in order, each with its stems


def _words(lake: Lake, texts: list[str]) -> list[Words]:
    found: list[dict[int, tuple[str, set[str]]]] = [{} for _ in texts]
    for number, position, word, term in lake.query(all_stems(texts)) if texts else ():
        found[number].setdefault(position, (word, set()))[1].add(term)
    return [[(word, frozenset(stems)) for _, (word, stems) in sorted(each.items())] for each in found]


def _spelt(lake: Lake, texts: list[Words]) -> list[Words]:
    """The same, each name with the stems of all of its spellings; those of one word, for the others are found by theirs."""
    asked = {word for each in texts for word, _ in each}
    others = {word: names for names in _spellings(lake, asked) for word in names & asked}
    if not others:
        return texts
    spelled = _words(lake, sorted(set().union(*others.values())))
    stems = {word: found for each in spelled for word, found in each}
    return [[(word, own.union(*(stems[name] for name in others.get(word, ())))) for word, own in each] for each in texts]


def _spellings(lake: Lake, asked: set[str]) -> list[set[str]]:
    """For each entity that one of the words may be a spelling of, its spellings of one word, in lower case."""
    found = lake.query(
        f"""
        SELECT definition FROM (SELECT arg_max(definition, activated_at) AS definition FROM base.entity_definition GROUP BY entity)
        WHERE list_has_any({split("definition")}, [{", ".join(map(quoted, sorted(asked)))}]::VARCHAR[]) ORDER BY definition
        """  # noqa: S608 - words are quoted
    )
    if not found:
        return []
    from extractors.files.yaml_file import spellings_of  # slow to import, and most words are no names

    return [{name.lower() for name in spellings_of(definition) if name.isalnum()} for (definition,) in found]


def _phrases(phrases: Iterable[Words]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(tuple(stems for _, stems in phrase) for phrase in phrases))
