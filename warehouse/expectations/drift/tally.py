"""Counts, sums and squares of the measures over sets of articles: in memory for a batch, out of the lake for the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.records import Enriched
from warehouse.append.rows import article_row
from warehouse.expectations.drift.measure import MEASURES
from warehouse.lake.session import arrow_table


@dataclass(frozen=True, slots=True)
class RunningStats:
    """Count, sum and sum of squares: what a mean and its error need."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: "RunningStats") -> "RunningStats":
        return RunningStats(self.count + other.count, self.total + other.total, self.squares + other.squares)


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """One source's last weeks. Ages are in days: 0 is the 24 h before the history was read.

    `days` has, by measure and age, the sums over the articles that arrived then. `languages` and `kinds` are the usual ones: at
    least a tenth of its articles. `polled` holds the ages at which it answered a poll.
    """

    days: Mapping[str, Mapping[int, RunningStats]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    polled: frozenset[int] = frozenset()

    def on(self, measure: str, age: int) -> RunningStats:
        """The sums of one measure on one day."""
        return self.days.get(measure, {}).get(age, RunningStats())

    def before(self, measure: str, age: int) -> list[RunningStats]:
        """The sums of one measure on all days older than an age."""
        return [sums for day, sums in self.days.get(measure, {}).items() if day > age]

    def with_today(self, added: Mapping[str, RunningStats]) -> dict[str, Mapping[int, RunningStats]]:
        """`days` with more articles in the last 24 h."""
        return {**self.days, **{name: {**self.days.get(name, {}), 0: self.on(name, 0) + sums} for name, sums in added.items()}}


def tally(articles: Sequence[Enriched], pasts: Mapping[str, SourceHistory]) -> dict[str, dict[str, RunningStats]]:
    """The sums of each measure over articles that the lake does not hold yet, by source, judged against what is usual for it."""
    import pyarrow as pa

    from warehouse.lake.connection import session

    rows = [{name: row[name] for name in _COLUMNS} for row in map(article_row, articles)]
    usual = [
        {"source_id": source_id, "usual_languages": sorted(past.languages), "usual_kinds": sorted(past.kinds)}
        for source_id in {row["source_id"] for row in rows}
        for past in [pasts.get(source_id, SourceHistory())]
    ]
    texts = pa.list_(pa.string())
    known = pa.schema({"source_id": pa.string(), "usual_languages": texts, "usual_kinds": texts})
    with session() as connection:
        connection.register("arrived", arrow_table(rows, pa.schema(_columns(pa))))
        connection.register("usual", pa.Table.from_pylist(usual, schema=known))
        found = connection.execute(_IN_MEMORY).fetchall()
    return {source_id: by_measure(columns) for source_id, _, *columns in found}


def by_measure(columns: Sequence[float]) -> dict[str, RunningStats]:
    """The sums of each measure out of a row of SUMMED, without its source and age."""
    count, *sums = columns
    totals, squares = sums[: len(MEASURES)], sums[len(MEASURES) :]
    return {measure.name: RunningStats(int(count), total, square) for measure, total, square in zip(MEASURES, totals, squares, strict=True)}


# Whether an article repeats an earlier one of its source, over rows that have arrived.
REPEATED = "row_number() OVER (PARTITION BY source_id, content_hash ORDER BY ingested) > 1"
_VALUES = ",\n".join(f"coalesce({measure.sql}, 0.0) AS {measure.name}" for measure in MEASURES)
_SUMS = ", ".join(f"sum({measure.name})" for measure in MEASURES)
_SQUARES = ", ".join(f"sum({measure.name} * {measure.name})" for measure in MEASURES)
# By source and age, over `recent` articles and what is `usual` for each source: in the lake, or in memory for a batch.
SUMMED = f"""
SELECT source_id, age, count(*), {_SUMS}, {_SQUARES}
FROM (SELECT source_id, age, {_VALUES} FROM recent INNER JOIN usual USING (source_id))
GROUP BY source_id, age
"""  # noqa: S608 - made of the measures
_IN_MEMORY = f"WITH recent AS (SELECT *, 0 AS age, {REPEATED} AS repeated FROM (SELECT *, 0 AS ingested FROM arrived)) {SUMMED}"  # noqa: S608 - the same

_COLUMNS = ("source_id", "published", "title", "text_length", "content_hash", "language", "kind", "text_source", "removed")


def _columns(pa: Any) -> dict[str, Any]:
    """The Arrow types of _COLUMNS, as in base.article_version."""
    special = {
        "published": pa.timestamp("us", "UTC"),
        "text_length": pa.int32(),
        "removed": pa.list_(pa.struct({"rule": pa.string(), "pieces": pa.int32()})),
    }
    return {name: special.get(name, pa.string()) for name in _COLUMNS}
