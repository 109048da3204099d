"""The ledger of backfills: which parts of which files are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors.errors import LakeError
from extractors.records import Batch
from warehouse.append.batch import AppendResult, insert_batch
from warehouse.lake.handle import Lake
from warehouse.lake.session import Session

_DONE = "SELECT 1 FROM base.backfilled WHERE subject = ? AND start_byte = ? AND end_byte = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A part of a file: bytes `start` to `end`, with the number of its records. `subject` stands for the file's content and the choices
    by which its records were taken."""

    subject: str
    file: str
    start: int
    end: int
    records: int
    at: datetime


def done_until(lake: Lake, subject: str) -> int:
    """Up to which byte a file was taken in, from its beginning without a gap; 0 where nothing was."""
    reached = 0
    for start, end in lake.query("SELECT start_byte, end_byte FROM base.backfilled WHERE subject = ? ORDER BY start_byte", [subject]):
        if start > reached:
            break
        reached = max(reached, end)
    return reached


def done_ranges(lake: Lake, subject: str) -> set[tuple[int, int]]:
    """The parts of a file that are done, as first byte and end."""
    return set(lake.query("SELECT start_byte, end_byte FROM base.backfilled WHERE subject = ?", [subject]))


def append_part(lake: Lake, batch: Batch, done: Sequence[Done] = ()) -> AppendResult:
    """Commit a batch together with the parts of files that are done. A repeated call with the same parts changes nothing.

    Raises LakeError if only some of the parts are done: another run is reading the same file.
    """
    lake.check_space()

    def work(session: Session) -> AppendResult:
        there = [each for each in done if session.query(_DONE, [each.subject, each.start, each.end])]
        if there and len(there) == len(done):
            return AppendResult(())
        if there:
            raise LakeError(there[0].file, "another run takes it in at the same time: run again when that has ended")
        result = insert_batch(session, batch, lake.now())
        rows = [{"subject": one.subject, "file": one.file, "start_byte": one.start, "end_byte": one.end} for one in done]
        given = [{"records": one.records, "done_at": one.at, "run_id": batch.run.run_id} for one in done]
        session.insert("backfilled", [row | values for row, values in zip(rows, given, strict=True)])
        return result

    return lake.write("backfill", work)
