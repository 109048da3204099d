"""Runs that were killed are told from those that go on: each holds a lock for its lifetime, which dies with it.

<home>/runs/<run id>.lock    there while the run goes on; left behind, and free, when it was killed
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from extractors.errors import LakeBusyError
from warehouse.rows import event_row
from warehouse.turn import writers_turn

if TYPE_CHECKING:
    from warehouse.lake import Lake
    from warehouse.location import LakeLocation

KILLED = "run killed"


@contextmanager
def going_on(location: LakeLocation, run_id: str) -> Iterator[None]:
    """Hold the lock of a run for the block."""
    folder = location.home / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / f"{run_id}.lock"
    with writers_turn(lock, "run"):
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def close_killed(lake: Lake, now: datetime) -> int:
    """Append an event for each run of this machine that was killed after its first commit; returns how many."""
    killed = 0
    for lock in sorted((lake.location.home / "runs").glob("*.lock")):
        with suppress(LakeBusyError), writers_turn(lock, "looking whether it was killed", seconds=0):
            if lake.query("SELECT run_id FROM base.run WHERE run_id = ? GROUP BY run_id HAVING max(ended) IS NULL", [lock.stem]):
                _close(lake, lock.stem, now)
                killed += 1
            lock.unlink(missing_ok=True)
    return killed


def _close(lake: Lake, run_id: str, now: datetime) -> None:
    row = event_row(KILLED, run_id, now, detail="it left no end; what it had not committed is done again", run_id=run_id)
    lake.write(KILLED, lambda session: session.insert("event", [row]))
