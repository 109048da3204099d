"""Tasks that commit. Prefect tries them again if the type of the error is transient."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from extractors.errors import NewslakeError
from flows.logs import redacting

Given = ParamSpec("Given")
Result = TypeVar("Result")
DELAYS = [5.0, 30.0, 120.0]  # seconds before each further try


async def transient(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """A retry condition of Prefect: whether the failure may pass by itself."""
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, NewslakeError) and error.transient


def committing(name: str) -> Callable[[Callable[Given, Result]], Task[Given, Result]]:
    """Makes a task of a function that appends one batch in one transaction. It is tried again if the error is transient, and its
    errors carry no secrets.
    """
    made = task(name=name, retries=len(DELAYS), retry_delay_seconds=DELAYS, retry_condition_fn=transient, cache_policy=NO_CACHE)
    return lambda commit: made(redacting()(commit))
