"""How a URL ended, and why: the closed lists of outcomes and reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a URL ended. Every URL that a run sees has exactly one."""

    APPENDED = "appended"
    REVISED = "revised"
    DUPLICATE = "duplicate"
    OFF_TOPIC = "off-topic"
    REJECTED = "rejected"
    FAILED = "failed"
    DEFERRED = "deferred"


class Reason(StrEnum):
    """Why a URL ended as it did: the closed list."""

    # appended, revised
    NEW = "new"
    TEXT_CHANGED = "text changed"
    # duplicate
    KNOWN_URL = "known url"
    SAME_VERSION = "same version"
    # off-topic
    NO_TOPIC = "no topic"
    # rejected: read, but not an article, or it failed validation
    NOT_ARTICLE = "not an article"
    CONSENT_WALL = "consent wall"
    PAYWALL = "paywall"
    BOT_CHECK = "bot check"
    ERROR_PAGE = "error page"
    INDEX_PAGE = "index page"
    MEDIA_PAGE = "media page"
    NO_TEXT = "no text"
    INVALID = "failed validation"
    TOMBSTONE = "purged"
    # failed: could not be fetched or read, and will not be tried again
    ROBOTS = "robots"
    NOT_FOUND = "not found"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    HTTP_ERROR = "http error"
    UNSAFE_ADDRESS = "unsafe address"
    BAD_URL = "bad url"
    BAD_RESPONSE = "bad response"
    TOO_LARGE = "too large"
    REDIRECTS = "redirects"
    TLS = "tls"
    NOT_HTML = "not html"
    EXTRACTOR_LOST = "extractor lost"
    GAVE_UP = "gave up"
    UNEXPECTED = "unexpected error"
    # deferred: will be tried again
    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECTION = "connection"
    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    ROBOTS_UNREACHABLE = "robots unreachable"
    TURN = "turn over"
    THIN = "thin"


@dataclass(frozen=True, slots=True)
class Fate:
    """How one URL of one run ended. `score` is the likeness where it decided."""

    source_id: str
    key: str
    outcome: Outcome
    reason: Reason
    at: datetime
    detail: str | None = None
    score: float | None = None
