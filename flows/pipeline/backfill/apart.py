"""Reads a table in a process of its own, which can be killed: a file that unpacks to gigabytes costs this process nothing.

The rows arrive through a pipe in chunks; a process that is ahead waits at the pipe.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from extractors.errors import NewslakeError, TableError, WorkerLostError
from flows.pipeline.backfill.tables import Columns, TableRow, open_table

STARTING = 120.0  # seconds that a process may take to start, on the busiest machine
ROWS = 200
CHARACTERS = 4 * 1024 * 1024  # in one chunk, the last row aside


@dataclass(slots=True)
class ApartTable:
    """An open table: iterate its rows; `read_share` says how much of the file has been read, 0 to 1."""

    path: Path
    seconds: float
    _rows: Connection
    _share: float = 0.0

    def read_share(self) -> float:
        """By position in the file as it lies on the disk."""
        return self._share

    def __iter__(self) -> Iterator[TableRow]:
        """Raises TableError or WorkerLostError where the file cannot be read to its end; the rows before were given."""
        seconds = STARTING
        while True:
            try:
                if not self._rows.poll(seconds):
                    raise WorkerLostError(str(self.path), f"its next rows took longer than {seconds:g} s; the rows before were taken")
                answer, self._share = self._rows.recv()
                seconds = self.seconds
            except EOFError:
                raise WorkerLostError(str(self.path), "the process that read it ended; the rows before were taken") from None
            if isinstance(answer, NewslakeError):
                raise answer
            if answer is None:
                return
            yield from answer


@contextmanager
def open_apart(path: Path, columns: Columns, seconds: float, memory: int) -> Iterator[ApartTable]:
    """Open a table for the block; raises TableError for a file that is missing or of no known format.

    `seconds` is the longest that rows are waited for, `memory` the limit of the process in bytes.
    """
    with open_table(path, columns):
        pass  # what is wrong at first sight is said before a process is started
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(theirs, path, columns, memory), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ApartTable(path, seconds, ours)
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def _read(rows: Connection, path: Path, columns: Columns, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    try:
        rows.send(([], 0.0))  # the process has started: from here on its time counts
        with open_table(path, columns) as table:
            for chunk in _chunks(table):
                rows.send((chunk, table.read_share()))
        rows.send((None, 1.0))
    except NewslakeError as error:
        rows.send((error, 1.0))
    except MemoryError:
        rows.send((TableError(str(path), "its next rows need more memory than NEWSLAKE_PAGE_MEMORY; the rows before were taken"), 1.0))
    except BrokenPipeError:
        pass  # whoever asked has gone


def _chunks(table: Iterable[TableRow]) -> Iterator[list[TableRow]]:
    chunk: list[TableRow] = []
    size = 0
    for row in table:
        chunk.append(row)
        size += sum(len(cell) for cell in row.cells.values() if cell)
        if len(chunk) >= ROWS or size >= CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
