"""Reads a file in a separate process that can be killed, so a file that unpacks to gigabytes costs this process nothing.

The rows arrive through a pipe in chunks; a process that is ahead waits at the pipe.
"""

import resource
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from extractors.errors import NewslakeError, ParseError, TableError, WorkerLostError, described
from extractors.processes.cpu_time import PATIENCE, limited, outlived
from extractors.processes.forkserver import forkserver

Item = TypeVar("Item")
STARTING = 120.0  # seconds that a process may take to start, on the busiest machine


class Chunked(Protocol[Item]):
    """A file that can be sent to another process and read there."""

    @property
    def path(self) -> Path:
        """Its path."""

    def check(self) -> None:
        """Raise NewslakeError for an error that can be found before a process is started."""

    def chunks(self) -> Iterator[tuple[list[Item], float]]:
        """Its items in lists, and the share of the file read so far. The lists are the same each time. Raises NewslakeError."""


class TableProcess(Generic[Item]):
    """An open file: iterate its rows or records; `read_share` says how much of the file has been read, 0 to 1."""

    def __init__(self, file: Chunked[Item], seconds: float, memory: int) -> None:
        self.path = file.path
        self._file, self._seconds, self._memory = file, seconds, memory
        self._share, self._patience = 0.0, STARTING
        self._begin(0)

    @property
    def pid(self) -> int:
        """The process that reads the file."""
        return self._process.pid or 0

    def read_share(self) -> float:
        """By the position in the stored file."""
        return self._share

    def __iter__(self) -> Iterator[Item]:
        """Raises TableError or WorkerLostError if the file cannot be read to its end, after the rows before that place.

        A process that was killed is restarted after its last rows, unless two in a row ended at the same place.
        """
        given, lost = 0, -1
        while True:
            try:
                chunk = self._next()
            except (EOFError, OSError):  # OSError: in the middle of a chunk
                self._process.join()
                if outlived(self._process.exitcode):
                    raise self._too_slow(f"{self._seconds:g} s of processor time") from None
                if lost == given:
                    raise WorkerLostError(
                        str(self.path), "the process that read it ended twice at one place; the rows before were taken"
                    ) from None
                lost = given
                self.close()
                self._begin(given)
                continue
            if chunk is None:
                return
            given += bool(chunk)
            yield from chunk

    def close(self) -> None:
        """End the process."""
        self._rows.close()
        self._process.kill()
        self._process.join()
        self._process.close()

    def _next(self) -> list[Item] | None:
        if not self._rows.poll(self._patience):
            raise self._too_slow(f"{self._patience:g} s")
        answer, share = self._rows.recv()
        self._share, self._patience = max(share, self._share), PATIENCE * self._seconds
        if isinstance(answer, NewslakeError):
            raise answer
        chunk: list[Item] | None = answer
        return chunk

    def _too_slow(self, limit: str) -> WorkerLostError:
        return WorkerLostError(str(self.path), f"its next rows took longer than {limit}; the rows before were taken")

    def _begin(self, given: int) -> None:
        """Start a process that sends everything after the first `given` chunks."""
        context = forkserver()
        self._rows, theirs = context.Pipe(duplex=False)
        self._patience = STARTING
        self._process = context.Process(target=_read, args=(theirs, self._file, self._seconds, self._memory, given), daemon=True)
        self._process.start()
        theirs.close()


def readable(items: Iterable[Item], troubles: list[NewslakeError]) -> Iterator[Item]:
    """The items of a file until an error. The error is added to `troubles`."""
    try:
        yield from items
    except (ParseError, TableError, WorkerLostError) as error:
        troubles.append(error)


@contextmanager
def open_in_process(file: Chunked[Item], seconds: float, memory: int) -> Iterator[TableProcess[Item]]:
    """Open a file for the block. `seconds` of processor time are the limit for its next rows, `memory` that of the process in bytes."""
    file.check()
    table = TableProcess(file, seconds, memory)
    try:
        yield table
    finally:
        table.close()


def _read(rows: Connection, file: Chunked[Item], seconds: float, memory: int, given: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which kills this process
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    try:
        rows.send(([], 0.0))  # the process has started: its time counts from here on
        chunks = enumerate(file.chunks())
        while True:
            with limited(seconds):
                index, (chunk, share) = next(chunks, (0, (None, 1.0)))
            if chunk is None:
                break
            rows.send((chunk if index >= given else [], share))
        rows.send((None, 1.0))
    except NewslakeError as error:
        rows.send((error, 1.0))
    except MemoryError:
        rows.send((TableError(str(file.path), "its next rows need more memory than NEWSLAKE_PAGE_MEMORY; the rows before were taken"), 1.0))
    except BrokenPipeError:
        pass  # the asking process has ended
    except Exception as error:  # noqa: BLE001 - any error of a format library is about this file
        rows.send((WorkerLostError(str(file.path), f"reading it ended with {described(error)}; the rows before were taken"), 1.0))
