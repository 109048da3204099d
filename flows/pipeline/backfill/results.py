"""The workers' results of a chunk."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from extractors.errors import WorkerLostError
from extractors.records import Enriched, Reason
from flows.pipeline.backfill.rows import RefusedRow

Item = TypeVar("Item")
Results = list[Enriched | RefusedRow]


def results_of(chunk: Sequence[Item], future: Future[Results], submit: Callable[[list[Item]], Future[Results]]) -> Results:
    """The results in the chunk's order. If a worker was lost, each item is tried alone, so a bad one costs its limit twice."""
    try:
        return future.result()
    except WorkerLostError as error:
        if len(chunk) == 1:
            return [RefusedRow(Reason.EXTRACTOR_LOST, error.message)]
    singly = [([item], submit([item])) for item in chunk]
    return [result for one, again in singly for result in results_of(one, again, submit)]
