"""Worker processes for texts: each loads the definitions once, then takes chunks, within the limits of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from extractors.workers.pool import ExtractPool
from flows.pipeline.workers.enricher import prepare
from flows.settings import Settings

Result = TypeVar("Result")


class Workers:
    """A pool of processes that have loaded the definitions."""

    def __init__(self, pool: ExtractPool) -> None:
        self._pool = pool

    def submit(self, work: Callable[..., Result], *arguments: Any) -> Future[Result]:
        """Do one chunk in some worker. The future raises WorkerLostError where the chunk took the worker over its limits."""
        return self._pool.submit("a chunk of texts", work, arguments)


@contextmanager
def text_workers(settings: Settings, topics: Path, entities: Path, profile: Path) -> Iterator[Workers]:
    """Workers for the block, with these definitions."""
    limits = (settings.workers, settings.page_seconds, settings.page_memory)
    with ExtractPool(*limits, work=_called, initializer=prepare, initargs=(topics, entities, profile)) as pool:
        yield Workers(pool)


def _called(_: str, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return work(*arguments)
