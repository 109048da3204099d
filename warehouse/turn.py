"""The writers' turn: one writer at a time, by a lock that dies with its holder.

DuckLake lets writers collide and fail at commit; taking turns costs a wait instead of a failed transaction. On an embedded
lake it is `flock` on `<home>/writer.lock`: the kernel drops it when the process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractors.errors import LakeBusyError, LakeError

SECONDS = 120.0  # longest wait for one's turn
PAUSE = 0.01  # between two tries, seconds, with jitter

_held: set[int] = set()


def _forget_in_child() -> None:
    # A forked worker process inherits the open file and with it the lock, and would keep it after its parent's death.
    for descriptor in tuple(_held):
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget_in_child)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the turn: process id, host, what for, since when (UTC)."""

    pid: int
    host: str
    purpose: str
    since: datetime

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} ({self.purpose}) since {self.since:%Y-%m-%d %H:%M:%S} UTC"


@contextmanager
def writers_turn(lock: Path, purpose: str, *, seconds: float = SECONDS) -> Iterator[None]:
    """Hold the turn for the block; raises LakeBusyError naming the holder after `seconds`, LakeError where the file cannot be written."""
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise LakeError(str(lock), f"cannot be written ({error.strerror}): give write access to the lake's folder") from error
    _held.add(descriptor)
    try:
        _acquire(descriptor, lock, seconds)
        _sign(descriptor, purpose)
        yield
    finally:
        if descriptor in _held:
            _held.discard(descriptor)
            os.close(descriptor)


def holder(lock: Path) -> Holder | None:
    """Who has the turn at this moment; None where nobody has."""
    try:
        descriptor = os.open(lock, os.O_RDONLY | os.O_CLOEXEC)
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


def _acquire(descriptor: int, lock: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LakeBusyError(str(lock), f"no turn within {seconds:g} s: held by {_read(descriptor) or 'another process'}") from None
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
