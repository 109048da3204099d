"""All errors, as one tree.

    NewslakeError                    what a user sees as a message, never as a traceback
    ├── SettingError                 a setting is missing or wrong; nothing was started
    ├── ArgumentError                an argument of a command, or a file that it names, is wrong; nothing was started
    ├── QueryError                   a question cannot be answered as it was put (an open quotation mark, an unknown topic or address)
    ├── SeedError                    a data file (sources, topics, rules) has a bad row; names file, line and field
    ├── MachineError                 the machine refuses what any work needs (disk, sizes of files, processes); ends the run
    ├── LakeError                    the lake cannot be opened, read or written
    │   ├── LakeTooNewError          written by a later newslake than this one
    │   ├── LakeTooOldError          written by an earlier one, and opened only to be read
    │   ├── LakeRowError             a value of a batch cannot be stored; the rest of the batch can
    │   └── LakeBusyError            another process kept the writers' turn for too long
    ├── FetchError                   one URL could not be fetched
    │   ├── TransientFetchError      worth another try later (time-out, reset, 5xx, 429, DNS)
    │   └── TerminalFetchError       not worth another try (refused address, robots, 404, 410, too large)
    ├── ParseError                   bytes were not what they should be (a feed, a sitemap, a WARC record)
    ├── TableError                   a table of articles is missing, of no known format, or not what its columns promise
    └── ExtractError                 one page gave no article
        ├── WorkerLostError          the page or table hung, outgrew its memory or crashed its worker process
        └── NotArticleError          the page was read and is something else (index page, consent wall, ...)

Each error carries its `subject` (a URL, a source id, a file with its line, a table) and a `reason`: one of
the closed list in `extractors.records.Reason` where the error ends a URL. Whether another try is worth it
follows from the type: `transient` is a class attribute.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from extractors.secrets import redacted


class NewslakeError(Exception):
    """Base of all expected errors. `subject` names the thing, `message` says what was expected and what to do."""

    transient = False

    def __init__(self, subject: str, message: str, *, reason: str | None = None) -> None:
        self.subject = subject
        self.message = redacted(message)
        super().__init__(redacted(subject), self.message)
        self.reason = reason

    def __str__(self) -> str:
        return f"{redacted(self.subject)}: {self.message}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (extraction workers), keyword arguments included.
        return (_rebuild, (type(self), self.subject, self.message, self.reason))


def described(error: BaseException) -> str:
    """An error of any kind by its type and words, in one line and without secrets: `ValueError: year 10000 is out of range`."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    words = error.message if isinstance(error, NewslakeError) else redacted(str(error))
    return f"{type(error).__name__}: {' '.join(words.split())[:300]}"


def resembling(name: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The known names that a misspelt one most resembles, in any case of letters: those that contain it, else those spelt alike."""
    from difflib import get_close_matches

    wanted, folded = name.strip().casefold(), {each.casefold(): each for each in known}
    containing = [each for each in folded if wanted in each] if len(wanted) > 2 else []
    return [folded[each] for each in (containing or get_close_matches(wanted, folded, most))[:most]]


def did_you_mean(name: str, known: Iterable[str], most: int = 1) -> str:
    """What `resembling` finds, as a question; empty where it finds nothing."""
    near = resembling(name, known, most)
    return f"did you mean {', '.join(near)}?" if near else ""


def suggested(names: Iterable[str], known: Collection[str]) -> str:
    """Misspelt names in a row, each with the known one that it resembles."""
    return ", ".join(f"{name} ({meant})" if (meant := did_you_mean(name, known)) else name for name in names)


def _rebuild(kind: type[NewslakeError], subject: str, message: str, reason: str | None) -> NewslakeError:
    return kind(subject, message, reason=reason)


class SettingError(NewslakeError):
    """A setting is missing or wrong."""


class ArgumentError(NewslakeError):
    """An argument of a command is missing, wrong, or at odds with another."""


class QueryError(NewslakeError):
    """A question to the lake cannot be answered as it was put: it is malformed, or names what the lake does not have."""


class SeedError(NewslakeError):
    """A data file under seeds/ (or one given in its place) has a bad row."""


class MachineError(NewslakeError):
    """The machine refuses what any work needs: no document is to blame, and the next one would fare no better."""


class LakeError(NewslakeError):
    """The lake cannot be opened, read or written."""


class LakeTooNewError(LakeError):
    """The lake was migrated by a later newslake."""


class LakeTooOldError(LakeError):
    """The lake was made by an earlier newslake, and a reader may not migrate it."""


class LakeRowError(LakeError):
    """A value of a batch cannot be stored."""


class LakeBusyError(LakeError):
    """The writers' turn did not come within the time allowed."""

    transient = True


class FetchError(NewslakeError):
    """One URL could not be fetched.

    `status` is the HTTP status where one came; `retry_at` is when the server asks to be asked again (UTC);
    `moved_to` is where permanent redirects alone had led.
    """

    def __init__(
        self,
        subject: str,
        message: str,
        *,
        reason: str | None = None,
        status: int | None = None,
        retry_at: datetime | None = None,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(subject, message, reason=reason)
        self.status = status
        self.retry_at = retry_at
        self.moved_to = moved_to

    def __reduce__(self) -> tuple[object, ...]:
        details = {"reason": self.reason, "status": self.status, "retry_at": self.retry_at, "moved_to": self.moved_to}
        return (_rebuild_fetch, (type(self), self.subject, self.message, details))


def _rebuild_fetch(kind: type[FetchError], subject: str, message: str, details: dict[str, Any]) -> FetchError:
    return kind(subject, message, **details)


class TransientFetchError(FetchError):
    """Worth another try later."""

    transient = True


class TerminalFetchError(FetchError):
    """Not worth another try."""


class ParseError(NewslakeError):
    """Bytes were not what they should be."""


class TableError(NewslakeError):
    """A table of articles cannot be read, or cannot be read without being asked how."""


class ExtractError(NewslakeError):
    """One page gave no article."""


class WorkerLostError(ExtractError):
    """The worker process that read the page or table hung, grew or crashed."""

    transient = True


class NotArticleError(ExtractError):
    """The page was read and is something other than an article."""
