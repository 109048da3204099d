"""Which failed tasks Prefect retries: those whose type of error is transient."""

from __future__ import annotations

from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun

from extractors.errors import NewslakeError

DELAYS = [5.0, 30.0, 120.0]  # seconds before each further try


async def transient(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """A retry condition of Prefect: whether the failure may pass by itself."""
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, NewslakeError) and error.transient
