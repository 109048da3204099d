"""Checks of the lake as a whole: uniqueness, references between tables, fates against totals, continuity, clocks.

Each audit is a statement whose rows are the offenders. The counts of all audits are one row of one frame, a column each, and each
has its expectation on that frame: none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.records import Severity, Validation
from warehouse.expectations.engine import ROW, check
from warehouse.expectations.results import SAMPLE, result_of_all
from warehouse.expectations.rule import Rule, Suite
from warehouse.lake.session import Readable

Offenders = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Audit:
    """`sql` selects one column `subject`, a name for each offender; `$now` is the moment of the audit, `$week` a week before."""

    rule: Rule
    sql: str


def _audit(name: str, severity: Severity, expected: str, reason: str, catches: str, sql: str) -> Audit:
    rule = Rule(
        name=name,
        severity=severity,
        expected=expected,
        reason=reason,
        catches=catches,
        build=lambda gxe: gxe.ExpectColumnValuesToBeBetween(column=name, max_value=0),
    )
    return Audit(rule, sql)


AUDITS = (
    _audit(
        "version_unique",
        Severity.CRITICAL,
        "no two rows have the same article and version",
        "The lake enforces no keys; identity lives in the append step, and this is its audit.",
        "two writers that appended the same batch",
        "SELECT article_id || ' v' || version AS subject FROM base.article_version GROUP BY article_id, version HAVING count(*) > 1",
    ),
    _audit(
        "versions_without_gap",
        Severity.CRITICAL,
        "each article's versions run from 1 without a gap",
        "History is read version by version.",
        "a version that was lost with its transaction",
        """
        SELECT article_id AS subject FROM base.article_version
        GROUP BY article_id HAVING max(version) <> count(DISTINCT version) OR min(version) <> 1
        """,
    ),
    _audit(
        "one_key_per_article",
        Severity.CRITICAL,
        "no canonical URL belongs to two articles",
        "Two articles of one URL are counted twice in every curve.",
        "an alias that was not seen when the second came",
        "SELECT key AS subject FROM base.article_version GROUP BY key HAVING count(DISTINCT article_id) > 1",
    ),
    _audit(
        "topic_has_article",
        Severity.CRITICAL,
        "each topic match belongs to a stored version",
        "Matches without an article are counted and cannot be read.",
        "articles removed without their matches",
        """
        SELECT t.article_id || ' ' || t.topic AS subject FROM base.article_topic AS t
        ANTI JOIN base.article_version AS a ON t.article_id = a.article_id AND t.version = a.version
        """,
    ),
    _audit(
        "topic_has_definition",
        Severity.WARNING,
        "each topic match names a definition that is on record",
        "A match is explained by the definition that made it.",
        "matches made with an edited file that was never stored",
        """
        SELECT DISTINCT t.topic || ' ' || t.topic_version AS subject FROM base.article_topic AS t
        ANTI JOIN base.topic_definition AS d ON t.topic = d.topic AND t.topic_version = d.version
        """,
    ),
    _audit(
        "entity_has_article",
        Severity.WARNING,
        "each named entity belongs to a stored version",
        "The same as for topics.",
        "articles removed without their entities",
        """
        SELECT e.article_id || ' ' || e.entity AS subject FROM base.article_entity AS e
        ANTI JOIN base.article_version AS a ON e.article_id = a.article_id AND e.version = a.version
        """,
    ),
    _audit(
        "story_has_article",
        Severity.WARNING,
        "each member of a story is a stored article",
        "Independent counts are made of stories.",
        "members left behind by a removed article",
        "SELECT s.article_id AS subject FROM base.story_member AS s ANTI JOIN base.article_version AS a ON s.article_id = a.article_id",
    ),
    _audit(
        "alias_has_article",
        Severity.CRITICAL,
        "each known URL leads to a stored or a purged article",
        "A known URL is not fetched again: one without an article is an article that never comes.",
        "aliases committed without their article",
        """
        SELECT u.url AS subject FROM base.alias AS u
        ANTI JOIN base.article_version AS a ON u.article_id = a.article_id
        ANTI JOIN base.tombstone AS t ON u.article_id = t.article_id
        """,
    ),
    _audit(
        "source_on_record",
        Severity.WARNING,
        "each article's source is in the catalogue's history",
        "Countries and groups of the topic marts come from there.",
        "a source renamed in the catalogue after its articles came",
        """
        SELECT DISTINCT a.source_id AS subject FROM base.article_version AS a
        ANTI JOIN base.source AS s ON a.source_id = s.source_id
        """,
    ),
    _audit(
        "purged_stays_away",
        Severity.CRITICAL,
        "no purged article is in the lake",
        "What was removed on request must not come back.",
        "a purged article that returned under another address",
        "SELECT DISTINCT article_id AS subject FROM base.article_version SEMI JOIN base.tombstone USING (article_id)",
    ),
    _audit(
        "one_fate_each",
        Severity.CRITICAL,
        "no URL of a run and source has two fates",
        "Totals in equal totals out only if each URL ends once.",
        "a batch that was committed twice",
        """
        SELECT source_id || ' ' || key AS subject FROM base.fate
        GROUP BY run_id, source_id, key HAVING count(*) > 1
        """,
    ),
    _audit(
        "articles_have_fates",
        Severity.CRITICAL,
        "no run stored more versions than its fates say",
        "An article without a fate came past the funnel.",
        "fates lost by a batch that was committed in two halves",
        """
        WITH fated AS (
            SELECT run_id, count(*) AS n FROM base.fate WHERE outcome IN ('appended', 'revised') GROUP BY run_id
        ),
        stored AS (SELECT run_id, count(*) AS n FROM base.article_version GROUP BY run_id)

        SELECT stored.run_id AS subject FROM stored LEFT JOIN fated USING (run_id) WHERE stored.n > coalesce(fated.n, 0)
        """,
    ),
    _audit(
        "fates_have_articles",
        Severity.CRITICAL,
        "each URL that ended as appended leads to an article, unless it was purged",
        "A URL that is called appended is never fetched again.",
        "articles lost between the gate and the lake",
        """
        SELECT f.key AS subject FROM base.fate AS f
        ANTI JOIN base.alias AS u ON f.key = u.url
        ANTI JOIN base.article_version AS a ON f.key = a.key
        ANTI JOIN base.tombstone AS t ON f.key = t.url
        WHERE f.outcome = 'appended'
        """,
    ),
    _audit(
        "quarantine_has_fate",
        Severity.WARNING,
        "each quarantined row ended as rejected in its run",
        "The funnel shows what is held back.",
        "rows held back and appended at once",
        """
        SELECT q.key AS subject FROM base.quarantine AS q
        ANTI JOIN base.fate AS f ON q.run_id = f.run_id AND q.source_id = f.source_id AND q.key = f.key AND f.outcome = 'rejected'
        """,
    ),
    _audit(
        "most_rows_pass",
        Severity.CRITICAL,
        "in the last 24 h at most one article in five was quarantined, of 20 or more",
        "A gate that holds back this much is itself wrong, or the extraction before it is.",
        "a rule that a new language fails; an extractor upgrade gone wrong",
        """
        WITH held AS (SELECT count(*) AS n FROM base.quarantine WHERE quarantined_at > $day AND quarantined_at <= $now),
        stored AS (SELECT count(*) AS n FROM base.article_version WHERE ingested > $day AND ingested <= $now)

        SELECT held.n || ' of ' || (held.n + stored.n) AS subject FROM held CROSS JOIN stored
        WHERE held.n + stored.n >= 20 AND held.n > 0.2 * (held.n + stored.n)
        """,
    ),
    _audit(
        "clocks_agree",
        Severity.CRITICAL,
        "nothing arrived, was polled or ended later than five minutes from now, nor arrived before it was seen",
        "As-of queries, drift and the next poll all trust these instants.",
        "a machine whose clock jumped; local time stored as UTC",
        """
        SELECT article_id AS subject FROM base.article_version
        WHERE epoch(ingested) > epoch(CAST($now AS TIMESTAMPTZ)) + 300 OR epoch(first_seen) > epoch(ingested) + 300
        UNION ALL
        SELECT source_id FROM base.poll WHERE epoch(polled_at) > epoch(CAST($now AS TIMESTAMPTZ)) + 300
        UNION ALL
        SELECT key FROM base.fate WHERE epoch(ended_at) > epoch(CAST($now AS TIMESTAMPTZ)) + 300
        """,
    ),
    _audit(
        "ingestion_continuous",
        Severity.WARNING,
        "no 24 h of the last week without an answered poll of any source, from the first poll on",
        "A gap in ingestion looks like a dip in every topic.",
        "a scheduler that was down over a weekend",
        """
        WITH poll AS (
            SELECT polled_at AS moment FROM base.poll WHERE outcome IN ('ok', 'unchanged', 'moved') AND polled_at <= $now
            UNION ALL
            SELECT CAST($now AS TIMESTAMPTZ)
        ),
        step AS (SELECT moment, lag(moment) OVER (ORDER BY moment) AS before FROM poll)

        SELECT strftime(before, '%Y-%m-%d %H:%M') || ' to ' || strftime(moment, '%Y-%m-%d %H:%M') AS subject FROM step
        WHERE moment > $week AND epoch(moment) - epoch(before) > 86400
        """,
    ),
    _audit(
        "runs_ended",
        Severity.WARNING,
        "each run of the last week that started over six hours ago has ended",
        "A run that never ended was killed; the next one makes it whole, but something kills runs.",
        "a memory limit that ends the worker at each large batch",
        """
        SELECT run_id AS subject FROM base.run WHERE started > $week AND epoch(started) < epoch(CAST($now AS TIMESTAMPTZ)) - 21600
        GROUP BY run_id HAVING max(ended) IS NULL
        """,
    ),
)

LAKE = Suite("lake", tuple(audit.rule for audit in AUDITS))


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
