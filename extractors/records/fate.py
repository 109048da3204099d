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
    """Why a URL ended as it did: the closed list. `OUTCOMES` has the outcomes that each may end in."""

    NEW = "new"
    TEXT_CHANGED = "text changed"
    KNOWN_URL = "known url"
    SAME_VERSION = "same version"
    NO_TOPIC = "no topic"
    NOT_ARTICLE = "not an article"
    CONSENT_WALL = "consent wall"
    PAYWALL = "paywall"
    BOT_CHECK = "bot check"
    ERROR_PAGE = "error page"
    INDEX_PAGE = "index page"
    MEDIA_PAGE = "media page"
    NO_TEXT = "no text"
    NOT_HTML = "not html"
    INVALID = "failed validation"
    TOMBSTONE = "purged"
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
    EXTRACTOR_LOST = "extractor lost"
    GAVE_UP = "gave up"
    UNEXPECTED = "unexpected error"
    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECTION = "connection"
    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    ROBOTS_UNREACHABLE = "robots unreachable"
    TURN = "turn over"
    THIN = "thin"

    @property
    def outcome(self) -> Outcome:
        """How a URL ends that ends for this reason, where nobody tries it again."""
        return OUTCOMES[self][0]


# The outcomes that a reason may end in, the one that it means by itself first.
OUTCOMES: dict[Reason, tuple[Outcome, ...]] = {
    Reason.NEW: (Outcome.APPENDED,),
    Reason.TEXT_CHANGED: (Outcome.REVISED,),
    Reason.KNOWN_URL: (Outcome.DUPLICATE,),
    Reason.SAME_VERSION: (Outcome.DUPLICATE,),
    Reason.NO_TOPIC: (Outcome.OFF_TOPIC,),
    # Read, but not an article, or it failed validation.
    Reason.NOT_ARTICLE: (Outcome.REJECTED,),
    Reason.CONSENT_WALL: (Outcome.REJECTED,),
    Reason.PAYWALL: (Outcome.REJECTED,),
    Reason.BOT_CHECK: (Outcome.REJECTED,),
    Reason.ERROR_PAGE: (Outcome.REJECTED,),
    Reason.INDEX_PAGE: (Outcome.REJECTED,),
    Reason.MEDIA_PAGE: (Outcome.REJECTED,),
    Reason.NO_TEXT: (Outcome.REJECTED,),
    Reason.NOT_HTML: (Outcome.REJECTED,),
    Reason.INVALID: (Outcome.REJECTED,),
    Reason.TOMBSTONE: (Outcome.REJECTED,),
    # Could not be fetched or read, and will not be tried again.
    Reason.ROBOTS: (Outcome.FAILED,),
    Reason.NOT_FOUND: (Outcome.FAILED,),
    Reason.GONE: (Outcome.FAILED,),
    Reason.FORBIDDEN: (Outcome.FAILED,),
    Reason.HTTP_ERROR: (Outcome.FAILED,),
    Reason.UNSAFE_ADDRESS: (Outcome.FAILED,),
    Reason.BAD_URL: (Outcome.FAILED,),
    Reason.BAD_RESPONSE: (Outcome.FAILED,),
    Reason.TOO_LARGE: (Outcome.FAILED,),
    Reason.REDIRECTS: (Outcome.FAILED,),
    Reason.TLS: (Outcome.FAILED,),
    Reason.GAVE_UP: (Outcome.FAILED,),
    # A pass tries again what a worker was lost over. Releases before 0.2 stored both as rejected where a page or row was read.
    Reason.EXTRACTOR_LOST: (Outcome.FAILED, Outcome.DEFERRED, Outcome.REJECTED),
    Reason.UNEXPECTED: (Outcome.FAILED, Outcome.DEFERRED, Outcome.REJECTED),
    # Will be tried again.
    Reason.TIMEOUT: (Outcome.DEFERRED,),
    Reason.DNS: (Outcome.DEFERRED,),
    Reason.CONNECTION: (Outcome.DEFERRED,),
    Reason.RATE_LIMITED: (Outcome.DEFERRED,),
    Reason.SERVER_ERROR: (Outcome.DEFERRED,),
    Reason.ROBOTS_UNREACHABLE: (Outcome.DEFERRED,),
    Reason.TURN: (Outcome.DEFERRED,),
    # A pass tries again what is often still being written; a later look or a backfill does not.
    Reason.THIN: (Outcome.REJECTED, Outcome.DEFERRED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How one URL of one run ended. `score` is the likeness where it decided."""

    source_id: str
    key: str
    outcome: Outcome
    reason: Reason
    at: datetime
    detail: str | None = None
    score: float | None = None

    @classmethod
    def of(
        cls,
        source_id: str,
        key: str,
        reason: Reason,
        at: datetime,
        detail: str | None = None,
        *,
        score: float | None = None,
        retried: bool = False,
    ) -> Fate:
        """An end by its reason: its own outcome, or deferred where it is `retried`."""
        outcome = Outcome.DEFERRED if retried else reason.outcome
        return cls(source_id=source_id, key=key, outcome=outcome, reason=reason, at=at, detail=detail, score=score)
