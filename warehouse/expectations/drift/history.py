"""Each source's own past, read out of the lake once per run: what its next batches are compared with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from extractors.records import Enriched
from warehouse.expectations.drift.tally import REPEATED, SUMMED, RunningStats, SourceHistory, by_measure, tally
from warehouse.lake.session import Readable

DAYS = 56
ADAPTED = timedelta(days=14)
USUAL_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class History:
    """`sources` by source_id. `failing` says since when each (source_id, expectation) is out of bounds, for those that are.

    `read_at` is the instant that ages count from.
    """

    read_at: datetime
    sources: Mapping[str, SourceHistory] = field(default_factory=dict)
    failing: Mapping[tuple[str, str], datetime] = field(default_factory=dict)

    def past(self, source_id: str) -> SourceHistory:
        """The past of a source; an empty one where it has none."""
        return self.sources.get(source_id, SourceHistory())

    def sound_since(self, source_id: str, expectation: str) -> int:
        """The age in days below which this figure is no measure of what is usual: today, or since it went out of bounds.

        After ADAPTED the new level counts as usual, so that a publisher who changed for good is not reported for ever.
        """
        since = self.failing.get((source_id, expectation))
        if since is None or self.read_at - since > ADAPTED:
            return 0
        return (self.read_at - since).days + 1

    def plus(self, articles: Sequence[Enriched]) -> "History":
        """The same history with more articles in the last 24 h."""
        added = {
            source_id: replace(self.past(source_id), days=self.past(source_id).with_today(sums))
            for source_id, sums in tally(articles, self.sources).items()
        }
        return replace(self, sources={**self.sources, **added})


def read_history(lake: Readable, now: datetime) -> History:
    """The last eight weeks of every source. Articles of a backfill are no past: they arrived all at once."""
    when = {"now": now, "since": now - timedelta(days=DAYS)}
    usual = {source_id: (frozenset(languages), frozenset(kinds)) for source_id, languages, kinds in lake.query(_USUAL, when)}
    polled = {source_id: frozenset(ages) for source_id, ages in lake.query(_POLLED, when)}
    days: dict[str, dict[str, dict[int, RunningStats]]] = {}
    for source_id, age, *columns in lake.query(_DAYS, when):
        for name, sums in by_measure(columns).items():
            days.setdefault(source_id, {}).setdefault(name, {})[age] = sums
    sources = {
        source_id: SourceHistory(
            days.get(source_id, {}), *usual.get(source_id, (frozenset(), frozenset())), polled.get(source_id, frozenset())
        )
        for source_id in days.keys() | polled.keys()
    }
    return History(now, sources, {(source_id, name): since for source_id, name, since in lake.query(_FAILING)})


_RECENT = """
WITH recent AS (
    SELECT
        a.*,
        date_sub('day', a.ingested, $now::TIMESTAMPTZ) AS age,
        {repeated} AS repeated
    FROM base.article_version AS a
    WHERE a.version = 1 AND a.ingested > $since AND a.ingested <= $now
        AND a.run_id NOT IN (SELECT run_id FROM base.run WHERE flow LIKE '%backfill%')
),

counted AS (
    SELECT source_id, 'language' AS what, language AS which, count(*) AS n FROM recent WHERE language IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT source_id, 'kind', kind, count(*) FROM recent GROUP BY ALL
),

share AS (SELECT *, n / sum(n) OVER (PARTITION BY source_id, what) AS part FROM counted),

usual AS (
    SELECT
        source_id,
        coalesce(list(which) FILTER (what = 'language'), []) AS usual_languages,
        coalesce(list(which) FILTER (what = 'kind'), []) AS usual_kinds
    FROM share
    WHERE part >= {share}
    GROUP BY source_id
)
""".replace("{share}", str(USUAL_SHARE)).replace("{repeated}", REPEATED)

_USUAL = f"{_RECENT} SELECT source_id, usual_languages, usual_kinds FROM usual"  # noqa: S608 - made of constants

_DAYS = f"{_RECENT} {SUMMED}"

_POLLED = """
SELECT source_id, list(DISTINCT date_sub('day', polled_at, $now::TIMESTAMPTZ))
FROM base.poll WHERE polled_at > $since AND polled_at <= $now AND outcome NOT IN ('failed', 'gone') GROUP BY source_id
"""

_FAILING = """
WITH met AS (
    SELECT source_id, expectation, max(validated_at) FILTER (WHERE success) AS last_met FROM base.validation
    WHERE source_id IS NOT NULL GROUP BY source_id, expectation
)

SELECT v.source_id, v.expectation, min(v.validated_at)
FROM base.validation AS v INNER JOIN met ON v.source_id = met.source_id AND v.expectation = met.expectation
WHERE NOT v.success AND v.validated_at > coalesce(met.last_met, CAST('-infinity' AS TIMESTAMPTZ))
GROUP BY v.source_id, v.expectation
"""
