"""Removes pieces that extraction leaves in a text but that are not part of the article: rules as data, and recurrence.

A rule (seeds/residue.yaml) removes or splits whole paragraphs; sentences are never edited. Cleaning is repeated until
nothing changes, so cleaning a cleaned text removes nothing more.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from extractors.files.data_files import NOTHING, compiled, load
from extractors.files.seeds import SEEDS
from extractors.strings.needles import Suspects
from extractors.text.dom.blocks import key_of, size_of
from extractors.text.dom.parts import judged_once

RULES = SEEDS / "residue.yaml"
# Residue is short; a long paragraph that a rule happens to match is the article's own.
MAX_LENGTH = 300
DATE = r"[^\n\d]{0,30}\d{1,4}[^\n]{0,60}"
PASSES = 6
# A paragraph is the whole text once more where so many others or more stand in it, and are so much of it and of them all.
PIECES, WHOLE = 3, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of seeds/residue.yaml. `within` limits it to the first paragraphs; `repeated` is the least length of a repetition."""

    name: str
    action: Literal["drop", "split"]
    match: str | None = None
    within: int | None = None
    witness: str | None = None
    repeated: int | None = None

    def __post_init__(self) -> None:
        if (self.match is None) == (self.repeated is None):
            raise ValueError("needs either `match` or `repeated`")
        self.pattern("title")

    @property
    def titled(self) -> bool:
        """Whether its pattern has the page's title in it."""
        return self.match is not None and "{title}" in self.match

    def pattern(self, title: str | None) -> re.Pattern[str] | None:
        """The compiled pattern for a page of this title; None where the rule needs a title and there is none."""
        if self.match is None or (self.titled and not title):
            return None
        return _compiled(self.match, title if self.titled else None)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Paragraphs that stay; how many pieces each rule took; and of the dropped ones those that name a date, by the role of it, that
    label the page, and that say where the text appeared first."""

    paragraphs: tuple[str, ...]
    removed: tuple[tuple[str, int], ...]
    dated: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    sources: tuple[str, ...]


@lru_cache(maxsize=8)
def load_rules(path: Path = RULES) -> tuple[Rule, ...]:
    """Read and check a rules file. Raises SeedError naming the file, the line and the field."""
    return load(path, tuple[Rule, ...])


def clean(paragraphs: Sequence[str], title: str | None, rules: Sequence[Rule], recurring: frozenset[str] = frozenset()) -> Cleaned:
    """Apply `rules` to `paragraphs` until nothing changes; `recurring` are the keys of paragraphs that the publisher repeats."""
    given = [stripped for paragraph in paragraphs if (stripped := paragraph.strip())]
    kept = [paragraph for paragraph in given if key_of(paragraph) not in recurring] if recurring else given
    removed: Counter[str] = Counter({"recurring": len(given) - len(kept), **{rule.name: 0 for rule in rules}})
    dated: list[tuple[str, str]] = []
    kept_apart: dict[str, list[str]] = {"label": [], "first-published": []}
    suspects = cache(_suspects(tuple(rules)).of)
    for _ in range(PASSES):
        before = kept
        tried = _tried(kept, suspects)
        for index, rule in enumerate(rules):
            if index not in tried:
                continue
            kept, dropped = _apply(rule, kept, title, index, suspects)
            tried = _tried(kept, suspects) if dropped else tried
            removed[rule.name] += len(dropped)
            if rule.witness:
                dated += [(rule.witness, paragraph) for paragraph in dropped]
            if rule.name in kept_apart:
                kept_apart[rule.name] += dropped
        if kept == before:
            break
    counts = tuple((name, count) for name, count in removed.items() if count)
    return Cleaned(tuple(kept), counts, tuple(dated), labels=tuple(kept_apart["label"]), sources=tuple(kept_apart["first-published"]))


@lru_cache(maxsize=8)
def _suspects(rules: tuple[Rule, ...]) -> Suspects:
    """Which of these rules to try on a line: of most lines only those that do more than drop lines, or need the page's title."""
    return Suspects((rule.pattern(None) if rule.action == "drop" else None) or NOTHING for rule in rules)


def _tried(paragraphs: list[str], suspects: Callable[[str], frozenset[int]]) -> frozenset[int]:
    """The indexes of the rules to try on any of the short paragraphs."""
    return suspects("").union(*(suspects(line) for line in map(_short_line, paragraphs) if line is not None))


def _apply(
    rule: Rule, paragraphs: list[str], title: str | None, own: int, suspects: Callable[[str], frozenset[int]]
) -> tuple[list[str], list[str]]:
    """What a rule keeps and what it takes out; `suspects` are the indexes of the rules to try on a line, `own` is the index of this one."""
    if rule.repeated is not None:
        return _unrepeated(paragraphs, rule.repeated)
    # A pattern with a title in it serves one page only: it is not worth compiling for one that does not repeat its title.
    if rule.titled and not _repeats(paragraphs, title or ""):
        return paragraphs, []
    pattern = rule.pattern(title)
    if pattern is None:
        return paragraphs, []
    if rule.action == "split":
        return _split(paragraphs, pattern)
    lines = [(index, line) for index, line in enumerate(map(_short_line, paragraphs[: rule.within])) if line is not None]
    dropped = {index for index, line in lines if own in suspects(line) and pattern.fullmatch(line)}
    kept = [paragraph for index, paragraph in enumerate(paragraphs) if index not in dropped] if dropped else paragraphs
    return kept, [paragraphs[index] for index in sorted(dropped)]


def _repeats(paragraphs: list[str], title: str) -> bool:
    folded = _folded(title)
    return any(folded in line.lower() for line in map(_short_line, paragraphs) if line is not None)


def _split(paragraphs: list[str], pattern: re.Pattern[str]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    cuts: list[str] = []
    for paragraph in paragraphs:
        found = [match[0] for match in pattern.finditer(paragraph)] if "\\" in paragraph else []
        cuts += found
        kept += [piece for part in pattern.split(paragraph) if (piece := part.strip())] if found else [paragraph]
    return kept, cuts


def _unrepeated(paragraphs: list[str], shortest: int) -> tuple[list[str], list[str]]:
    seen: set[str] = set()
    kept: list[str] = []
    dropped: list[str] = []
    whole = _whole(paragraphs)
    for index, paragraph in enumerate(paragraphs):
        key = _folded(paragraph)
        repetition = (size_of(key) >= shortest and key in seen) or index == whole
        seen.add(key)
        (dropped if repetition else kept).append(paragraph)
    return kept, dropped


def _whole(paragraphs: list[str]) -> int | None:
    """The index of a paragraph that says what all the others say: the text once more, in one piece."""
    longest = max(range(len(paragraphs)), key=lambda index: len(paragraphs[index]), default=0)
    others = [key_of(paragraph) for index, paragraph in enumerate(paragraphs) if index != longest]
    if len(others) < PIECES or len(paragraphs[longest]) < WHOLE * sum(map(len, others)):
        return None
    key = key_of(paragraphs[longest])
    return longest if sum(len(other) for other in others if other in key) >= WHOLE * max(len(key), sum(map(len, others))) else None


@judged_once
def _line(paragraph: str) -> str:
    return " ".join(paragraph.split())


@judged_once
def _short_line(paragraph: str) -> str | None:
    """A paragraph in one line where it is short enough for the rules, None where it is not."""
    return _line(paragraph) if len(paragraph) <= MAX_LENGTH and size_of(paragraph) <= MAX_LENGTH else None


def _folded(text: str) -> str:
    return _line(text).lower()


@lru_cache(maxsize=256)
def _compiled(match: str, title: str | None) -> re.Pattern[str]:
    source = match.replace("{date}", DATE)
    if title is not None:
        source = source.replace("{title}", r"\s+".join(re.escape(word) for word in title.split()))
    return compiled(source)
