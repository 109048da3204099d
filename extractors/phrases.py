"""Phrases that show what a page or block is (seeds/phrases.yaml): lists of regular expressions, each with its languages and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from extractors.errors import SeedError
from extractors.seeds import SEEDS

PATH = SEEDS / "phrases.yaml"
LIST_FIELDS = {"about", "before", "after", "rows"}
ROW_FIELDS = {"languages", "match", "example"}
# An owner of no language: signs that are the same in all.
ANY = "any"
# The safe loader in C, where PyYAML was built with it, takes a tenth of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row: a regular expression, the languages that it is of (ISO 639-1, or `any`), and a text that it matches."""

    languages: tuple[str, ...]
    match: str
    example: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """One list of phrases, which are looked for between `before` and `after`, case ignored."""

    name: str
    rows: tuple[Phrase, ...]
    before: str = ""
    after: str = ""

    def pattern(self, *rows: Phrase) -> re.Pattern[str]:
        """The compiled pattern of these rows, of all where none is given."""
        return re.compile(f"{self.before}(?:{'|'.join(row.match for row in rows or self.rows)}){self.after}", re.IGNORECASE)


@lru_cache(maxsize=8)
def load_phrases(path: Path = PATH) -> Mapping[str, Phrases]:
    """Read and check a file of phrases. Raises SeedError naming the file, the list, the row and the field."""
    try:
        lists = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - a safe loader
    except (OSError, yaml.YAMLError) as error:
        raise SeedError(str(path), f"expected a readable YAML mapping of lists: {error}") from None
    if not isinstance(lists, dict):
        raise SeedError(str(path), "expected a mapping of lists by their names")
    return {name: _phrases(f"{path} {name}", name, fields) for name, fields in lists.items()}


def pattern(name: str) -> re.Pattern[str]:
    """The shipped list of this name, compiled."""
    return load_phrases()[name].pattern()


def _phrases(subject: str, name: str, fields: object) -> Phrases:
    if not isinstance(fields, dict) or not isinstance(fields.get("rows"), list) or not fields["rows"]:
        raise SeedError(subject, "expected a mapping with `rows`")
    _known(subject, fields, LIST_FIELDS)
    if not all(isinstance(fields.get(field, ""), str) for field in ("about", "before", "after")):
        raise SeedError(subject, "expected text in `about`, `before` and `after`")
    rows = tuple(_row(f"{subject} row {place}", row) for place, row in enumerate(fields["rows"], start=1))
    phrases = Phrases(name, rows, fields.get("before", ""), fields.get("after", ""))
    try:
        phrases.pattern()
    except re.error as error:
        place = next((place for place, row in enumerate(rows, start=1) if not _compiles(phrases, row)), 1)
        raise SeedError(f"{subject} row {place}", f"`match` is not a regular expression: {error}") from None
    return phrases


def _compiles(phrases: Phrases, row: Phrase) -> bool:
    try:
        phrases.pattern(row)
    except re.error:
        return False
    return True


def _row(subject: str, row: object) -> Phrase:
    if not isinstance(row, dict):
        raise SeedError(subject, f"expected a mapping with {', '.join(sorted(ROW_FIELDS))}")
    _known(subject, row, ROW_FIELDS)
    languages = row.get("languages")
    if not isinstance(languages, list) or not languages or not all(map(_is_language, languages)):
        raise SeedError(subject, f"`languages` is {languages!r}, expected a list of two-letter codes, or [{ANY}]")
    for field in ("match", "example"):
        if not isinstance(row.get(field), str) or not row[field]:
            raise SeedError(subject, f"`{field}` is {row.get(field)!r}, expected text")
    return Phrase(tuple(languages), row["match"], row["example"])


def _known(subject: str, fields: dict[str, object], known: set[str]) -> None:
    if unknown := set(fields) - known:
        raise SeedError(subject, f"unknown field {min(map(str, unknown))!r}, expected {', '.join(sorted(known))}")


def _is_language(code: object) -> bool:
    return code == ANY or (isinstance(code, str) and _LANGUAGE.fullmatch(code) is not None)


BOT_CHECK = pattern("bot_check")
BYLINE = pattern("byline")
CONSENT = pattern("consent")
ERROR = pattern("error")
FOREIGN_PART = pattern("foreign_part")
KICKER_PART = pattern("kicker_part")
LISTING_PATH = pattern("listing_path")
LIVE_PAGE = pattern("live_page")
LIVE_POST = pattern("live_post")
MEDIA_PATH = pattern("media_path")
OPINION_LABEL = pattern("opinion_label")
OPINION_SECTION = pattern("opinion_section")
ORGANISATION = pattern("organisation")
OWN_PART = pattern("own_part")
PAYWALL = pattern("paywall")
PROMOTION = pattern("promotion")
PUBLISHED_LINE = pattern("published_line")
RELATED_HEADING = pattern("related_heading")
ROLE = pattern("role")
STANDFIRST_PART = pattern("standfirst_part")
UPDATED_LINE = pattern("updated_line")
STATE_NAME = pattern("state_name")
