"""Flushes rows out of the metadata database hundreds of times beside writers and readers. The faults of DuckDB 1.5.5 must not show.

    python bench/flush.py --folder flush-lake [--flushes 500] [--writers 2] [--readers 4] [--catalog postgres:...] [--bare]

DuckLake finishes a flush on several threads with one connection to the metadata database, which corrupts memory. It also scans rows of the
metadata database on several connections, some of them before and some after a flush that commits meanwhile. `warehouse.lake` limits both to
one thread. --bare lifts the limit, to show that this bench would see the faults. Each process writes one letter per step to a separate
file, so a process that crashes is counted and started again.
"""

import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.command import as_command
from extractors.errors import LakeError
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.lake import connection as connect
from warehouse.upkeep.maintain import maintain

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from factories import article, batch

SIZE = 5  # articles a batch
STEPS = 25  # of a process on one session
GRACE = timedelta(seconds=30)
FLUSH = "SELECT coalesce(sum(rows_flushed), 0) FROM ducklake_flush_inlined_data('lake')"
WELL, HALF, ERROR = ".", "x", "e"
# A batch gives each of its articles one fate and one entity.
COUNTS = """
SELECT
    count(*),
    count(DISTINCT key),
    (SELECT count(*) FROM base.fate),
    (SELECT count(*) FROM base.article_entity),
    (SELECT count(*) FROM base.article_version AS v SEMI JOIN base.fate AS f ON v.key = f.key)
FROM base.article_version
"""


def write(lake: Lake, writer: int, step: int) -> str:
    """Append a batch of articles that nobody else appends."""
    first = writer * 1_000_000 + SIZE * step
    append_batch(lake, batch(f"writer-{writer}", [article(first + i) for i in range(SIZE)], at=datetime.now(UTC)))
    return WELL


def read(lake: Lake, _: int, __: int) -> str:
    """Count what must be equal in whichever snapshot."""
    [counts] = lake.query(COUNTS)
    return WELL if len(set(counts)) == 1 and counts[0] % SIZE == 0 else HALF


def flush(lake: Lake, _: int, step: int) -> str:
    """Flush; from time to time merge what that leaves, so that the lake stays small."""
    lake.maintain("flush", FLUSH)
    if step % STEPS == 0:
        maintain(lake, datetime.now(UTC), keep=GRACE, grace=GRACE)
    return WELL


ROLES: dict[str, Callable[[Lake, int, int], str]] = {"write": write, "read": read, "flush": flush}


def work(role: str, number: int, location: LakeLocation, notes: Path, bare: bool) -> None:
    """Step after step of one role until the parent has gone or says that it is over."""
    if bare:
        connect.CONSISTENT = "SELECT 1"
        Lake._one_thread = lambda _: nullcontext()  # type: ignore[assignment, method-assign, return-value]
    with notes.open("a") as file:
        while not _over(notes):
            try:
                with open_lake(location, read_only=role == "read") as lake:
                    for _ in range(STEPS):
                        file.write(ROLES[role](lake, number, file.tell()))
                        file.flush()
                        if _over(notes):
                            break
            except LakeError as error:
                file.write(ERROR)
                print(f"{role}: {error}", file=sys.stderr)


def _over(notes: Path) -> bool:
    return os.getppid() == 1 or notes.with_name("over").exists()


@dataclass
class Worker:
    """A process of a role, started again whenever it crashes; `signals` counts those that it died of."""

    role: str
    arguments: tuple[object, ...]
    notes: Path
    process: BaseProcess | None = None
    signals: Counter[int] = field(default_factory=Counter)

    def keep(self, *, again: bool = True) -> None:
        """Note a crash, start it where it is not there."""
        if self.process is not None and self.process.exitcode not in (None, 0):
            self.signals[-(self.process.exitcode or 0)] += 1
        if again and (self.process is None or self.process.exitcode is not None):
            self.process = multiprocessing.get_context("spawn").Process(target=work, args=self.arguments)
            self.process.start()

    def end(self) -> None:
        """Wait for its end."""
        assert self.process is not None
        self.process.join()
        self.keep(again=False)

    def seen(self) -> Counter[str]:
        """How often what."""
        return Counter(self.notes.read_text() if self.notes.exists() else "")


def main(*, folder: Path, flushes: int = 500, writers: int = 2, readers: int = 4, catalog: str | None = None, bare: bool = False) -> None:
    """Start the processes, keep them going until there were enough flushes, count."""
    notes = folder.absolute() / "notes"
    notes.mkdir(parents=True)
    location = LakeLocation(folder.absolute() / "lake", catalog)
    with open_lake(location):
        pass
    workers = [
        Worker(role, (role, number, location, notes / f"{role}-{number}", bare), notes / f"{role}-{number}")
        for role, count in (("write", writers), ("read", readers), ("flush", 1))
        for number in range(count)
    ]
    start = time.monotonic()
    while workers[-1].seen().total() < flushes:
        for worker in workers:
            worker.keep()
        time.sleep(0.2)
    (notes / "over").touch()
    for worker in workers:
        worker.end()
    if not report(location, workers, time.monotonic() - start):
        raise SystemExit(1)


def report(location: LakeLocation, workers: list[Worker], seconds: float) -> bool:
    """Print what the processes saw, and compare the lake with what was confirmed; whether all was well."""
    seen = {role: sum((worker.seen() for worker in workers if worker.role == role), Counter[str]()) for role in ROLES}
    died = sum((worker.signals for worker in workers), Counter[int]())
    with open_lake(location, read_only=True) as lake:
        [(held, distinct, *others)] = lake.query(COUNTS)
    confirmed = SIZE * seen["write"][WELL]
    errors = sum(each[ERROR] for each in seen.values())
    lost, twice = max(confirmed - held, 0), held - distinct
    print(f"{seen['flush'][WELL]} flushes beside {seen['write'][WELL]} appends and {seen['read'].total()} reads in {seconds:.0f} s")
    print(f"crashes = {died.total()}, inconsistent reads = {seen['read'][HALF]}, errors = {errors}, lost = {lost}, duplicated = {twice}")
    return not (died or seen["read"][HALF] or errors or lost or twice or set(others) != {held})


if __name__ == "__main__":
    as_command(main, __doc__)
