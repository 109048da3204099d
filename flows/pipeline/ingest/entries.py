"""Takes an entry to its end: fetch its page, archive it, read it in a worker process, decide what is kept.

Every entry ends in exactly one fate; nothing that a server or a page does raises an error here.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.errors import FetchError, LakeError, MachineError, NewslakeError, TerminalFetchError, described
from extractors.records import Deferral, Enriched, Fate, Found, Keep, Page, Reason, Recheck, RecheckOutcome, Source
from flows.pipeline.entry_text import feed_speaks

# How long after the last try a failed or thin page is tried again. After the last step it is given up.
RETRY_DELAYS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))

# Worth another try, too: a nearly empty page is often still being written, and a site in trouble answers 404 for what its feed announces.
UNSURE = (Reason.THIN, Reason.NOT_FOUND)

FetchPage = Callable[[str], Awaitable[Page]]
ReadPage = Callable[[Page | None, Found, Source], Awaitable[Enriched]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How one entry ended: a provisional fate, which the append step may change to revised or duplicate, and its records."""

    fate: Fate
    enriched: Enriched | None = None
    deferral: Deferral | None = None
    recheck: Recheck | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An entry with its page or the error of its fetch; both are None if the entry has no page to fetch."""

    found: Found
    source: Source
    attempts: int = 0
    page: Page | None = None
    error: FetchError | None = None


def has_page(found: Found, source: Source) -> bool:
    """Whether there is a page to fetch: the source's terms allow it, and the entry has a URL."""
    return source.keep is not Keep.SUMMARY and found.url is not None


async def fetch(found: Found, source: Source, attempts: int, get: FetchPage) -> Fetched:
    """Fetch an entry's page, if it has one. An unexpected error fails the entry, not its source."""
    if found.url is None or not has_page(found, source):
        return Fetched(found, source, attempts)
    try:
        return Fetched(found, source, attempts, page=await get(found.url))
    except FetchError as error:
        return Fetched(found, source, attempts, error=error)
    except (LakeError, MachineError):
        raise  # the archive cannot store more pages
    except Exception as error:  # noqa: BLE001 - the boundary of one fetch
        return Fetched(found, source, attempts, error=TerminalFetchError(found.url, described(error), reason=Reason.UNEXPECTED))


async def finish(fetched: Fetched, read: ReadPage, *, relevance: float, now: Callable[[], datetime]) -> Ended:
    """Read what was fetched and decide how the entry ends."""
    found, source = fetched.found, fetched.source
    try:
        if fetched.error is not None and (_worth_waiting(fetched) or not feed_speaks(found)):
            raise fetched.error
        enriched = await read(fetched.page, found, source)
    except MachineError:
        raise
    except NewslakeError as error:
        return _unread(fetched, error, now())
    if source.keep is Keep.RELEVANT and not enriched.topics and enriched.likeness < relevance:
        return Ended(_fate(fetched, Reason.NO_TOPIC, now(), score=enriched.likeness))
    checked = checked_as(RecheckOutcome.NEW, found, fetched.page, now()) if fetched.page else None
    return Ended(_fate(fetched, Reason.NEW, now(), score=enriched.likeness), enriched, recheck=checked)


def _worth_waiting(fetched: Fetched) -> bool:
    error = fetched.error
    return error is not None and (error.transient or error.reason in UNSURE) and fetched.attempts < len(RETRY_DELAYS)


def _unread(fetched: Fetched, error: NewslakeError, at: datetime) -> Ended:
    reason = Reason(error.reason or Reason.UNEXPECTED)
    if reason is Reason.TURN:
        return turn_over(fetched.found, fetched.attempts, at)
    if error.transient or reason in UNSURE:
        return defer(fetched, reason, at, detail=error.message)
    return Ended(_fate(fetched, reason, at, error.message))


def defer(fetched: Fetched, reason: Reason, at: datetime, *, detail: str | None = None) -> Ended:
    """Try again at the next step of the ladder. After the last step the entry is given up."""
    if fetched.attempts >= len(RETRY_DELAYS):
        return Ended(_fate(fetched, Reason.GAVE_UP, at, f"{reason} on each of {fetched.attempts + 1} tries"))
    deferral = Deferral(fetched.found, reason, fetched.attempts + 1, at + RETRY_DELAYS[fetched.attempts], at)
    return Ended(_fate(fetched, reason, at, detail, retried=True), deferral=deferral)


def is_open(deferral: Deferral, at: datetime) -> bool:
    """Whether a deferral is due. A time further ahead than the ladder's last step comes from a wrong clock and is due at once."""
    return not at < deferral.due <= at + RETRY_DELAYS[-1]


def unexpected(found: Found, error: Exception, at: datetime) -> Ended:
    return Ended(Fate.of(found.source_id, found.key, Reason.UNEXPECTED, at, described(error)))


def known(found: Found, at: datetime) -> Ended:
    """The end of an entry that the lake or this pass already has."""
    return Ended(Fate.of(found.source_id, found.key, Reason.KNOWN_URL, at))


def checked_as(outcome: RecheckOutcome, found: Found, page: Page | None, at: datetime) -> Recheck:
    """A check of an article's page, with the validators for a conditional request next time."""
    etag, last_modified = (page.header("etag"), page.header("last-modified")) if page else (None, None)
    return Recheck(key=found.key, source_id=found.source_id, outcome=outcome, at=at, etag=etag, last_modified=last_modified)


def waiting(found: Found, deferral: Deferral, at: datetime) -> Ended:
    """The end in this pass of an entry whose next try is not due yet."""
    return Ended(
        Fate.of(found.source_id, found.key, deferral.reason, at, f"to be tried again at {deferral.due:%F %H:%M} UTC", retried=True)
    )


def turn_over(found: Found, attempts: int, at: datetime) -> Ended:
    """The end in this pass of an entry that its source's turn did not reach. It was not tried, so no attempt counts."""
    return Ended(Fate.of(found.source_id, found.key, Reason.TURN, at), deferral=Deferral(found, Reason.TURN, attempts, at, at))


def _fate(
    fetched: Fetched, reason: Reason, at: datetime, detail: str | None = None, *, score: float | None = None, retried: bool = False
) -> Fate:
    return Fate.of(fetched.source.source_id, fetched.found.key, reason, at, detail, score=score, retried=retried)
