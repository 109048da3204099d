"""Sparklines, as numbers for SVG elements that the templates draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 168.0, 32.0
Band = Sequence[tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class Spark:
    """The points of a line and of the bands behind it, for `polyline` and `polygon`; the last point is marked.

    `outages` are the left edges and the width of the days of which the values say little.
    """

    line: str
    bands: tuple[str, ...]
    last: tuple[float, float]
    outages: tuple[tuple[float, float], ...] = ()


def spark(values: Sequence[float], *bands: Band, outages: Iterable[int] = ()) -> Spark:
    """A line through the values, evenly apart, over bands of (low, high); zero is the bottom. `outages` are numbers of values."""
    top = max([1.0, *values, *(pair[1] for band in bands for pair in band if pair)]) * 1.05
    step = WIDTH / max(1, len(values) - 1)

    def point(number: int, value: float) -> str:
        return f"{number * step:.1f},{HEIGHT - 2 - (HEIGHT - 4) * value / top:.1f}"

    def outline(band: Band) -> str:
        known = [(number, pair) for number, pair in enumerate(band) if pair]
        upper = [point(number, high) for number, (_, high) in known]
        lower = [point(number, low) for number, (low, _) in reversed(known)]
        return " ".join(upper + lower) if len(known) > 1 else ""

    points = [point(number, value) for number, value in enumerate(values)]
    x, y = points[-1].split(",") if points else ("0", "0")
    width = min(step, WIDTH / 8)
    shaded = tuple((round((number * step) - width / 2, 1), round(width, 1)) for number in outages)
    return Spark(" ".join(points), tuple(map(outline, bands)), (float(x), float(y)), shaded)
