"""Parses in worker processes that can be killed: a document that hangs, exhausts memory or crashes costs only itself.

Workers are forked from a server that has already imported the parsers, so a replacement for a killed or recycled worker
is ready within milliseconds, and no threaded process is ever forked.
"""

import multiprocessing
import resource
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from extractors.errors import MachineError, WorkerLostError, described
from extractors.processes.cpu_time import PATIENCE, limited, outlived
from extractors.processes.forkserver import forkserver
from extractors.records import Reason
from extractors.shortage import shortage

RECYCLE = 2_000
PRELOAD = ("extractors.workers.preload",)
RESTARTS = 3
# A worker killed in the instant between taking a page and saying so takes it along unheard, and leaves the queue locked: its
# successors find that out after a minute. What is left when nothing was heard for longer than that and a page's time is given up.
SILENCE_TIMEOUT = 75.0  # seconds


class ExtractPool:
    """Run `work(*args)` in `workers` processes, each call limited to `seconds` of processor time and `memory` bytes of data.

    On the clock a call may take six times as long, so that a busy machine stops no page that only waits for its turn.

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
        self._workers = workers
        self._seconds = seconds
        self._patience = PATIENCE * seconds
        self._work = work or _extract
        self._recycle = recycle
        self._initargs = (memory, initializer, initargs)
        _preload(preload)
        self._context = forkserver()
        # Starting the fork server blocks until its imports are done: all pool calls happen in this one thread instead of the caller's.
        self._dispatch = ThreadPoolExecutor(1, thread_name_prefix="extract-pool")
        self._lock = Lock()
        self._pending: set[Future[Any]] = set()
        self._pool = self._fresh_pool()
        self._heard = monotonic()
        self._closing = Event()

    def __enter__(self) -> Self:
        Thread(target=self._watch, name="extract-pool-watch", daemon=True).start()
        self._dispatch.submit(self._schedule, Future(), _nothing, (), "start", RESTARTS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if kind is None:
            wait(self._unfinished())
        self._closing.set()
        self._dispatch.submit(self._end).result()
        self._dispatch.shutdown()

    def submit(self, *args: Any) -> Future[Any]:
        """Schedule `work(*args)`. The future raises WorkerLostError where the worker was killed, hung, crashed or outgrew its memory."""
        outer: Future[Any] = Future()
        with self._lock:
            if not self._pending:
                self._heard = monotonic()
            self._pending.add(outer)
        outer.add_done_callback(self._forget)
        self._dispatch.submit(self._scheduled, outer, self._work, args, _subject(args), RESTARTS)
        return outer

    def _fresh_pool(self) -> ProcessPool:
        return ProcessPool(self._workers, self._recycle, _begin, self._initargs, context=self._context)

    def _scheduled(self, outer: Future[Any], *request: Any) -> None:
        try:
            self._schedule(outer, *request)
        except Exception as error:  # noqa: BLE001 - nobody else hears what happens in this thread
            advice = shortage(error) or "they need semaphores, so a writable /dev/shm, and as many processes as NEWSLAKE_WORKERS says"
            _fail(outer, MachineError("worker processes", f"cannot be started ({described(error)}): {advice}"))

    def _schedule(self, outer: Future[Any], work: Callable[..., Any], args: tuple[Any, ...], subject: str, restarts: int) -> None:
        if restarts == RESTARTS and not outer.set_running_or_notify_cancel():
            return
        try:
            inner = self._pool.schedule(_run, (work, subject, args, self._seconds), timeout=self._patience)
        except RuntimeError:
            # Pebble gives a whole pool up when an idle worker is killed; a new one takes its place.
            self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates only in part
            self._pool = self._fresh_pool()
            inner = self._pool.schedule(_run, (work, subject, args, self._seconds), timeout=self._patience)
        inner.add_done_callback(lambda done: self._settle(outer, done, work, args, subject, restarts))

    def _watch(self) -> None:
        while not self._closing.wait(SILENCE_TIMEOUT / 10):
            if monotonic() - self._heard > self._patience + SILENCE_TIMEOUT:
                for outer in self._unfinished():
                    _fail(outer, _lost("worker", "the process ended while it took the document over"))

    def _settle(
        self, outer: Future[Any], inner: Future[Any], work: Callable[..., Any], args: tuple[Any, ...], subject: str, restarts: int
    ) -> None:
        self._heard = monotonic()
        if inner.cancelled() or outer.done():
            return
        error = inner.exception()
        if isinstance(error, BrokenProcessPool) and restarts:
            self._dispatch.submit(self._scheduled, outer, work, args, subject, restarts - 1)
        elif error is not None:
            outer.set_exception(self._translated(error, subject))
        else:
            outer.set_result(inner.result())

    def _translated(self, error: BaseException, subject: str) -> BaseException:
        if isinstance(error, FutureTimeoutError):
            return _lost(subject, f"reading it took longer than {self._patience:g} s and was stopped")
        if isinstance(error, ProcessExpired) and outlived(error.exitcode):
            return _lost(subject, f"reading it took longer than {self._seconds:g} s of processor time and was stopped")
        if isinstance(error, ProcessExpired):
            return _lost(subject, f"the process that read it ended with code {error.exitcode}")
        if isinstance(error, BrokenProcessPool):
            return _lost(subject, "the worker processes ended and could not be restarted")
        return error

    def _unfinished(self) -> tuple[Future[Any], ...]:
        with self._lock:
            return tuple(self._pending)

    def _forget(self, future: Future[Any]) -> None:
        with self._lock:
            self._pending.discard(future)

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates only in part
        self._pool.join()
        for future in self._unfinished():
            _fail(future, _lost("worker", "the pool was closed before this document's turn"))


def start_loading(preload: tuple[str, ...] = ()) -> None:
    """Start the fork server and return: it loads what workers need while this process still loads the rest of itself."""
    _preload(preload)
    forkserver()


def _preload(modules: tuple[str, ...]) -> None:
    multiprocessing.get_context("forkserver").set_forkserver_preload([*modules, *PRELOAD])


def _fail(outer: Future[Any], error: BaseException) -> None:
    with suppress(InvalidStateError):  # it ended at the last moment
        outer.set_exception(error)


def _extract(*args: Any) -> Any:
    from extractors.text import extract

    return extract(*args)


def _begin(memory: int, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
    # RLIMIT_DATA counts what is really allocated (heap and private mappings, Linux >= 4.7), not reserved address space.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    if initializer is not None:
        initializer(*initargs)


def _run(work: Callable[..., Any], subject: str, args: tuple[Any, ...], seconds: float) -> Any:
    from extractors.workers.preload import check

    check()
    try:
        with limited(seconds):
            return work(*args)
    except MemoryError:
        raise _lost(subject, "reading it needed more memory than its limit") from None


def _nothing() -> None:
    """The first task of a pool: its only effect is that the workers start."""


def _lost(subject: str, message: str) -> WorkerLostError:
    return WorkerLostError(subject, message, reason=Reason.EXTRACTOR_LOST)


def _subject(args: tuple[Any, ...]) -> str:
    first = args[0] if args else "worker"
    return (first if isinstance(first, str) else str(getattr(first, "url", "a chunk of documents")))[:300]
