"""The writers' lock: one writer at a time; the lock dies with its holder.

DuckLake lets writers collide and fail at commit. Taking turns costs a wait instead of a failed transaction. On an embedded
lake it is `flock` on `<home>/writer.lock`: the kernel releases it when the process dies, however it dies. A waiting writer holds
`writer.queue`, so that a writer that returns at once cannot overtake it. On PostgreSQL it is an advisory lock of the database, so that
writers on several machines take turns in order; it dies with its connection.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.errors import LakeBusyError, LakeError
from extractors.shortage import refusal
from warehouse.lake.location import GONE_AFTER, LakeLocation

if TYPE_CHECKING:
    from psycopg import Connection

WRITERS_LOCK = "writer.lock"
SECONDS = 120.0  # longest wait for the turn
LINKED = "is a link or no regular file; a lake's own files never are: remove it and run again"
PAUSE = 0.01  # between two tries, seconds, with jitter
# The numbers of the advisory locks: of the writers' turn, and of maintenance and backups.
ADVISORY, ADVISORY_UPKEEP = 20_110_905, 20_110_906

_held: set[int] = set()


def _forget_in_child() -> None:
    # A forked process inherits the open file with its lock, and would keep it after its parent's death.
    for descriptor in tuple(_held):
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget_in_child)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the turn: process id, host, purpose, and since when (UTC)."""

    pid: int
    host: str
    purpose: str
    since: datetime

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} ({self.purpose}) since {self.since:%Y-%m-%d %H:%M:%S} UTC"


def turn_of(location: LakeLocation, purpose: str, *, seconds: float = SECONDS, upkeep: bool = False) -> AbstractContextManager[None]:
    """The writers' turn of a lake.

    `upkeep` is the separate turn of maintenance and backups: a backup copies files for too long to keep the writers waiting.
    """
    if location.embedded:
        return writers_turn(location.home / ("maintenance.lock" if upkeep else WRITERS_LOCK), purpose, seconds=seconds)
    return database_turn(location.watched_connection(), purpose, seconds=seconds, number=ADVISORY_UPKEEP if upkeep else ADVISORY)


def holder_of(location: LakeLocation) -> Holder | None:
    """Who has the writers' turn of a lake now; None if it is free. Raises LakeBusyError where its database does not say."""
    if location.embedded:
        return holder(location.home / WRITERS_LOCK)
    import psycopg

    try:
        with psycopg.connect(location.watched_connection(), autocommit=True) as connection:
            return _database_holder(connection, ADVISORY)
    except psycopg.Error as error:
        raise database_lost(error) from error


def database_lost(error: Exception, what: str = "cannot be reached") -> LakeBusyError:
    """The error for a PostgreSQL database that does not answer, or no more: it may be restarting."""
    return LakeBusyError("NEWSLAKE_CATALOG", f"the database {what}: {str(error).strip()}")


@contextmanager
def writers_turn(lock: Path, purpose: str, *, seconds: float = SECONDS) -> Iterator[None]:
    """Hold the turn for the block; raises LakeBusyError naming the holder after `seconds`, LakeError if the file cannot be written."""
    deadline = time.monotonic() + seconds
    with _opened(lock) as descriptor:
        with _opened(lock.with_suffix(".queue")) if seconds else nullcontext() as queue:
            try:
                for wanted in (queue, descriptor):
                    if wanted is not None:
                        _acquire(wanted, deadline)
            except BlockingIOError:
                raise LakeBusyError(str(lock), f"no turn within {seconds:g} s: held by {_read(descriptor) or 'another process'}") from None
        try:
            _sign(descriptor, purpose)
        except OSError as error:
            raise LakeError(str(lock), _unwritten(error)) from error
        yield


def open_unlinked(file: Path, flags: int) -> int:
    """A descriptor of a regular file of the lake; raises LakeError for a link, FileNotFoundError if it must exist and does not.

    Otherwise a link in a lake's folder could make the next writer empty a file that only that writer may change.
    """
    try:
        descriptor = os.open(file, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not flags & os.O_CREAT:
            raise
        if error.errno == errno.ELOOP:
            raise LakeError(str(file), LINKED) from None
        raise LakeError(str(file), _unwritten(error)) from error
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(descriptor)
        raise LakeError(str(file), LINKED)
    return descriptor


def _unwritten(error: OSError) -> str:
    return f"cannot be written {refusal(error, 'give write access to its folder')}"


@contextmanager
def _opened(lock: Path) -> Iterator[int]:
    descriptor = open_unlinked(lock, os.O_RDWR | os.O_CREAT)
    _held.add(descriptor)
    try:
        yield descriptor
    finally:
        if descriptor in _held:
            _held.discard(descriptor)
            os.close(descriptor)


def holder(lock: Path) -> Holder | None:
    """Who has the turn now; None if it is free."""
    try:
        descriptor = open_unlinked(lock, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


@contextmanager
def database_turn(connection_string: str, purpose: str, *, seconds: float = SECONDS, number: int = ADVISORY) -> Iterator[None]:
    """The same on a PostgreSQL metadata database. Also raises LakeBusyError if the database cannot be reached: it may be restarting."""
    import psycopg

    name = json.dumps({"pid": os.getpid(), "host": socket.gethostname()[:20], "purpose": purpose[:20]}, separators=(",", ":"))
    try:
        connection = psycopg.connect(connection_string, autocommit=True, application_name=name[:63])
    except psycopg.Error as error:
        raise database_lost(error) from error
    with connection:
        try:
            connection.execute("SELECT set_config('lock_timeout', %s, false)", (str(max(1, round(1000 * seconds))),))  # 0 would be no limit
            for name in ("idle", "interval", "count"):  # the turn of a machine that vanished is free as soon as the server notices
                connection.execute("SELECT set_config(%s, %s, false)", (f"tcp_keepalives_{name}", str(GONE_AFTER[f"keepalives_{name}"])))
            connection.execute("SELECT pg_advisory_lock(%s)", (number,))
        except psycopg.errors.LockNotAvailable:
            held = _database_holder(connection, number) or "another process"
            raise LakeBusyError("writers' turn", f"no turn within {seconds:g} s: held by {held}") from None
        except psycopg.Error as error:
            raise database_lost(error, "went away") from error
        try:
            yield
        finally:
            with suppress(psycopg.Error):  # a broken connection has released the lock
                connection.execute("SELECT pg_advisory_unlock(%s)", (number,))


def _database_holder(connection: Connection[Any], number: int) -> Holder | None:
    row = connection.execute(
        """
        SELECT a.application_name, a.backend_start FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
        WHERE l.locktype = 'advisory' AND l.granted AND l.objid = %s
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """,
        (number,),
    ).fetchone()
    if row is None:
        return None
    try:
        card = json.loads(row[0])
    except ValueError:
        card = {"pid": 0, "host": "?", "purpose": str(row[0])}
    return Holder(int(card["pid"]), str(card["host"]), str(card["purpose"]), row[1].astimezone(UTC))


def _acquire(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(PAUSE * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
        else:
            return


def _sign(descriptor: int, purpose: str) -> None:
    card = {"pid": os.getpid(), "host": socket.gethostname(), "purpose": purpose, "since": datetime.now(UTC).isoformat()}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(card).encode(), 0)


def _read(descriptor: int) -> Holder | None:
    try:
        card = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(int(card["pid"]), str(card["host"]), str(card["purpose"]), datetime.fromisoformat(card["since"]))
    except (ValueError, KeyError):
        return None  # between taking the lock and signing it
