"""Worker processes for texts: each loads the definitions once, then takes chunks.

A fork server starts them, because a process with threads and an open lake must not be forked itself. Pebble's workers end with their
parent, even if it is killed; those of concurrent.futures would then wait for ever.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.errors import WorkerLostError
from flows.pipeline.workers.enricher import prepare

Result = TypeVar("Result")


class Workers:
    """A pool of processes that have loaded the definitions."""

    def __init__(self, pool: ProcessPool) -> None:
        self._pool = pool

    def submit(self, work: Callable[..., Result], *arguments: Any) -> Future[Result]:
        """Do one chunk in some worker."""
        return self._pool.schedule(work, arguments)


@contextmanager
def text_workers(count: int, topics: Path, entities: Path, profile: Path) -> Iterator[Workers]:
    """Workers for the block, with these definitions; raises WorkerLostError where one of them dies (out of memory, killed)."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([prepare.__module__])
    pool = ProcessPool(count, initializer=prepare, initargs=(topics, entities, profile), context=context)
    try:
        yield Workers(pool)
    except (ProcessExpired, BrokenProcessPool) as error:
        raise WorkerLostError("worker process", "died (out of memory, or killed); what was committed stays: run again") from error
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates only in part
        pool.join()
