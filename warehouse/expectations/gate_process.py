"""Great Expectations in a process of its own, so that its import and its memory do not delay fetching and appending.

The process loads Great Expectations, then answers one question after the other: a suite's name and rows in, the result of each rule
out. It ends when its parent does. If it was killed or takes too long, a new one gets the same question.
"""

import atexit
import gc
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from threading import RLock, Timer
from types import TracebackType
from typing import Any, Self

from extractors.errors import MachineError, described
from extractors.processes.forkserver import forkserver
from extractors.processes.imports import without
from warehouse.expectations.drift.judge import ARRIVALS
from warehouse.expectations.results import Checked
from warehouse.expectations.rows.article import ARTICLE
from warehouse.expectations.rule import Suite

SUITES = {suite.table: suite for suite in (ARTICLE, ARRIVALS)}
TRIES = 3
ENDING = 30.0  # seconds
TIMEOUT = 300.0  # seconds for one answer, which takes milliseconds; the first one's import takes half a minute on the busiest machine


@cache
def shared() -> "GateProcess":
    """The one of this process, which ends with it: several passes in a row load Great Expectations once."""
    process = GateProcess()
    atexit.register(process.close)
    return process


class GateProcess:
    """Context manager around the process; `check` is as `engine.check`. May be used by several threads."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._turn = RLock()
        self._process: ForkServerProcess | None = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the process end by itself, which frees what it has of the system; one that does not is killed."""
        with self._turn:
            if self._line is not None and self._process is not None:
                self._line.close()
                self._process.join(ENDING)
            self._end()

    def begin(self) -> None:
        """Start the process, which loads while this one goes on; where it runs already, nothing happens."""
        with self._turn:
            if self._process is not None and self._process.is_alive():
                return
            self._end()
            context = forkserver()
            self._line, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), name="expectations", daemon=True)
            process.start()
            self._process = process  # where Ctrl-C came before, there is none to wait for
            theirs.close()  # so that the end of the process ends the line, too

    @property
    def pid(self) -> int | None:
        """The process's number while there is one."""
        return self._process.pid if self._process is not None else None

    def check(self, suite: Suite, rows: Sequence[Mapping[str, Any]]) -> tuple[Checked, ...]:
        """The result of each rule of `ARTICLE` or `ARRIVALS` on the rows. Raises MachineError where no process lives to answer."""
        with self._turn:
            for _ in range(TRIES):
                answer = self._answer(suite, rows)
                if isinstance(answer, Exception):
                    raise answer
                if answer is not None:
                    return tuple(Checked(rule, *result) for rule, result in zip(suite.rules, answer, strict=True))
        raise MachineError(
            "Great Expectations", f"its process ended {TRIES} times over {len(rows)} rows: see the limits of memory and processes"
        )

    def _answer(self, suite: Suite, rows: Sequence[Mapping[str, Any]]) -> Any:
        """What the process answers, None where it ended before: a killed process closes its line at once."""
        try:
            self.begin()
            assert self._line is not None
            assert self._process is not None
            with _killed_after(self._timeout, self._process):
                self._line.send((suite.table, rows))
                return self._line.recv()
        except (EOFError, OSError):
            self._end()
            return None

    def _end(self) -> None:
        with self._turn:
            if self._line is not None:
                self._line.close()
            if self._process is not None:
                self._process.kill()
                self._process.join()
            self._line = self._process = None


@contextmanager
def _killed_after(seconds: float, process: ForkServerProcess) -> Iterator[None]:
    timer = Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _serve(line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end closes the pipe
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # standard output belongs to the command's own rows
    from warehouse.expectations import engine

    gc.disable()  # what is imported stays; to look for circles in it meanwhile takes a seventh of the time
    with without("sqlalchemy", "boto3", "botocore", "pyarrow"):  # of Great Expectations' other sources; rows come from here
        engine.preload()
    gc.freeze()
    gc.enable()
    while True:
        try:
            table, rows = line.recv()
        except (EOFError, OSError):
            return
        try:
            answer: object = [(one.success, one.rows, one.error) for one in engine.check(SUITES[table], rows)]
        except Exception as error:  # noqa: BLE001 - the parent decides what becomes of its rows
            answer = RuntimeError(described(error))
        line.send(answer)
