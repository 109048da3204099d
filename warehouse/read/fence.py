"""Typed SQL, run in a separate process: it can read the lake, within limits, and nothing else on this machine.

    asker (a page, a command) ── request ──> fenced process: opens the lake read-only, forgets the secrets, closes the doors,
          <── columns, rows or an error ──   checks the statement against what is allowed, runs it

The process ends with its asker at the latest. It is killed at its time limit or when the asker stops waiting, and ends on its own
when the asker is gone. `fenced` is that process, `statements` the check, `slots` limits how many run.
"""

import json
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

from extractors import errors
from extractors.errors import LakeBusyError, LakeError, SettingError
from warehouse.lake.location import LakeLocation
from warehouse.read.slots import Slot, slot

SUBJECT = "SQL"
PROGRAM = ("-I", "-m", "warehouse.read.fenced")  # isolated: neither the folder it starts in nor PYTHONPATH adds code
MIB = 1024 * 1024
DISCONNECT_POLL = 0.1  # seconds between two checks whether the asker still waits
# What the process inherits. Everything else may be a secret. The secrets that it needs for the lake come with the request.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR")
SECRETS = ("AWS_", "PG")
ENDED = "the process that ran it ended ({code}); most likely it needed more than its {memory} MiB of memory: aggregate or filter earlier"
# The classes of values in rows. A pickle may name any class, and the process runs untrusted statements.
_VALUES = {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")} | {
    ("decimal", "Decimal"),
    ("uuid", "UUID"),
    ("uuid", "SafeUUID"),
    ("builtins", "bytearray"),
    ("pytz", "_UTC"),
    ("zoneinfo", "ZoneInfo"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one statement: wall-clock seconds, MiB of memory, MiB of spilled files; and how many run at once, per lake and user."""

    seconds: float = 120
    memory: int = 2048
    spill: int = 8192
    at_once: int = 4

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Limits":
        """From NEWSLAKE_SQL_SECONDS, _MEMORY, _SPILL and _AT_ONCE; raises SettingError."""
        given = {}
        for name, default in asdict(cls()).items():
            text = environment.get(f"NEWSLAKE_SQL_{name.upper()}")
            if text is None:
                continue
            if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= 2**31:
                raise SettingError(f"NEWSLAKE_SQL_{name.upper()}", f"expected a whole number above 0 such as {default}, got {text!r}")
            given[name] = int(text)
        return cls(**given)


def ask_fenced(
    location: LakeLocation,
    sql: str,
    limit: int | None = None,
    *,
    limits: Limits | None = None,
    gone: Callable[[], bool] = lambda: False,
    most: int | None = None,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Unique column names and the first `limit` rows (None: all) of a typed statement; more than `most` bytes of them are refused.

    `gone` is called ten times a second; it returns True when the answer is no longer needed. Raises LakeError with DuckDB's message, or
    naming what is not allowed or which limit was reached; LakeBusyError if too many statements run.
    """
    columns: list[str] = []
    rows: list[tuple[Any, ...]] = []
    for kind, value in _answers(location, {"sql": sql, "limit": limit}, None, limits, gone, most):
        if kind == "columns":
            columns = value
        elif kind == "rows":
            rows += value
    return columns, rows


def rows_fenced(
    location: LakeLocation,
    sql: str,
    *,
    as_of: datetime | None = None,
    limits: Limits | None = None,
    empty: Callable[[], None] = lambda: None,
) -> Iterator[list[Any]]:
    """The unique column names of the last of some typed statements, then its rows, a thousand at a time: memory holds no more of them.

    `empty` is called where the lake had no article at the moment `as_of`. Raises as `ask_fenced` does, also behind the first rows.
    """
    for kind, value in _answers(location, {"sql": sql, "limit": None, "several": True}, as_of, limits, lambda: False):
        if kind == "empty":
            empty()
        else:
            yield value


def parquet_fenced(
    location: LakeLocation,
    sql: str,
    out: BinaryIO,
    *,
    as_of: datetime | None = None,
    limits: Limits | None = None,
    most: int | None = None,
    empty: Callable[[], None] = lambda: None,
    gone: Callable[[], bool] = lambda: False,
) -> None:
    """Write the rows of one typed query to `out` as Parquet; raises LakeError as `ask_fenced` does, and beyond `most` bytes.

    `empty` is called where the lake had no article at the moment `as_of`.
    """
    size = 0
    for kind, value in _answers(location, {"sql": sql, "parquet": True}, as_of, limits, gone):
        if kind == "empty":
            empty()
            continue
        size += len(value)
        if most is not None and size > most:
            more = f"the statement gives more than {most >> 20} MiB of Parquet"
            raise LakeError(SUBJECT, f"{more}; narrow it, or use `newslake sql --format parquet`, which has no such limit")
        out.write(value)


def _answers(
    location: LakeLocation,
    request: dict[str, Any],
    as_of: datetime | None,
    limits: Limits | None,
    gone: Callable[[], bool],
    most: int | None = None,
) -> Iterator[tuple[str, Any]]:
    limits = limits or Limits.of(os.environ)
    with slot(str(location.shown()), limits.at_once) as mine, _process(mine) as process:
        assert process.stdin is not None
        asked = request | {
            "location": [str(location.home), location.catalog, location.data],
            "as_of": as_of and as_of.isoformat(),
            "limits": asdict(limits),
            "spill": str(mine.folder),
            "secrets": {name: value for name, value in os.environ.items() if name.startswith(SECRETS)},
        }
        _send(process.stdin, asked)
        until = time.monotonic() + limits.seconds
        while True:
            answer = _next(process, until, gone, most)
            if answer is None:
                code = process.wait()
                raise LakeError(SUBJECT, ENDED.format(code=f"signal {-code}" if code < 0 else f"exit code {code}", memory=limits.memory))
            kind, value = answer
            if kind == "end":
                return
            if kind == "error":
                raise _error(*value)
            before = time.monotonic()
            yield kind, value
            until += time.monotonic() - before  # a reader who pages through the rows takes no time of the statement


@contextmanager
def _process(mine: Slot) -> Iterator[subprocess.Popen[bytes]]:
    """The fenced process, killed if the block ends first. It holds the slot until its end."""
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    command = [sys.executable, *PROGRAM]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own program, in a separate group: Ctrl-C goes to its asker, whose end ends it
        command, stdin=pipe, stdout=pipe, env=environment, pass_fds=[mine.descriptor], process_group=0
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _send(pipe: Any, request: dict[str, Any]) -> None:
    data = json.dumps(request).encode()
    try:
        pipe.write(struct.pack(">I", len(data)) + data)
        pipe.flush()  # and left open: its end stops the process
    except BrokenPipeError:
        pass  # the reading of the answer notices its end


def _next(process: subprocess.Popen[bytes], until: float, gone: Callable[[], bool], most: int | None) -> tuple[str, Any] | None:
    """The next frame, or None if the process ended without one. One of more than `most` bytes is not read."""
    head = _read(process, 4, until, gone)
    if head is None:
        return None
    (size,) = struct.unpack(">I", head)
    if most is not None and size > most:
        raise LakeError(SUBJECT, f"the rows have more than {most // MIB} MiB; select fewer or shorter columns, or use `newslake sql`")
    body = _read(process, size, until, gone)
    return None if body is None else _Values(BytesIO(body)).load()


def _read(process: subprocess.Popen[bytes], size: int, until: float, gone: Callable[[], bool]) -> bytes | None:
    assert process.stdout is not None
    parts: list[bytes] = []
    while size:
        left = until - time.monotonic()
        if left <= 0:
            raise LakeError(SUBJECT, "the statement reached its time limit and was ended; narrow it, or raise NEWSLAKE_SQL_SECONDS")
        if gone():
            raise LakeError(SUBJECT, "the statement was ended, because nobody waits for its answer any more")
        ready, _, _ = select.select([process.stdout], [], [], min(left, DISCONNECT_POLL))
        if ready:
            part = os.read(process.stdout.fileno(), min(size, MIB))
            if not part:
                return None
            parts.append(part)
            size -= len(part)
    return b"".join(parts)


class _Values(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _VALUES:
            raise LakeError(SUBJECT, f"an unexpected answer ({module}.{name}); cast the column to VARCHAR")
        return super().find_class(module, name)


def _error(kind: str, subject: str, message: str) -> LakeError:
    found = getattr(errors, kind, LakeError)
    return (found if isinstance(found, type) and issubclass(found, LakeError) else LakeError)(subject, message)


__all__ = ["LakeBusyError", "Limits", "ask_fenced", "parquet_fenced", "rows_fenced"]
