"""What a pass continues from: the last polls of each source, and the entries that wait for another try."""

from collections.abc import Sequence
from typing import Any

from extractors.records import Credit, DateWitness, Deferral, Found, Poll, PollOutcome, Reason
from warehouse.lake.handle import Lake

POLLS_PER_SOURCE = 5
_POLL = tuple(name for name in Poll.__dataclass_fields__ if name != "at")
_FOUND = tuple(Found.__dataclass_fields__)


def poll_states(lake: Lake) -> dict[str, tuple[Poll, ...]]:
    """The last few polls of each source, newest last. Polls in the future are left out: a wrong clock stored them."""
    rows = lake.query(
        f"""
        SELECT polled_at, {", ".join(_POLL)} FROM base.poll WHERE polled_at <= $now
        QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY polled_at DESC) <= {POLLS_PER_SOURCE}
        ORDER BY source_id, polled_at
        """,  # noqa: S608 - names of ours
        {"now": lake.now()},
    )
    states: dict[str, list[Poll]] = {}
    for at, *values in rows:
        row = dict(zip(_POLL, values, strict=True))
        poll = Poll(at=at, **row | {"outcome": PollOutcome(row["outcome"])})
        states.setdefault(poll.source_id, []).append(poll)
    return {source_id: tuple(polls) for source_id, polls in states.items()}


def open_deferrals(lake: Lake) -> tuple[Deferral, ...]:
    """Open deferrals, the newest of each key. A later fate other than deferred closes one.

    Deferrals in the future are left out: a wrong clock stored them, and their entries are found again.
    """
    rows = lake.query(
        f"""
        SELECT {", ".join(f"d.{name}" for name in (*_FOUND, "reason", "attempts", "due", "deferred_at"))} FROM base.deferral AS d
        WHERE d.deferred_at <= $clock
        AND NOT EXISTS (
            SELECT 1 FROM base.fate AS f
            WHERE f.key = d.key AND f.outcome <> 'deferred' AND f.reason <> 'known url' AND f.ended_at >= d.deferred_at
        )
        AND NOT EXISTS (
            SELECT 1 FROM base.deferral AS later
            WHERE later.key = d.key AND later.source_id = d.source_id AND later.deferred_at > d.deferred_at
            AND later.deferred_at <= $clock
        )
        ORDER BY d.due
        """,  # noqa: S608 - names of ours
        {"clock": lake.now()},
    )
    return tuple(_deferral(row) for row in rows)


def _deferral(row: Sequence[Any]) -> Deferral:
    *entry, reason, attempts, due, at = row
    values = dict(zip(_FOUND, entry, strict=True))
    values["authors"] = tuple(values["authors"])
    values["credits"] = tuple(Credit(**credit) for credit in values["credits"] or ())
    values["dates"] = tuple(DateWitness(**witness) for witness in values["dates"])
    return Deferral(Found(**values), Reason(reason), attempts, due, at)
