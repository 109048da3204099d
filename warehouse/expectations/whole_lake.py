"""Checks of the lake as a whole: uniqueness, references between tables, fates against totals, continuity, clocks.

Each audit is a statement whose rows are the offenders. The counts of all audits are one row of one frame, a column each, and each
has its expectation on that frame: none. What each is for stands in seeds/expectations.yaml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.records import Validation
from warehouse.expectations.engine import ROW, check
from warehouse.expectations.results import SAMPLE, result_of_all
from warehouse.expectations.rule import Rule, suite
from warehouse.lake.session import Readable

Offenders = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Audit:
    """`sql` selects one column `subject`, a name for each offender; `$now` is the moment of the audit, `$week` a week before."""

    rule: Rule
    sql: str


STATEMENTS = {
    "version_unique": """
        SELECT article_id || ' v' || version AS subject FROM base.article_version
        GROUP BY article_id, version HAVING count(*) > 1
        """,
    "versions_without_gap": """
        SELECT article_id AS subject FROM base.article_version
        GROUP BY article_id HAVING max(version) <> count(DISTINCT version) OR min(version) <> 1
        """,
    "one_key_per_article": "SELECT key AS subject FROM base.article_version GROUP BY key HAVING count(DISTINCT article_id) > 1",
    "topic_has_article": """
        SELECT t.article_id || ' ' || t.topic AS subject FROM base.article_topic AS t
        ANTI JOIN base.article_version AS a ON t.article_id = a.article_id AND t.version = a.version
        """,
    "topic_has_definition": """
        SELECT DISTINCT t.topic || ' ' || t.topic_version AS subject FROM base.article_topic AS t
        ANTI JOIN base.topic_definition AS d ON t.topic = d.topic AND t.topic_version = d.version
        """,
    "entity_has_article": """
        SELECT e.article_id || ' ' || e.entity AS subject FROM base.article_entity AS e
        ANTI JOIN base.article_version AS a ON e.article_id = a.article_id AND e.version = a.version
        """,
    "story_has_article": """
        SELECT s.article_id AS subject FROM base.story_member AS s
        ANTI JOIN base.article_version AS a ON s.article_id = a.article_id
        """,
    "alias_has_article": """
        SELECT u.url AS subject FROM base.alias AS u
        ANTI JOIN base.article_version AS a ON u.article_id = a.article_id
        ANTI JOIN base.tombstone AS t ON u.article_id = t.article_id
        """,
    "source_on_record": """
        SELECT DISTINCT a.source_id AS subject FROM base.article_version AS a
        ANTI JOIN base.source AS s ON a.source_id = s.source_id
        """,
    "purged_stays_away": "SELECT DISTINCT article_id AS subject FROM base.article_version SEMI JOIN base.tombstone USING (article_id)",
    "one_fate_each": """
        SELECT source_id || ' ' || key AS subject FROM base.fate
        GROUP BY run_id, source_id, key HAVING count(*) > 1
        """,
    "articles_have_fates": """
        WITH fated AS (
            SELECT run_id, count(*) AS n FROM base.fate WHERE outcome IN ('appended', 'revised') GROUP BY run_id
        ),
        stored AS (SELECT run_id, count(*) AS n FROM base.article_version GROUP BY run_id)

        SELECT stored.run_id AS subject FROM stored LEFT JOIN fated USING (run_id) WHERE stored.n > coalesce(fated.n, 0)
        """,
    "fates_have_articles": """
        SELECT f.key AS subject FROM base.fate AS f
        ANTI JOIN base.alias AS u ON f.key = u.url
        ANTI JOIN base.article_version AS a ON f.key = a.key
        ANTI JOIN base.tombstone AS t ON f.key = t.url
        WHERE f.outcome = 'appended'
        """,
    "quarantine_has_fate": """
        SELECT q.key AS subject FROM base.quarantine AS q
        ANTI JOIN base.fate AS f ON q.run_id = f.run_id AND q.source_id = f.source_id AND q.key = f.key AND f.outcome = 'rejected'
        """,
    "most_rows_pass": """
        WITH held AS (SELECT count(*) AS n FROM base.quarantine WHERE quarantined_at > $day AND quarantined_at <= $now),
        stored AS (SELECT count(*) AS n FROM base.article_version WHERE ingested > $day AND ingested <= $now)

        SELECT held.n || ' of ' || (held.n + stored.n) AS subject FROM held CROSS JOIN stored
        WHERE held.n + stored.n >= 20 AND held.n > 0.2 * (held.n + stored.n)
        """,
    "clocks_agree": """
        SELECT article_id AS subject FROM base.article_version
        WHERE epoch(ingested) > epoch(CAST($now AS TIMESTAMPTZ)) + 300 OR epoch(first_seen) > epoch(ingested) + 300
        UNION ALL
        SELECT source_id FROM base.poll WHERE epoch(polled_at) > epoch(CAST($now AS TIMESTAMPTZ)) + 300
        UNION ALL
        SELECT key FROM base.fate WHERE epoch(ended_at) > epoch(CAST($now AS TIMESTAMPTZ)) + 300
        """,
    "ingestion_continuous": """
        WITH poll AS (
            SELECT polled_at AS moment FROM base.poll WHERE outcome IN ('ok', 'unchanged', 'moved') AND polled_at <= $now
            UNION ALL
            SELECT CAST($now AS TIMESTAMPTZ)
        ),
        step AS (SELECT moment, lag(moment) OVER (ORDER BY moment) AS before FROM poll)

        SELECT strftime(before, '%Y-%m-%d %H:%M') || ' to ' || strftime(moment, '%Y-%m-%d %H:%M') AS subject FROM step
        WHERE moment > $week AND epoch(moment) - epoch(before) > 86400
        """,
    "runs_ended": """
        SELECT run_id AS subject FROM base.run WHERE started > $week AND epoch(started) < epoch(CAST($now AS TIMESTAMPTZ)) - 21600
        GROUP BY run_id HAVING max(ended) IS NULL
        """,
}

LAKE = suite("lake")
AUDITS = tuple(Audit(rule, STATEMENTS[rule.name]) for rule in LAKE.rules)


def audit_lake(lake: Readable, *, now: datetime) -> tuple[Validation, ...]:
    """Audit the whole lake; one result per audit, with a few of the offenders as its sample."""
    found = {audit.rule.name: counted for audit, counted in offenders(lake, now)}
    return tuple(
        result_of_all(result, LAKE.table, *found[result.rule.name], f"{found[result.rule.name][0]} found", now=now)
        for result in check(LAKE, [counts(found)])
    )


def counts(found: Mapping[str, Offenders]) -> dict[str, int]:
    """The numbers of offenders of all audits as the one row of LAKE."""
    return {ROW: 0} | {name: count for name, (count, _) in found.items()}


def offenders(lake: Readable, now: datetime) -> Iterator[tuple[Audit, Offenders]]:
    """Each audit with how many offenders it has, and a few of them."""
    when = {"now": now, "day": now - timedelta(days=1), "week": now - timedelta(days=7)}
    for audit in AUDITS:
        sql = f"SELECT count(*), (list(subject ORDER BY subject))[1:{SAMPLE}] FROM ({audit.sql})"  # noqa: S608 - the audits above
        [(count, sample)] = lake.query(sql, {name: value for name, value in when.items() if f"${name}" in sql})
        yield audit, (count, tuple(str(subject) for subject in sample or ()))
