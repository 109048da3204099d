"""Long lists of phrases, looked for only in texts that have a word which any match has: most texts have none."""

import re
from collections.abc import Iterable, Iterator
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from ahocorasick_rs import AhoCorasick

# Signs that a pattern takes for each other when it ignores case, but folding does not: the Turkish letters, the second as `i` and a dot.
_TURKISH = str.maketrans({"ı": "i", "\u0307": None})
_REPEATED = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


class Suspects:
    """Some patterns, of which those that may match are told for each text."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        owners: dict[str, set[int]] = {}
        for index, pattern in enumerate(patterns):
            for needle in needles(pattern):
                owners.setdefault(needle, set()).add(index)
        self._always = frozenset(owners.pop("", ()))
        self._owners = [frozenset(indexes) for indexes in owners.values()]
        self._search = AhoCorasick(list(owners)).find_matches_as_indexes

    def of(self, text: str) -> frozenset[int]:
        """The indexes of the patterns that may match the text or a part of it: no other does."""
        found = {needle for needle, _, _ in self._search(_folded(text), overlapping=True)}
        return self._always.union(*map(self._owners.__getitem__, found))


class Guarded:
    """A pattern that is tried only on texts in which it may match; `pattern` is its source, and the results are its own."""

    def __init__(self, compiled: re.Pattern[str]) -> None:
        self.pattern = compiled.pattern
        self._compiled = compiled
        self._suspects = Suspects([compiled])

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self._compiled.search(text) if self._suspects.of(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self._compiled.finditer(text) if self._suspects.of(text) else iter(())

    def findall(self, text: str) -> list[Any]:
        """As `re.Pattern.findall`."""
        return self._compiled.findall(text) if self._suspects.of(text) else []


def needles(pattern: re.Pattern[str]) -> frozenset[str]:
    """Folded strings of which every match of a pattern has one; the empty one, which all texts have, where none is sure."""
    return frozenset(map(_folded, _needles(parser.parse(pattern.pattern, pattern.flags)))) or frozenset({""})


def _needles(parts: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """What the part with the longest strings must have, of those that stand one after the other; nothing where none must have any."""
    found: list[frozenset[str]] = [frozenset()]
    run = ""
    for code, value in (*parts, (None, None)):
        if code is codes.LITERAL:
            run += chr(value)
            continue
        found.append(frozenset(filter(None, [run])))
        run = ""
        if code is codes.BRANCH:
            each = list(map(_needles, value[1]))
            found.append(frozenset().union(*each) if all(each) else frozenset())
        elif code in _REPEATED and value[0] > 0:
            found.append(_needles(value[2]))
        elif code in (codes.SUBPATTERN, codes.ASSERT):
            found.append(_needles(value[-1]))
        elif code is codes.ATOMIC_GROUP:
            found.append(_needles(value))
    return max(found, key=lambda each: min(map(len, each), default=0))


def _folded(text: str) -> str:
    folded = text.casefold()
    return folded if folded.isascii() else folded.translate(_TURKISH)
