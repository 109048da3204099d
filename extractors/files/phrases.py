"""Phrases that show what a page or block is (seeds/phrases.yaml): lists of regular expressions, each with its languages and an example."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from extractors.files.data_files import Text, compiled, load
from extractors.files.seeds import SEEDS
from extractors.strings.needles import Guarded

PATH = SEEDS / "phrases.yaml"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row: a regular expression, the languages that it is of (ISO 639-1, or `any` for signs of no language), and a text that it
    matches.
    """

    languages: Annotated[tuple[Annotated[str, Field(pattern="^([a-z]{2}|any)$")], ...], Field(min_length=1)]
    match: Text
    example: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One list of phrases, which are looked for between `before` and `after`, case ignored. `about` says what the list is for."""

    rows: Annotated[tuple[Phrase, ...], Field(min_length=1)]
    about: str = ""
    before: str = ""
    after: str = ""

    def __post_init__(self) -> None:
        try:
            self.pattern()
        except ValueError:
            for row in self.rows:
                self.pattern(row)  # its error names the row
            raise

    def pattern(self, *rows: Phrase) -> re.Pattern[str]:
        """The compiled pattern of these rows, of all where none is given. Raises ValueError."""
        return compiled(f"{self.before}(?:{'|'.join(row.match for row in rows or self.rows)}){self.after}")


@lru_cache(maxsize=8)
def load_phrases(path: Path = PATH) -> Mapping[str, Phrases]:
    """Read and check a file of phrases, by the lists' names. Raises SeedError naming the file, the line and the field."""
    return load(path, dict[str, Phrases])


def pattern(name: str) -> re.Pattern[str]:
    """The shipped list of this name, compiled."""
    return load_phrases()[name].pattern()


def guarded(name: str) -> Guarded:
    """The shipped list of this name, for one that is looked for in many texts and found in few."""
    return Guarded(pattern(name))


AUTHOR_BOX = pattern("author_box")
AUTHOR_LABEL = pattern("author_label")
AUTHOR_PAGE = pattern("author_page")
AUTHOR_PART = pattern("author_part")
NO_AUTHOR_PART = pattern("no_author_part")
BOT_CHECK = guarded("bot_check")
BYLINE = pattern("byline")
COMMENTS_HEADING = pattern("comments_heading")
CONSENT = guarded("consent")
CONSENT_ADDRESS = pattern("consent_address")
CONSENT_SUBJECT = pattern("consent_subject")
ERROR = guarded("error")
ERROR_TITLE = pattern("error_title")
FOREIGN_PART = pattern("foreign_part")
KICKER_PART = pattern("kicker_part")
LISTING_PATH = pattern("listing_path")
LOGIN_TITLE = pattern("login_title")
LIVE_PAGE = guarded("live_page")
LIVE_POST = pattern("live_post")
MEDIA_PATH = pattern("media_path")
OPINION_LABEL = pattern("opinion_label")
OPINION_SECTION = pattern("opinion_section")
NO_NAME = pattern("no_name")
NO_REPORT = pattern("no_report")
ORGANISATION = pattern("organisation")
OWN_PART = pattern("own_part")
PAYWALL = guarded("paywall")
PROMOTION = guarded("promotion")
PUBLISHED_LINE = guarded("published_line")
RELATED_HEADING = pattern("related_heading")
ROLE = pattern("role")
STANDFIRST_PART = pattern("standfirst_part")
UPDATED_LINE = guarded("updated_line")
STATE_NAME = pattern("state_name")
BEFORE_NAMES = pattern("before_names")
OTHER_WORK = pattern("other_work")
NAME_HELPED = pattern("name_helped")
TEXT_SOURCE = pattern("text_source")
NAME_NOBODY = pattern("name_nobody")
HONORIFIC = pattern("honorific")
DEGREE = pattern("degree")
PICTURES_BY = pattern("pictures_by")
EASTERN_PICTURES_BY = pattern("eastern_pictures_by")
PICTURED = pattern("pictured")
AFTER_NAME = pattern("after_name")
EASTERN_ROLE = pattern("eastern_role")
EASTERN_DESK = pattern("eastern_desk")
DESK = pattern("desk")
CHANNEL_ADDRESS = pattern("channel_address")
