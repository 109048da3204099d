"""The fate of a URL: the closed lists of outcomes and reasons."""

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
    """Why a URL ended as it did: the closed list, each with what it means to a reader and the outcomes that it may end in, its own first.

    The pages and docs/fetching.md print the meanings.
    """

    outcomes: tuple[Outcome, ...]
    meaning: str

    def __new__(cls, value: str, meaning: str = "", *outcomes: Outcome) -> "Reason":
        """A member is its value."""
        member = str.__new__(cls, value)
        member._value_, member.meaning, member.outcomes = value, meaning, outcomes
        return member

    NEW = "new", "a new article was stored", Outcome.APPENDED
    TEXT_CHANGED = "text changed", "the publisher changed an article: a new version was stored", Outcome.REVISED
    KNOWN_URL = "known url", "the lake has the article, and it was not yet time to look again", Outcome.DUPLICATE
    SAME_VERSION = "same version", "fetched again: the text has not changed", Outcome.DUPLICATE
    NO_TOPIC = "no topic", "the article is about no topic, and the source keeps only articles that are", Outcome.OFF_TOPIC
    CONSENT_WALL = "consent wall", "the page asks for consent in place of its text", Outcome.REJECTED
    PAYWALL = "paywall", "the page asks for a subscription in place of its text", Outcome.REJECTED
    BOT_CHECK = "bot check", "the page asks the visitor to prove that they are human", Outcome.REJECTED
    ERROR_PAGE = "error page", "an error page that was sent with a status of success", Outcome.REJECTED
    INDEX_PAGE = "index page", "a list of articles, not one", Outcome.REJECTED
    MEDIA_PAGE = "media page", "a video or a gallery with next to no text", Outcome.REJECTED
    NO_TEXT = "no text", "no text was found on the page", Outcome.REJECTED
    NOT_HTML = "not html", "the address leads to something that is not a web page", Outcome.REJECTED
    INVALID = "failed validation", "the article failed a critical check and waits in quarantine", Outcome.REJECTED
    TOMBSTONE = "purged", "the article was purged, and is never stored again", Outcome.REJECTED
    ROBOTS = "robots", "the site's robots.txt forbids it", Outcome.FAILED
    # A pass tries again what a feed announces; WARC files and later looks do not.
    NOT_FOUND = "not found", "the server has no such page (404)", Outcome.FAILED, Outcome.DEFERRED
    GONE = "gone", "the page was removed for good (410)", Outcome.FAILED
    FORBIDDEN = "forbidden", "the server refuses it (401, 403)", Outcome.FAILED
    HTTP_ERROR = "http error", "the server answered with another error status", Outcome.FAILED
    UNSAFE_ADDRESS = "unsafe address", "the address leads into a private network", Outcome.FAILED
    BAD_URL = "bad url", "the address is not a URL that can be fetched", Outcome.FAILED
    BAD_RESPONSE = "bad response", "the answer breaks the rules of HTTP", Outcome.FAILED
    TOO_LARGE = "too large", "the page is larger than NEWSLAKE_MAX_BODY", Outcome.FAILED
    REDIRECTS = "redirects", "redirects form a loop, or are too many", Outcome.FAILED
    TLS = "tls", "the server's certificate cannot be trusted", Outcome.FAILED
    # A pass tries again what a worker was lost over. Releases before 0.2 stored both as rejected where a page or row was read.
    EXTRACTOR_LOST = "extractor lost", "reading it took too much time or memory", Outcome.FAILED, Outcome.DEFERRED, Outcome.REJECTED
    GAVE_UP = "gave up", "deferred too often", Outcome.FAILED
    UNEXPECTED = "unexpected error", "a fault in newslake; the detail has the error", Outcome.FAILED, Outcome.DEFERRED, Outcome.REJECTED
    TIMEOUT = "timeout", "no answer in time", Outcome.DEFERRED
    DNS = "dns", "the host's name was not found", Outcome.DEFERRED
    CONNECTION = "connection", "the connection was refused or broke", Outcome.DEFERRED
    RATE_LIMITED = "rate limited", "the server asks for fewer requests (429)", Outcome.DEFERRED
    SERVER_ERROR = "server error", "the server failed (5xx)", Outcome.DEFERRED
    ROBOTS_UNREACHABLE = "robots unreachable", "robots.txt cannot be read, so nothing is fetched yet", Outcome.DEFERRED
    TURN = "turn over", "its turn did not come in this pass", Outcome.DEFERRED
    # A pass tries again what is often still being written; a later look or a backfill does not.
    THIN = "thin", "under 80 letters of text: perhaps still being written", Outcome.REJECTED, Outcome.DEFERRED

    @property
    def outcome(self) -> Outcome:
        """How a URL ends that ends for this reason, where nobody tries it again."""
        return self.outcomes[0]


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
    ) -> "Fate":
        """An end by its reason: its own outcome, or deferred where it is `retried`."""
        outcome = Outcome.DEFERRED if retried else reason.outcome
        return cls(source_id=source_id, key=key, outcome=outcome, reason=reason, at=at, detail=detail, score=score)
