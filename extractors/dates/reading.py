"""The hints that the reader of dates takes, and its answer."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""News on the web does not go back further; what lies before is a null date, a default or another calendar."""
AHEAD = timedelta(days=1)
"""How far a wall clock without a zone, or a wrong publisher's clock, can be ahead of now."""

# Country domains that are used all over the world.
_WORLDWIDE = frozenset({"AI", "CC", "CO", "EU", "FM", "GG", "IO", "LY", "ME", "TO", "TV"})
_TAG = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of the writer of a date.

    `now` (UTC) decides two-digit years and what is in the future. `language` (ISO 639, lower case) and `country` (ISO 3166,
    upper case) decide the order of day and month, ambiguous zone names and calendars. `day_first` is the order that a user
    stated. If `local`, a clock without a zone is in the country's time, else in UTC. `anchor` (UTC) is the instant for words such as
    "two hours ago"; without it they are not read.
    """

    now: datetime
    language: str | None = None
    country: str | None = None
    day_first: bool | None = None
    anchor: datetime | None = None
    local: bool = True

    @classmethod
    def of(cls, now: datetime, *tags: str | None, country: str | None = None, url: str = "") -> "Hints":
        """From language tags (BCP 47 or locales, the best first), the publisher's country and the address of the document.

        The catalogue's country counts first, then the address. Tags come last, because content systems write `en-US` by default.
        """
        read = [match for tag in tags if tag and (match := _TAG.match(tag))]
        language = read[0][1].lower() if read else None
        # `es_LA` is Latin America's Spanish, and Lao is what Laos writes.
        region = next((code for match in read if match[2] and ((code := match[2].upper()) != "LA" or match[1].lower() == "lo")), None)
        return cls(now, language, country or _country(url) or region)

    def within(self, tag: str | None) -> "Hints":
        """The hints for a part of the document that states another language."""
        match = _TAG.match(tag or "")
        return replace(self, language=match[1].lower()) if match and match[1].lower() != self.language else self


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one raw value.

    `instant` is UTC; of a day, month or year it is the first moment. `offset_minutes` is the stated offset from UTC, else the
    country's (`guessed`), None if neither is known. `precision` is year, month, day, minute or second. `guessed` is True if
    something was assumed: the zone of a clock, an ambiguous zone name, the order of day and month, the century, the anchor of
    relative words.
    """

    instant: datetime
    offset_minutes: int | None
    precision: str
    guessed: bool


def is_plausible(instant: datetime, now: datetime) -> bool:
    """Whether `instant` can be a time of publication, as of `now`."""
    return EARLIEST <= instant <= now + AHEAD


def _country(url: str) -> str | None:
    try:
        suffix = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    except ValueError:
        return None
    return {"UK": "GB"}.get(suffix, suffix) if len(suffix) == 2 and suffix.isalpha() and suffix not in _WORLDWIDE else None
