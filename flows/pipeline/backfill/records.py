"""The records of a WARC file, read in a separate process and grouped for one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.archive.anywhere import open_file, size_of
from extractors.archive.foreign import Entry, check_format, read_entries
from flows.pipeline.backfill.look import FirstLook

PAGES_PER_BATCH = 400  # given to the workers at once
BYTES_PER_BATCH = 64 * 1024 * 1024
PAGES_PER_COMMIT = 2_000  # a page costs half of what it does in a transaction of 400
RECORDS_AT_ONCE = 32  # from the process that reads the file
BYTES_AT_ONCE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file, here or in object storage, that another process is to read: from the record at `start` up to the one at `stop`."""

    name: str
    start: int
    look: FirstLook
    stop: int | None = None

    @property
    def path(self) -> Path:
        """Its name as that of a file."""
        return Path(self.name)

    def check(self) -> None:
        """Raises ParseError for what is no WARC file."""
        check_format(self.name)

    def chunks(self) -> Iterator[tuple[list[Entry], float]]:
        """Records that passed the first look with their pages, others with the reason, some at a time."""
        whole = max(size_of(self.name), 1)
        chunk: list[Entry] = []
        size = 0
        for entry in read_entries(self.name, self.start, self.look.head, self.stop):
            page = entry.page
            reason = self.look.body(page) if page is not None else None
            chunk.append(replace(entry, page=None, skipped=reason) if reason is not None else entry)
            size += len(page.body) if page is not None and reason is None else 0
            if len(chunk) >= RECORDS_AT_ONCE or size >= BYTES_AT_ONCE:
                yield chunk, min(1.0, entry.start / whole)
                chunk, size = [], 0
        if chunk:
            yield chunk, 1.0


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries to read at once: so many pages, or so many bytes of them, or so many records without."""
    batch: list[Entry] = []
    pages = size = 0
    for entry in entries:
        batch.append(entry)
        if entry.page is not None:
            pages, size = pages + 1, size + len(entry.page.body)
        if pages >= PAGES_PER_BATCH or size >= BYTES_PER_BATCH or len(batch) >= 50 * PAGES_PER_BATCH:
            yield batch
            batch, pages, size = [], 0, 0
    if batch:
        yield batch


def content_of(name: str) -> str:
    """Stands for a file's content, wherever it lies: a hash of its size, its first and its last 64 KiB."""
    size = size_of(name)
    with open_file(name) as file:
        first = file.read(65536)
        file.seek(max(0, size - 65536))
        return hashlib.sha256(f"{size} ".encode() + first + file.read()).hexdigest()[:16]
