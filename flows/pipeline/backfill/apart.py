"""Reads a file in a process of its own, which can be killed: one that unpacks to gigabytes costs this process nothing.

The rows arrive through a pipe in chunks; a process that is ahead waits at the pipe.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from extractors.errors import NewslakeError, TableError, WorkerLostError

Item = TypeVar("Item")
STARTING = 120.0  # seconds that a process may take to start, on the busiest machine


class Chunked(Protocol[Item]):
    """A file that can be sent to another process and read there."""

    @property
    def path(self) -> Path:
        """Where it is."""

    def check(self) -> None:
        """Raise NewslakeError for what is wrong at first sight: it is said before a process is started."""

    def chunks(self) -> Iterator[tuple[list[Item], float]]:
        """What it holds, a few at a time, each with the share of the file that has been read. Raises NewslakeError."""


@dataclass(slots=True)
class ApartTable(Generic[Item]):
    """An open file: iterate its rows or records; `read_share` says how much of the file has been read, 0 to 1."""

    path: Path
    seconds: float
    _rows: Connection
    _share: float = 0.0

    def read_share(self) -> float:
        """By position in the file as it lies on the disk."""
        return self._share

    def __iter__(self) -> Iterator[Item]:
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
def open_apart(file: Chunked[Item], seconds: float, memory: int) -> Iterator[ApartTable[Item]]:
    """Open a file for the block: `seconds` is the longest that rows are waited for, `memory` the limit of the process in bytes."""
    file.check()
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_read, args=(theirs, file, memory), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ApartTable(file.path, seconds, ours)
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def _read(rows: Connection, file: Chunked[Item], memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    try:
        rows.send(([], 0.0))  # the process has started: from here on its time counts
        for chunk, share in file.chunks():
            rows.send((chunk, share))
        rows.send((None, 1.0))
    except NewslakeError as error:
        rows.send((error, 1.0))
    except MemoryError:
        rows.send((TableError(str(file.path), "its next rows need more memory than NEWSLAKE_PAGE_MEMORY; the rows before were taken"), 1.0))
    except BrokenPipeError:
        pass  # whoever asked has gone
