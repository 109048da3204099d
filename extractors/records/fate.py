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

# What each reason means to a reader, as the pages and docs/fetching.md say it.
MEANINGS: dict[Reason, str] = {
    Reason.NEW: "a new article was stored",
    Reason.TEXT_CHANGED: "the publisher changed an article: a new version was stored",
    Reason.KNOWN_URL: "the lake has the article, and it was not yet time to look again",
    Reason.SAME_VERSION: "fetched again: the text has not changed",
    Reason.NO_TOPIC: "the article is about no topic, and the source keeps only articles that are",
    Reason.NOT_ARTICLE: "a page of a kind that is not stored",
    Reason.CONSENT_WALL: "the page asks for consent in place of its text",
    Reason.PAYWALL: "the page asks for a subscription in place of its text",
    Reason.BOT_CHECK: "the page asks the visitor to prove that they are human",
    Reason.ERROR_PAGE: "an error page that was sent with a status of success",
    Reason.INDEX_PAGE: "a list of articles, not one",
    Reason.MEDIA_PAGE: "a video or a gallery with next to no text",
    Reason.NO_TEXT: "no text was found on the page",
    Reason.NOT_HTML: "the address leads to something that is not a web page",
    Reason.INVALID: "the article failed a critical check and waits in quarantine",
    Reason.TOMBSTONE: "the article was purged, and is never stored again",
    Reason.ROBOTS: "the site's robots.txt forbids it",
    Reason.NOT_FOUND: "the server has no such page (404)",
    Reason.GONE: "the page was removed for good (410)",
    Reason.FORBIDDEN: "the server refuses it (401, 403)",
    Reason.HTTP_ERROR: "the server answered with another error status",
    Reason.UNSAFE_ADDRESS: "the address leads into a private network",
    Reason.BAD_URL: "the address is not a URL that can be fetched",
    Reason.BAD_RESPONSE: "the answer breaks the rules of HTTP",
    Reason.TOO_LARGE: "the page is larger than NEWSLAKE_MAX_BODY",
    Reason.REDIRECTS: "redirects form a loop, or are too many",
    Reason.TLS: "the server's certificate cannot be trusted",
    Reason.EXTRACTOR_LOST: "reading it took too much time or memory, and its process was ended",
    Reason.GAVE_UP: "deferred too often",
    Reason.UNEXPECTED: "a fault in newslake; the detail has the error",
    Reason.TIMEOUT: "no answer in time",
    Reason.DNS: "the host's name was not found",
    Reason.CONNECTION: "the connection was refused or broke",
    Reason.RATE_LIMITED: "the server asks for fewer requests (429)",
    Reason.SERVER_ERROR: "the server failed (5xx)",
    Reason.ROBOTS_UNREACHABLE: "robots.txt cannot be read, so nothing is fetched yet",
    Reason.TURN: "its turn did not come in this pass",
    Reason.THIN: "under 80 letters of text: perhaps still being written",
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
