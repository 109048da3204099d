"""A page: a template, its values, and its parts. A part is the rows of a statement, shown as a table and perhaps a chart."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dashboards.answers import Answer
from extractors.files.data_files import load
from warehouse.read.quality import Health

Spec = dict[str, Any]
NO_ROWS = "No rows."
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
    nothing: str = NO_ROWS
    chart: Spec | None = None
    shown: tuple[str, ...] = ()
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said of a part, as templates/parts.yaml has it."""

    title: str
    meaning: str = ""
    nothing: str = NO_ROWS


@cache
def _words() -> Mapping[str, Mapping[str, Words]]:
    return load(Path(__file__).with_name("templates") / "parts.yaml", dict[str, dict[str, Words]])


def worded(page: str) -> Callable[..., Part]:
    """What makes the parts of a page: of a name, an answer and other fields of `Part`, which go before the page's words."""

    def part(name: str, answer: Answer, **fields: Any) -> Part:
        return Part(name=name, answer=answer, **asdict(_words()[page][name]) | fields)

    return part


@dataclass(frozen=True, slots=True)
class Page:
    """One page before it is rendered. `status` is the answer's HTTP status."""

    template: str
    title: str
    parts: Mapping[str, Part] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


def parts(*given: Part) -> dict[str, Part]:
    return {part.name: part for part in given}


def silent(given: Mapping[str, Part], names: Iterable[str]) -> str:
    """What those of the parts that have no rows say, in one line."""
    return " ".join(dict.fromkeys(given[name].nothing for name in names if not given[name].answer.rows))


def named(rows: Iterable[Mapping[str, Any]], key: str, value: str) -> dict[Any, Any]:
    """Two columns as a mapping."""
    return {row[key]: row[value] for row in rows}
