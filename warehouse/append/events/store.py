"""Events in the lake: the reports of the days around the newcomers, and the rows that these bring.

Only reports within WINDOW of a newcomer are read, so that the cost of an article does not grow with the lake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse.append.events.assign import Assignment, assign, renamed
from warehouse.append.events.likeness import Report, shared_traits
from warehouse.append.spans import near
from warehouse.lake.session import Row, Session

WINDOW = timedelta(days=4)
CANDIDATES = 40
RARE = 2.5  # a trait that more than a twelfth of the reports have finds no candidates
MATCHES = 1_500  # reports that have the rarest of an article's traits, each as often as it has one of them: no more are looked through
PRIOR = 1000  # how many reports the shares of ordinary articles stand for: in a small lake they decide how rare a trait is

_REPORTS = """
WITH near AS MATERIALIZED (SELECT article_id, dated, source_id, language, traits, shares FROM base.article_trait WHERE {near}),

flat AS MATERIALIZED (SELECT article_id, unnest(traits) AS written, lower(written) AS trait, unnest(shares) AS share FROM near),

known AS MATERIALIZED (
    SELECT trait, count(*) AS reports, ln(((SELECT count(*) FROM near) + {prior} + 1) / (count(*) + {prior} * max(share) + 0.5)) AS rarity
    FROM flat GROUP BY trait
),

probe AS (
    SELECT article_id, trait, rarity FROM flat SEMI JOIN newcomer USING (article_id) JOIN known USING (trait) WHERE rarity >= {rare}
    QUALIFY sum(reports) OVER (PARTITION BY article_id ORDER BY reports, trait ROWS UNBOUNDED PRECEDING) <= {matches}
),

-- Millions of pairs where days are dense: of whole numbers, so that they are added up fast and the same in any order.
place AS MATERIALIZED (SELECT article_id, (row_number() OVER (ORDER BY article_id))::INTEGER AS place FROM near),

posting AS MATERIALIZED (SELECT trait, place FROM flat JOIN place USING (article_id)),

asked AS MATERIALIZED (
    SELECT trait, place, CAST(rarity * rarity * 1e6 AS BIGINT) AS weight FROM probe JOIN place USING (article_id)
),

shared AS (
    SELECT a.place AS newcomer, p.place AS candidate, sum(a.weight)::BIGINT AS weight
    FROM asked AS a JOIN posting AS p ON a.trait = p.trait AND a.place <> p.place GROUP BY ALL
),

-- Of two that share as much, the one that comes first by its identifier; the nearest first, and before it the text that an article copies.
nearest AS (
    SELECT newcomer, unnest(found) AS candidate, generate_subscripts(found, 1) AS rank
    FROM (SELECT newcomer, arg_max(candidate, (weight << 24) - candidate, {candidates}) AS found FROM shared GROUP BY newcomer)
),

pair AS MATERIALIZED (
    SELECT newcomer, candidate, min(rank) AS rank
    FROM (
        SELECT n.article_id AS newcomer, c.article_id AS candidate, rank
        FROM nearest JOIN place AS n ON n.place = newcomer JOIN place AS c ON c.place = candidate
        UNION ALL SELECT article_id, copied, 0 FROM newcomer SEMI JOIN near ON near.article_id = newcomer.copied
    )
    GROUP BY newcomer, candidate
),

wanted AS (SELECT newcomer AS article_id FROM pair UNION SELECT candidate FROM pair UNION SELECT article_id FROM newcomer),

traits AS (
    -- As text, which Python reads in a third of the time that it takes to read lists.
    SELECT article_id, string_agg(written, chr(10)) AS traits, string_agg(rarity::VARCHAR, ' ') AS rarities
    FROM flat JOIN known USING (trait) SEMI JOIN wanted USING (article_id) GROUP BY article_id
)

SELECT
    n.article_id, n.dated, n.source_id, n.language, t.traits, t.rarities,
    (SELECT list(candidate ORDER BY rank) FROM pair WHERE newcomer = n.article_id)
FROM near AS n JOIN traits AS t USING (article_id)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of a batch's events: members of base.event_member, revisions of base.event_revision."""

    members: list[Row]
    revisions: list[Row]


def find_events(session: Session, newcomers: Mapping[str, str], moments: Sequence[datetime], now: datetime) -> Found:
    """The events of these articles, whose rows of base.article_trait are written, each with the article that it copies, or "".

    `moments` are when they appeared.
    """
    if not newcomers:
        return Found([], [])
    reports, candidates = read_reports(session, newcomers, moments)
    event_of, sizes = _known(session, reports.keys() - newcomers.keys(), moments)
    fresh = sorted((reports[each] for each in newcomers if each in reports), key=lambda report: (report.dated, report.article_id))
    assigned = assign(fresh, candidates, event_of, sizes, _apart(session))
    return Found(_members(session, assigned, event_of, reports, now), _revisions(assigned, now))


def read_reports(
    session: Session, articles: Mapping[str, str], moments: Sequence[datetime]
) -> tuple[dict[str, Report], dict[str, list[Report]]]:
    """These articles and those that share rare traits with them or whose text they copy, by id; and for each of them the latter."""
    with session.table("newcomer", [{"article_id": each, "copied": copied} for each, copied in sorted(articles.items())]):
        sql = _REPORTS.format(near=near("dated", moments, WINDOW), prior=PRIOR, rare=RARE, matches=MATCHES, candidates=CANDIDATES)
        rows = session.query(sql)
    reports = {name: Report(name, dated, source, language, _pairs(*traits)) for name, dated, source, language, *traits, _ in rows}
    found = {
        name: [reports[each] for each in partners or () if abs(reports[each].dated - dated) <= WINDOW] for name, dated, *_, partners in rows
    }
    return reports, found


def _pairs(traits: str, rarities: str) -> tuple[tuple[str, float], ...]:
    return tuple(zip(traits.split("\n"), map(float, rarities.split(" ")), strict=True))


def _known(session: Session, articles: Iterable[str], moments: Sequence[datetime]) -> tuple[dict[str, str], dict[str, int]]:
    """The event of each of these articles, and how many reports of the window each of those events has."""
    wanted = [{"article_id": each} for each in sorted(articles)]
    if not wanted:
        return {}, {}
    with session.table("wanted", wanted):
        rows = session.query(
            f"""
            WITH latest AS MATERIALIZED (
                SELECT article_id, arg_max(event_id, joined_at) AS event_id FROM base.event_member
                WHERE {near("dated", moments, WINDOW)} GROUP BY article_id
            )
            SELECT article_id, event_id, (SELECT count(*) FROM latest AS o WHERE o.event_id = l.event_id)
            FROM latest AS l SEMI JOIN wanted USING (article_id)
            """  # noqa: S608 - instants of ours
        )
    return {article: event for article, event, _ in rows}, {event: size for _, event, size in rows}


def _apart(session: Session) -> set[frozenset[str]]:
    """Pairs of events that a person divided (warehouse/upkeep/regroup.py), by the identifiers that they have now."""
    rows = session.query(
        """
        SELECT event_id, other_id, kind FROM base.event_revision
        WHERE revised_at >= (SELECT min(revised_at) FROM base.event_revision WHERE kind = 'split') ORDER BY revised_at
        """
    )
    apart: set[frozenset[str]] = set()
    for event_id, other_id, kind in rows:
        apart = apart | {frozenset((event_id, other_id))} if kind == "split" else renamed(apart, other_id, event_id)
    return apart


def _members(session: Session, assigned: Assignment, event_of: dict[str, str], reports: dict[str, Report], now: datetime) -> list[Row]:
    rows: list[Row] = []
    for joining in assigned.joined.values():
        report = reports[joining.article_id]
        shared = shared_traits(report, reports[joining.nearest]) if joining.nearest else []
        rows.append(
            {
                "article_id": joining.article_id,
                "event_id": event_of[joining.article_id],
                "fit": joining.fit,
                "nearest": joining.nearest,
                "figures": list(joining.figures),
                "shared": shared,
                "dated": report.dated,
                "joined_at": now,
            }
        )
    for younger, older, _ in assigned.merged:
        held = [row for row in members_of(session, younger) if row["article_id"] not in assigned.joined]
        rows += [row | {"event_id": _last(assigned, older), "joined_at": now} for row in held]
    return rows


def members_of(session: Session, event_id: str) -> list[Row]:
    """The rows of an event's reports, without `event_id` and `joined_at`."""
    columns = ("article_id", "fit", "nearest", "figures", "shared", "dated")
    found = session.query(
        f"""
        SELECT {", ".join(columns)} FROM base.event_member
        QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY joined_at DESC) = 1 AND event_id = ?
        """,  # noqa: S608 - names of ours
        [event_id],
    )
    return [dict(zip(columns, row, strict=True)) for row in found]


def _last(assigned: Assignment, event_id: str) -> str:
    """The event that an event became in the end."""
    for younger, older, _ in assigned.merged:
        event_id = older if younger == event_id else event_id
    return event_id


def _revisions(assigned: Assignment, now: datetime) -> list[Row]:
    return [
        {"event_id": older, "other_id": younger, "kind": "merge", "article_id": article_id, "revised_at": now}
        for younger, older, article_id in assigned.merged
    ]
