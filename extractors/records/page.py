"""A fetched document, from the network or from an archive."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PageKind(StrEnum):
    """What a fetched page is. Only the first group is stored as article text."""

    ARTICLE = "article"
    OPINION = "opinion"
    LIVE_BLOG = "live blog"
    FLASH = "flash"
    SUMMARY = "summary"

    MEDIA = "media"
    INDEX = "index"
    CONSENT_WALL = "consent wall"
    PAYWALL = "paywall"
    BOT_CHECK = "bot check"
    ERROR = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class WarcRef:
    """Where a fetched page lies: file name relative to the archive folder, byte offset, byte length."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched document. A live page and a page out of a WARC file are the same record.

    `body` is the decoded (decompressed) body. `headers` are lower-cased names in the order received.
    `moved_to` is where permanent redirects (301, 308) alone led, None where the first hop was not one. `elapsed_ms` is
    the time that the last exchange took, None for a page out of an archive.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    warc: WarcRef | None = None
    moved_to: str | None = None
    elapsed_ms: int | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return next((value for key, value in self.headers if key == name), None)
