"""Detects runs that were killed. Each run holds a lock for its lifetime, and the lock dies with the process.

<home>/runs/<run id>.lock    exists while the run lasts; left behind, and unlocked, if the run was killed or failed
<home>/runs/<run id>.new     the same before the run holds it; left behind by a run that was killed in that instant
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from extractors.errors import LakeBusyError
from warehouse.lake.events import event_row
from warehouse.lake.handle import Lake
from warehouse.lake.lock import writers_turn

KILLED = "run killed"
ABANDONED_AFTER = 3600.0  # seconds after which a new lock counts as abandoned


@contextmanager
def running(lake: Lake, run_id: str, now: datetime) -> Iterator[None]:
    """Close earlier runs without an end, then hold the lock of this run for the block; LakeError if the disk is nearly full."""
    lake.check_space()
    close_killed(lake, now)
    folder = lake.location.home / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / f"{run_id}.lock"
    fresh = lock.with_suffix(".new")
    with writers_turn(fresh, "run", seconds=0):
        fresh.rename(lock)  # only once it is locked: otherwise another run would take its holder for dead
        yield
        lock.unlink(missing_ok=True)  # not after an error: the next run records that this one has no end


def close_killed(lake: Lake, now: datetime) -> int:
    """Append an event for each run of this machine that committed and has no end; returns their number."""
    killed = 0
    for lock in sorted((lake.location.home / "runs").glob("*.lock")):
        with suppress(LakeBusyError), writers_turn(lock, "looking whether it was killed", seconds=0):
            if lake.query("SELECT run_id FROM base.run WHERE run_id = ? GROUP BY run_id HAVING max(ended) IS NULL", [lock.stem]):
                _close(lake, lock.stem, now)
                killed += 1
            lock.unlink(missing_ok=True)
    for fresh in (lake.location.home / "runs").glob("*.new"):
        with suppress(FileNotFoundError):  # it was renamed to a lock meanwhile
            if time.time() - fresh.stat().st_mtime > ABANDONED_AFTER:
                fresh.unlink()
    return killed


def _close(lake: Lake, run_id: str, now: datetime) -> None:
    row = event_row(KILLED, run_id, now, detail="it left no end; what it had not committed is done again", run_id=run_id)
    lake.write(KILLED, lambda session: session.insert("event", [row]))
