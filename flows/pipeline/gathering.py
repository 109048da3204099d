"""Cuts a stream into lists, for a worker's call, a message between processes or a transaction."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def gathered(items: Iterable[Item], *limits: tuple[Callable[[Item], int], int]) -> Iterator[list[Item]]:
    """The items in lists. The item with which a measure's sum reaches its limit is the last of its list."""
    held: list[Item] = []
    sums = [0] * len(limits)
    for item in items:
        held.append(item)
        sums = [so_far + measure(item) for so_far, (measure, _) in zip(sums, limits, strict=True)]
        if any(so_far >= most for so_far, (_, most) in zip(sums, limits, strict=True)):
            yield held
            held, sums = [], [0] * len(limits)
    if held:
        yield held


def one(_: object) -> int:
    """The measure that counts."""
    return 1
