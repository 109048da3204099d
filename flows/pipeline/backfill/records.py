"""The records of a WARC file, read in a separate process and grouped for one transaction."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.archive.anywhere import open_file, size_of
from extractors.archive.boundaries import check_format
from extractors.archive.foreign import Entry, read_entries
from flows.pipeline.backfill.page_filter import PageFilter
from flows.pipeline.gathering import gathered, one

PAGES_PER_BATCH = 400  # in progress at the same time
BYTES_PER_BATCH = 64 * 1024 * 1024
PAGES_PER_COMMIT = 2_000  # a page costs half as much as in a transaction of 400
BYTES_PER_STRETCH = 512 * 1024  # of a local file, which a worker reads by itself: some 20 pages of a gzipped one
STRETCHES_AHEAD = 16  # per worker: about what it reads while a batch is committed
RECORDS_AT_ONCE = 32  # from the process that reads the file
BYTES_AT_ONCE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file, local or in object storage, for another process to read from the record at `start` up to the one at `stop`."""

    name: str
    start: int
    look: PageFilter
    stop: int | None = None

    @property
    def path(self) -> Path:
        return Path(self.name)

    def check(self) -> None:
        """Raises ParseError if it is no WARC file."""
        check_format(self.name)

    def chunks(self) -> Iterator[tuple[list[Entry], float]]:
        """Records in lists: with their pages if they passed the first look, else with the reason."""
        whole = max(size_of(self.name), 1)
        entries = map(self._looked_at, read_entries(self.name, self.start, self.look.head, self.stop))
        for chunk in gathered(entries, (one, RECORDS_AT_ONCE), (_size, BYTES_AT_ONCE)):
            yield chunk, min(1.0, chunk[-1].start / whole)

    def _looked_at(self, entry: Entry) -> Entry:
        reason = self.look.body(entry.page) if entry.page is not None else None
        return entry if reason is None else replace(entry, page=None, skipped=reason)


def batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries to read at once: so many pages, or so many bytes of them, or so many records without."""
    pages = (lambda entry: int(entry.page is not None), PAGES_PER_BATCH)
    return gathered(entries, pages, (_size, BYTES_PER_BATCH), (one, 50 * PAGES_PER_BATCH))


def _size(entry: Entry) -> int:
    return len(entry.page.body) if entry.page is not None else 0


def content_of(name: str) -> str:
    """A name for a file's content: a hash of its size, its first and its last 64 KiB."""
    size = size_of(name)
    with open_file(name) as file:
        first = file.read(65536)
        file.seek(max(0, size - 65536))
        return hashlib.sha256(f"{size} ".encode() + first + file.read()).hexdigest()[:16]
