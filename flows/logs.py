"""newslake's own logging: one logger per stage below `newslake`, each line with its run, source and key.

    newslake.poll     how each source answered, and why one was not polled
    newslake.ingest   how each URL or row ended, and why

`newslake --verbose` shows them on stderr, `NEWSLAKE_LOG_FORMAT=json` makes each line of stderr a JSON object, remarks and errors
included, and a flow that Prefect tracks shows the same lines in its run. Loggers of libraries print nothing.

All words that leave the program (lines, remarks, errors, artifacts, events, notifications) pass `shown`.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from extractors.errors import NewslakeError, SettingError, described
from extractors.secrets import redacted
from extractors.strings.values import printable

if TYPE_CHECKING:
    from extractors.records import Fate, Outcome, Reason

ROOT = logging.getLogger("newslake")
ENDS = ROOT.getChild("ingest")
FORMAT = "NEWSLAKE_LOG_FORMAT"
CONTEXT = ("run", "source", "key")


def shown(text: object) -> str:
    """Text as it may leave the program: no secrets, and no control sequences of terminals."""
    return printable(redacted(str(text)))


def shown_values(value: Any) -> Any:
    """The same of every text within lists and mappings."""
    if isinstance(value, Mapping):
        return {name: shown_values(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown_values(each) for each in value]
    return shown(value) if isinstance(value, str) else value


class _Plain(logging.Formatter):
    """`poll bbc-world: not due until 2026-03-02 09:10 UTC`"""

    def format(self, record: logging.LogRecord) -> str:
        subject = " ".join(str(value) for name in CONTEXT[1:] if (value := getattr(record, name, None)))
        return shown(f"{record.name.removeprefix('newslake.')} {subject}: {record.getMessage()}")


class _Json(logging.Formatter):
    """One object a line; the keys are time (UTC), level, stage, run, source, key and message."""

    def format(self, record: logging.LogRecord) -> str:
        context = {name: getattr(record, name, None) for name in CONTEXT}
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "stage": record.name.removeprefix("newslake."),
            **{name: shown(value) for name, value in context.items() if value is not None},
            "message": shown(record.getMessage()),
        }
        return json.dumps(fields, ensure_ascii=True)


class _Stderr(logging.Handler):
    """Writes to the present `sys.stderr`, so that lines stand above a progress bar."""

    def emit(self, record: logging.LogRecord) -> None:
        _print_line(self.format(record))


class _Forward(logging.Handler):
    """Hands records to the logger of a Prefect run."""

    def __init__(self, run: logging.Logger | logging.LoggerAdapter[logging.Logger]) -> None:
        super().__init__()
        self._run = run

    def emit(self, record: logging.LogRecord) -> None:
        self._run.log(record.levelno, self.format(record))


def configure(*, verbose: bool) -> None:
    """Set up logging for a command; raises SettingError where NEWSLAKE_LOG_FORMAT names no format."""
    wanted = os.environ.get(FORMAT, "text")
    if wanted not in ("text", "json"):
        raise SettingError(FORMAT, f"expected text or json, found {wanted!r}")
    logging.getLogger().addHandler(logging.NullHandler())  # without any handler, Python prints warnings of every library
    ROOT.propagate = False
    if verbose or FORMAT in os.environ:
        handler = _Stderr()
        handler.setFormatter(_Json() if wanted == "json" else _Plain())
        ROOT.addHandler(handler)
        ROOT.setLevel(logging.DEBUG if verbose else logging.INFO)


@contextmanager
def forwarded(run: logging.Logger | logging.LoggerAdapter[logging.Logger]) -> Iterator[None]:
    """For the block, show the lines in a Prefect run too."""
    handler, level, propagate = _Forward(run), ROOT.level, ROOT.propagate
    handler.setFormatter(_Plain())
    ROOT.addHandler(handler)
    ROOT.setLevel(logging.INFO)
    ROOT.propagate = False  # in a worker's process Prefect's root handler would print each line again, without its source and key
    try:
        yield
    finally:
        ROOT.removeHandler(handler)
        ROOT.setLevel(level)
        ROOT.propagate = propagate


def remark(message: object, *, level: int = logging.INFO) -> None:
    """A line on stderr for the person who runs the command, whether or not decisions are logged: `newslake: …`, or an object of JSON."""
    if os.environ.get(FORMAT) == "json":
        line = _Json().format(logging.LogRecord("newslake.command", level, "", 0, str(message), None, None))
    else:
        line = f"newslake: {shown(message)}"
    _print_line(line)


def _print_line(line: str) -> None:
    """A line on stderr, where there still is one: neither a terminal that was closed nor a full disk of logs ends a run."""
    with suppress(OSError):
        sys.stderr.write(line + "\n")


@contextmanager
def redacting() -> Iterator[None]:
    """For the block, or the function that it decorates: errors on their way to Prefect's states and logs carry no secrets.

    Type and traceback stay, because retries depend on the one and people on the other.
    """
    try:
        yield
    except Exception as error:
        for each in _chain(error):
            each.args = tuple(redacted(value) if isinstance(value, str) else value for value in each.args)
        if any(redacted(str(each)) != str(each) for each in _chain(error)):  # its words are not in its arguments
            raise NewslakeError("flow", f"ended with {described(error)}") from None
        raise


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def log(
    stage: str, message: str, *, level: int = logging.INFO, run: str | None = None, source: str | None = None, key: str | None = None
) -> None:
    """Log one decision of a stage; costs next to nothing where nobody listens."""
    logger = ROOT.getChild(stage)
    if logger.isEnabledFor(level):
        logger.log(level, "%s", message, extra={"run": run, "source": source, "key": key})


def log_fate(fate: Fate, run: str) -> None:
    """Log how a URL ended, and why."""
    log_end(fate.outcome, fate.reason, fate.detail, run=run, source=fate.source_id, key=fate.key)


def log_end(outcome: Outcome, reason: Reason, detail: str | None = None, *, run: str, source: str, key: str) -> None:
    """The same without a Fate. A pass has thousands of these, so no text is made if nobody listens."""
    if ENDS.isEnabledFor(logging.INFO):
        decision = f"{outcome}, {reason}"
        log("ingest", f"{decision}: {detail}" if detail else decision, run=run, source=source, key=key)
