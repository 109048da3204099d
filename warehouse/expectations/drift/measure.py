"""What is watched about each source, article by article, and how wide its usual range at least is.

Each measure gives one number per article, so that any set of articles has a count, a sum and a sum of squares: all that a
mean with its error needs, and all that has to be kept of the past. Titles, tolerances and reasons are in seeds/expectations.yaml.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass

from extractors.records import Severity
from warehouse.expectations.rule import Figure, written


def percent(value: float) -> str:
    """0.123 as 12 %."""
    return f"{100 * value:.0f} %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Figure):
    """One figure about a source's articles and its expectation.

    `sql` is the number of one article over its columns, and `repeated` and what is `usual` (tally.py), in the lake and in a batch
    alike; a figure that is no mean over articles has none. `floor` is the least tolerance around the usual value, in
    the measure's own unit: smaller moves are no news, however regular a source was. `below` says whether a fall counts too.
    `shown` writes a value for people.
    """

    name: str
    sql: str | None
    shown: Callable[[float], str]
    severity: Severity = Severity.WARNING

    @property
    def expectation(self) -> str:
        return f"{self.name}_as_usual"


def _measure(name: str, sql: str | None = None, shown: Callable[[float], str] = percent) -> Measure:
    return Measure(name=name, sql=sql, shown=shown, **asdict(written().figures[name]))


MEASURES = (
    _measure("undated", "CAST(published IS NULL AS DOUBLE)"),
    _measure("title_length", "CAST(length(coalesce(title, '')) AS DOUBLE)", lambda mean: f"{mean:.0f} characters"),
    _measure("text_length", "ln(greatest(text_length, 1))", lambda mean: f"{math.exp(mean):,.0f} characters"),
    _measure("repeated", "CAST(repeated AS DOUBLE)"),
    _measure("other_language", "CAST(language IS NOT NULL AND NOT list_contains(usual_languages, language) AS DOUBLE)"),
    _measure("other_kind", "CAST(NOT list_contains(usual_kinds, kind) AS DOUBLE)"),
    _measure("feed_text", "CAST(text_source = 'feed' AS DOUBLE)"),
    _measure("residue", "CAST(list_sum([piece.pieces FOR piece IN removed]) AS DOUBLE)", lambda mean: f"{mean:.1f} pieces"),
)
VOLUME = _measure("volume", shown=lambda count: f"{count:.0f} articles")
FRESHNESS = _measure("freshness", shown=lambda hours: f"{hours:.0f} h")
ANSWERS = _measure("answers", shown=lambda hours: f"{hours:.0f} h")
LAG = _measure("lag", shown=lambda mean: f"{math.exp(mean):,.0f} min")
REJECTED = _measure("rejected")
WATCHED = (VOLUME, FRESHNESS, ANSWERS, LAG, REJECTED)
