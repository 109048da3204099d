"""Parses in worker processes that can be killed: a document that hangs, exhausts memory or crashes costs only itself.

Workers are forked from a server that has already imported the parsers, so a replacement for a killed or recycled worker
is ready within milliseconds, and no threaded process is ever forked. Each worker has a thread here, which starts it, gives it one
document after the other, and kills it where it takes too long.
"""

from __future__ import annotations

import multiprocessing
import pickle
import resource
import signal
import socket
import traceback
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import suppress
from multiprocessing.forkserver import ensure_running
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any, Self

from extractors.errors import MachineError, NewslakeError, WorkerLostError, described
from extractors.records import Reason

RECYCLE = 2_000
PRELOAD = ("extractors.workers.preload",)
TRIES = 4
# A worker takes a document at once, or after it was started and prepared, which takes half a minute on the busiest machine.
SILENCE_TIMEOUT = 75.0  # seconds
TAKEN = b"+"
SIZE = 8  # bytes of the length before each message

Request = tuple[Future[Any], tuple[Any, ...]]


class ExtractPool:
    """Run `work(*args)` in `workers` processes, each call limited to `seconds` of wall time and `memory` bytes of data.

    `work` is a picklable top-level callable, by default `extractors.text.extract`; what it returns or raises comes back
    through the future. `initializer(*initargs)` runs once in each worker before its first call. A worker is replaced after
    `recycle` calls. `preload` names modules that `work` needs, for the fork server to import once for all workers.

    Entering the context starts the workers in the background and returns at once; leaving it waits for everything submitted, or,
    when an exception is on its way out, drops it.
    """

    def __init__(
        self,
        workers: int,
        seconds: float,
        memory: int,
        recycle: int = RECYCLE,
        work: Callable[..., Any] | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        preload: tuple[str, ...] = (),
    ) -> None:
        self._seconds = seconds
        self._recycle = recycle
        self._begin = (memory, work or _extract, initializer, initargs)
        _preload(preload)
        self._lock = Lock()
        self._pending: set[Future[Any]] = set()
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._closing = Event()
        self._workers: list[_Worker | None] = [None] * workers
        # Starting the fork server blocks until its imports are done: that happens in these threads instead of the caller's.
        self._threads = [
            Thread(target=self._serve, args=(number,), name=f"extract-pool-{number}", daemon=True) for number in range(workers)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if kind is None:
            wait(self._unfinished())
        self._closing.set()
        for _ in self._threads:
            self._requests.put(None)
        if kind is not None:
            for worker in self._workers:
                if worker is not None:
                    worker.kill()
        for thread in self._threads:
            thread.join()
        for future in self._unfinished():
            _fail(future, _closed())

    def submit(self, *args: Any) -> Future[Any]:
        """Schedule `work(*args)`. The future raises WorkerLostError where the worker was killed, hung, crashed or outgrew its memory."""
        future: Future[Any] = Future()
        with self._lock:
            self._pending.add(future)
        future.add_done_callback(self._forget)
        self._requests.put((future, args))
        return future

    def _serve(self, number: int) -> None:
        """What the thread of one worker does."""
        with suppress(OSError, EOFError):  # the first document tells
            self._worker(number)
        while (request := self._requests.get()) is not None:
            future, args = request
            del request
            if not future.set_running_or_notify_cancel():
                continue
            try:
                answer = self._answer(number, args)
            except Exception as error:  # noqa: BLE001 - nobody else hears what happens in this thread
                _fail(future, error)
            else:
                with suppress(InvalidStateError):
                    future.set_result(answer)
            del future, args  # a document is not kept until the next one comes
        self._end(number)

    def _answer(self, number: int, args: tuple[Any, ...]) -> Any:
        """What the worker answers. One that ended before it took the document is replaced, and the next one gets it."""
        subject, message = _subject(args), pickle.dumps(args, pickle.HIGHEST_PROTOCOL)
        for _ in range(TRIES):
            if self._closing.is_set():
                raise _closed()
            try:
                worker = self._worker(number)
            except (OSError, EOFError) as error:  # an end of file where the fork server ended
                words = f"cannot be started ({described(error)}): see the limits of processes and open files"
                raise MachineError("worker processes", words) from None
            try:
                worker.give(message)
            except OSError:
                self._end(number)
                continue
            try:
                succeeded, result = worker.answer(self._seconds)
            except TimeoutError:
                self._end(number)
                raise _lost(subject, f"reading it took longer than {self._seconds:g} s and was stopped") from None
            except OSError:
                raise _lost(subject, f"the process that read it ended with code {self._end(number)}") from None
            if worker.given >= self._recycle:
                self._end(number)
            if succeeded:
                return result
            raise _lost(subject, "reading it needed more memory than its limit") if isinstance(result, MemoryError) else result
        raise _lost(subject, "the worker processes ended and could not be restarted")

    def _worker(self, number: int) -> _Worker:
        worker = self._workers[number]
        if worker is None:
            with _PROCESSES:
                worker = self._workers[number] = _Worker(self._begin)
            if self._closing.is_set():  # whoever closes may have looked before it was there
                worker.kill()
        return worker

    def _end(self, number: int) -> int | None:
        """End the worker, if there is one; its exit code."""
        worker, self._workers[number] = self._workers[number], None
        return worker.end() if worker is not None else None

    def _unfinished(self) -> tuple[Future[Any], ...]:
        with self._lock:
            return tuple(self._pending)

    def _forget(self, future: Future[Any]) -> None:
        with self._lock:
            self._pending.discard(future)


_PROCESSES = Lock()
"""Held to start a process and to read how one ended: multiprocessing looks at all of them then, and a code can be read once."""


class _Worker:
    """One process and the line to it. Raises OSError where the process ends, TimeoutError where it does not answer."""

    def __init__(self, begin: tuple[Any, ...]) -> None:
        self.given = 0
        self._line, theirs = socket.socketpair()
        with theirs:
            context = multiprocessing.get_context("forkserver")
            self._process = context.Process(target=_work, args=(theirs, *begin), name="extract-pool", daemon=True)
            try:
                self._process.start()
            except BaseException:
                self._line.close()
                raise

    def give(self, message: bytes) -> None:
        """Send a document; returns when the process has taken it."""
        self._line.settimeout(SILENCE_TIMEOUT)
        _send(self._line, message)
        if self._line.recv(len(TAKEN)) != TAKEN:
            raise ConnectionError
        self.given += 1

    def answer(self, seconds: float) -> tuple[bool, Any]:
        """Whether the work succeeded, and what it returned or raised."""
        found: tuple[bool, Any] = pickle.loads(_received(self._line, monotonic() + seconds))  # noqa: S301 - of our own process
        return found

    def kill(self) -> None:
        """Kill the process; its thread hears of it."""
        self._process.kill()

    def end(self) -> int | None:
        """Kill the process, unless it has ended; its exit code."""
        self._line.close()
        with _PROCESSES:
            self._process.kill()
            self._process.join()
        return self._process.exitcode


def start_loading(preload: tuple[str, ...] = ()) -> None:
    """Start the fork server and return: it loads what workers need while this process still loads the rest of itself."""
    _preload(preload)
    ensure_running()


def _preload(modules: tuple[str, ...]) -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload([*modules, *PRELOAD])


def _extract(*args: Any) -> Any:
    from extractors.text import extract

    return extract(*args)


def _work(
    line: socket.socket,
    memory: int,
    work: Callable[..., Any],
    initializer: Callable[..., object] | None,
    initargs: tuple[Any, ...],
) -> None:
    """What a process does: it answers until the other end of its line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this one
    # RLIMIT_DATA counts what is really allocated (heap and private mappings, Linux >= 4.7), not reserved address space.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    if initializer is not None:
        initializer(*initargs)
    with line, suppress(OSError):
        while True:
            message = _received(line)
            line.sendall(TAKEN)
            _send(line, _answered(work, message))


def _answered(work: Callable[..., Any], message: bytearray) -> bytes:
    """The message about what the work returned, True first, or raised, False first."""
    from extractors.workers.preload import check

    try:
        check()
        return pickle.dumps((True, work(*pickle.loads(message))), pickle.HIGHEST_PROTOCOL)  # noqa: S301 - of the process that started this one
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller gets it
        if not isinstance(error, NewslakeError | MemoryError):
            error.add_note("".join(traceback.format_exception(error)))
        try:
            return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - what an error holds cannot be known
            return pickle.dumps((False, RuntimeError(described(error))), pickle.HIGHEST_PROTOCOL)


def _send(line: socket.socket, message: bytes) -> None:
    line.sendall(len(message).to_bytes(SIZE))
    line.sendall(message)


def _received(line: socket.socket, until: float | None = None) -> bytearray:
    """The next message; raises ConnectionError where the line is closed, TimeoutError at the instant `until` of the monotonic clock."""
    message = bytearray(int.from_bytes(_exactly(line, bytearray(SIZE), until)))
    return _exactly(line, message, until)


def _exactly(line: socket.socket, wanted: bytearray, until: float | None) -> bytearray:
    rest = memoryview(wanted)
    while rest:
        if until is not None:
            line.settimeout(max(until - monotonic(), 0.001))
        if not (size := line.recv_into(rest)):
            raise ConnectionError("the other process ended")
        rest = rest[size:]
    return wanted


def _fail(future: Future[Any], error: BaseException) -> None:
    with suppress(InvalidStateError):  # it ended at the last moment
        future.set_exception(error)


def _closed() -> WorkerLostError:
    return _lost("worker", "the pool was closed before this document's turn")


def _lost(subject: str, message: str) -> WorkerLostError:
    return WorkerLostError(subject, message, reason=Reason.EXTRACTOR_LOST)


def _subject(args: tuple[Any, ...]) -> str:
    first = args[0] if args else "worker"
    return (first if isinstance(first, str) else str(getattr(first, "url", "a chunk of documents")))[:300]
