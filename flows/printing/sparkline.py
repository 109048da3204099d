"""A row of numbers as a row of bars."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float]) -> str:
    """One bar per value, scaled from 0 to the largest; a blank-looking dot stands for 0, so that one article still shows."""
    top = max(values, default=0)
    return "".join("·" if value <= 0 else _BARS[min(len(_BARS) - 1, int(value / top * len(_BARS)))] for value in values)


def fitted(values: Sequence[float], width: int) -> list[float]:
    """At most `width` values: neighbours are summed where there are more."""
    size = -(-len(values) // width) or 1
    return [sum(values[start : start + size]) for start in range(0, len(values), size)]
