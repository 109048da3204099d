"""newslake's own logging: one logger per stage below `newslake`, each line with its run, source and key.

    newslake.poll     how each source answered, and why one was not polled
    newslake.ingest   how each URL ended, and why

`newslake --verbose` shows them on stderr, `NEWSLAKE_LOG_FORMAT=json` makes each line a JSON object, and a flow that Prefect tracks
shows the same lines in its run. Loggers of libraries print nothing.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from extractors.errors import SettingError
from extractors.secrets import redacted

ROOT = logging.getLogger("newslake")
FORMAT = "NEWSLAKE_LOG_FORMAT"
CONTEXT = ("run", "source", "key")


class _Plain(logging.Formatter):
    """`poll bbc-world: not due until 2026-03-02 09:10 UTC`"""

    def format(self, record: logging.LogRecord) -> str:
        from flows.printing.output import printable

        subject = " ".join(str(value) for name in CONTEXT[1:] if (value := getattr(record, name, None)))
        return printable(redacted(f"{record.name.removeprefix('newslake.')} {subject}: {record.getMessage()}"))


class _Json(logging.Formatter):
    """One object a line; the keys are time (UTC), level, stage, run, source, key and message."""

    def format(self, record: logging.LogRecord) -> str:
        context = {name: getattr(record, name, None) for name in CONTEXT}
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "stage": record.name.removeprefix("newslake."),
            **{name: redacted(str(value)) for name, value in context.items() if value is not None},
            "message": redacted(record.getMessage()),
        }
        return json.dumps(fields, ensure_ascii=True)


class _Stderr(logging.Handler):
    """Writes to whatever stderr is at the moment, so that lines stand above a progress bar."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


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
    handler, level = _Forward(run), ROOT.level
    handler.setFormatter(_Plain())
    ROOT.addHandler(handler)
    ROOT.setLevel(logging.INFO)
    try:
        yield
    finally:
        ROOT.removeHandler(handler)
        ROOT.setLevel(level)


def log(
    stage: str, message: str, *, level: int = logging.INFO, run: str | None = None, source: str | None = None, key: str | None = None
) -> None:
    """Log one decision of a stage; costs next to nothing where nobody listens."""
    logger = ROOT.getChild(stage)
    if logger.isEnabledFor(level):
        logger.log(level, "%s", message, extra={"run": run, "source": source, "key": key})
