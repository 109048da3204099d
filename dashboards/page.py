"""A page: a template, its values, and its parts. A part is the rows of a statement, shown as a table and perhaps a chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.answers import Answer
from warehouse.read.quality import Health

Spec = dict[str, Any]
# The band of a verdict: green only where the state is known to be good.
BANDS = {Health.HEALTHY: "good", Health.ATTENTION: "warn", Health.CRITICAL: "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section that can be had as rows, as SQL and, where there is a `chart` (a Vega-Lite specification), as a picture.

    `name` stands in addresses. `nothing` is said where there are no rows. The table shows the columns `shown`, by default all, and is
    `folded` under a picture, or where nothing in it asks for a look.
    """

    name: str
    title: str
    answer: Answer
    meaning: str = ""
    nothing: str = "No rows."
    chart: Spec | None = None
    shown: tuple[str, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page before it is rendered. `status` is the answer's HTTP status."""

    template: str
    title: str
    parts: Mapping[str, Part] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


def parts(*given: Part) -> dict[str, Part]:
    """Parts by name."""
    return {part.name: part for part in given}


def silent(given: Mapping[str, Part], names: Iterable[str]) -> str:
    """What those of the parts that have no rows say, in one line."""
    return " ".join(dict.fromkeys(given[name].nothing for name in names if not given[name].answer.rows))


def named(rows: Iterable[Mapping[str, Any]], key: str, value: str) -> dict[Any, Any]:
    """Two columns as a mapping."""
    return {row[key]: row[value] for row in rows}
