"""Limits how many typed statements of a user run at once, and gives each a folder to spill.

<temporary folder>/newslake-sql-<user id>/<lake>/<n>.lock   held by the process that runs a statement, freed by its death
<temporary folder>/newslake-sql-<user id>/<lake>/<n>/       what it spills; emptied by the next user
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import LakeBusyError, LakeError

TIMEOUT = 10.0  # seconds
RETRY_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Slot:
    """A lock, held through an open file, and a folder."""

    descriptor: int
    folder: Path


@contextmanager
def slot(lake: str, at_once: int, *, wait: float = TIMEOUT) -> Iterator[Slot]:
    """One of `at_once` slots for the block, and for every process that inherits its descriptor; LakeBusyError if none becomes free."""
    folder = _folder(lake)
    until = time.monotonic() + wait
    while True:
        for number in range(at_once):
            descriptor = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                with suppress(BlockingIOError):
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    yield Slot(descriptor, _empty(folder / str(number)))
                    return
            finally:
                os.close(descriptor)
        if time.monotonic() > until:
            raise LakeBusyError("SQL", f"{at_once} typed statements run on this lake already; try again when one has ended")
        time.sleep(RETRY_PAUSE)


def _folder(lake: str) -> Path:
    mine = Path(tempfile.gettempdir()) / f"newslake-sql-{os.geteuid()}"
    with suppress(FileExistsError):
        mine.mkdir(0o700)
    if mine.is_symlink() or mine.stat().st_uid != os.geteuid() or mine.stat().st_mode & 0o077:
        raise LakeError(str(mine), "expected a folder that is yours alone; remove it, or set TMPDIR to a folder of your own")
    folder = mine / hashlib.sha256(lake.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    folder.mkdir(0o700, exist_ok=True)
    return folder


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(0o700)
    return folder
