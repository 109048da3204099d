"""Events in the lake: the reports of the days around the newcomers, and the rows that these bring.

Only reports within WINDOW of a newcomer are read, so that the cost of an article does not grow with the lake.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import numpy as np

from warehouse.append.events.assign import Assignment, Candidates, assign, renamed
from warehouse.append.events.candidates import find_candidates
from warehouse.append.events.likeness import Reports
from warehouse.append.events.traits import Integers
from warehouse.append.spans import near
from warehouse.lake.session import Row, Session

WINDOW = timedelta(days=4)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EventRows:
    """The rows of a batch's events: members of base.event_member, revisions of base.event_revision."""

    members: list[Row]
    revisions: list[Row]


def find_events(session: Session, newcomers: Mapping[str, str], moments: Sequence[datetime], now: datetime) -> EventRows:
    """The events of these articles, whose rows of base.article_trait are written, each with the article that it copies, or "".

    `moments` are when they appeared.
    """
    if not newcomers:
        return EventRows([], [])
    reports, candidates = read_reports(session, newcomers, moments)
    compared = {reports.names[row] for row in chain.from_iterable(candidates.values())}
    event_of, sizes = _known(session, compared - newcomers.keys(), moments)
    assigned = assign(reports, candidates, event_of, sizes, _apart(session))
    return EventRows(_members(session, assigned, event_of, reports, now), _revisions(assigned, now))


def read_reports(session: Session, articles: Mapping[str, str], moments: Sequence[datetime]) -> tuple[Reports, Candidates]:
    """The reports around these moments; and with which of them these articles may be compared, each given with the one that it copies,
    or "".

    The articles are in the order of their dates, those without a trait left out.
    """
    reports = _reports(session, moments)
    rows = {name: row for row, name in enumerate(reports.names) if reports.starts[row] < reports.starts[row + 1]}
    dated = reports.moments
    newcomers = sorted((rows[name] for name in articles if name in rows), key=lambda row: (dated[row], row))
    found = find_candidates(reports.home, {row: rows.get(articles[reports.names[row]]) for row in newcomers})
    most = WINDOW // timedelta(microseconds=1)
    return reports, {
        newcomer: [each for each in others if abs(dated[each] - dated[newcomer]) <= most] for newcomer, others in found.items()
    }


def _reports(session: Session, moments: Sequence[datetime]) -> Reports:
    rows = session.arrow(
        f"""
        SELECT article_id, epoch_us(dated) AS moment, source_id, coalesce(language, '') AS language, traits, shares
        FROM base.article_trait WHERE {near("dated", moments, WINDOW)} ORDER BY article_id
        """  # noqa: S608 - instants of ours
    )
    (_, sources), (_, languages) = (_coded(rows[name].combine_chunks()) for name in ("source_id", "language"))
    traits, shares = (rows[name].combine_chunks() for name in ("traits", "shares"))
    words, codes = _coded(traits.flatten())
    return Reports(
        names=rows["article_id"].to_pylist(),
        moments=rows["moment"].to_numpy(),
        sources=sources,
        languages=languages,
        starts=np.concatenate(([0], np.cumsum(traits.value_lengths().to_numpy()))),
        words=words,
        codes=codes,
        shares=shares.flatten().to_numpy(),
    )


def _coded(column: Any) -> tuple[list[str], Integers]:
    """An Arrow array of strings as each string once, and the index of each."""
    encoded = column.dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


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


def _members(session: Session, assigned: Assignment, event_of: dict[str, str], reports: Reports, now: datetime) -> list[Row]:
    joined = assigned.joined
    pairs = [(each.report, each.nearest) for each in joined.values() if each.nearest is not None]
    shared = dict(zip(pairs, reports.shared_traits(pairs), strict=True))
    rows: list[Row] = [
        {
            "article_id": name,
            "event_id": event_of[name],
            "fit": each.fit,
            "nearest": None if each.nearest is None else reports.names[each.nearest],
            "figures": [] if each.features is None else each.features.tolist(),
            "shared": [] if each.nearest is None else shared[each.report, each.nearest],
            "dated": EPOCH + timedelta(microseconds=int(reports.moments[each.report])),
            "joined_at": now,
        }
        for name, each in joined.items()
    ]
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
