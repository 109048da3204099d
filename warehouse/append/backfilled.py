"""The ledger of backfills: which parts of which files are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from extractors.records import Batch
from warehouse.append.batch import AppendResult, insert_batch
from warehouse.lake.handle import Lake
from warehouse.lake.session import Session


@dataclass(frozen=True, slots=True)
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


def append_part(lake: Lake, batch: Batch, done: Done | None) -> AppendResult:
    """Commit a batch and, with it, that this part of its file is done."""
    lake.check_space()

    def work(session: Session) -> AppendResult:
        result = insert_batch(session, batch, lake.now())
        if done is not None:
            row = {"subject": done.subject, "file": done.file, "start_byte": done.start, "end_byte": done.end}
            session.insert("backfilled", [row | {"records": done.records, "done_at": done.at, "run_id": batch.run.run_id}])
        return result

    return lake.write("backfill", work)
