"""Retries a failed batch in halves, so that one row that cannot be stored costs only itself."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from extractors.errors import LakeRowError, NewslakeError, described

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_halves(
    items: Sequence[Item], commit: Callable[[Sequence[Item]], Result], alone: Callable[[Item, Exception], Result]
) -> list[Result]:
    """`commit(items)`. If an item makes it fail, commit both halves in order, down to a single item: `alone(item, error)`.

    An error of the lake itself (busy, full, gone) is raised, because the halves would fail too.
    """
    try:
        return [commit(items)]
    except Exception as error:
        if isinstance(error, NewslakeError) and not isinstance(error, LakeRowError):
            raise
        if not items:
            raise
        if len(items) == 1:
            return [alone(items[0], error)]
    half = len(items) // 2
    return [*in_halves(items[:half], commit, alone), *in_halves(items[half:], commit, alone)]


def why(error: Exception) -> str:
    """An error's name and message, as the detail of a fate or a poll."""
    return f"cannot be stored: {described(error)}".encode("ascii", "backslashreplace").decode()
