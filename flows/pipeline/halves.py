"""Retries a failed batch in halves, so that one row that cannot be stored costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from extractors.errors import LakeRowError, NewslakeError, described

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_halves(
    items: Sequence[Item], commit: Callable[[Sequence[Item]], Result], alone: Callable[[Item, Exception], Result]
) -> list[Result]:
    """`commit(items)`; where it fails by what it was given, its halves in their order, down to one item: `alone(item, error)`.

    What the lake itself says (busy, full, gone) is raised as it is: no half would fare better.
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
    """An error's name and words, as a fate's or a poll's detail."""
    return f"cannot be stored: {described(error)}".encode("ascii", "backslashreplace").decode()
