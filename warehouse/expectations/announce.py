"""Changes of quality since the last announcement: each drift and each failed check once when it opens, once when it closes.

Each announcement is a row of base.event, so it does not matter which flow found the change, or how often.
"""

from dataclasses import dataclass
from datetime import datetime

from warehouse.lake.events import event_row
from warehouse.lake.handle import Lake
from warehouse.lake.session import Session

OPENED = {"drift": "drift opened", "check": "check failed"}
CLOSED = {"drift": "drift recovered", "check": "check recovered"}


@dataclass(frozen=True, slots=True)
class Announcement:
    """`kind` is drift opened, drift recovered, check failed or check recovered; `subject` says of what, since when."""

    kind: str
    subject: str
    detail: str
    at: datetime


def announce(lake: Lake, *, run_id: str, now: datetime) -> tuple[Announcement, ...]:
    """Record what is to be announced, under the writers' lock, and return it: the caller that gets it sends it."""
    if not _news(lake.query(_OPEN), lake.query(_ANNOUNCED), now):
        return ()
    return lake.write("announce", lambda session: _record(session, run_id, now))


def _record(session: Session, run_id: str, now: datetime) -> tuple[Announcement, ...]:
    news = _news(session.query(_OPEN), session.query(_ANNOUNCED), now)
    session.insert("event", [event_row(each.kind, each.subject, each.at, detail=each.detail, run_id=run_id) for each in news])
    return news


def _news(still_open: list[tuple[str, str, str]], announced: list[tuple[str, str]], now: datetime) -> tuple[Announcement, ...]:
    standing = {(what, subject): detail for what, subject, detail in still_open}
    known = {(what, subject) for kind, subject in announced for what, name in OPENED.items() if kind == name}
    opened = [
        Announcement(OPENED[what], subject, detail, now) for (what, subject), detail in standing.items() if (what, subject) not in known
    ]
    closed = [Announcement(CLOSED[what], subject, "back to what is expected", now) for what, subject in known - standing.keys()]
    return tuple(opened + sorted(closed, key=lambda each: each.subject))


_OPEN = """
SELECT 'drift', source_id || ' ' || expectation, observed || '; expected ' || expected FROM mart.drift WHERE still_open
UNION ALL
SELECT 'check', table_name || ' ' || expectation, observed || '; expected: ' || expected FROM mart.expectation
WHERE NOT success AND table_name NOT IN ('article', 'source')
ORDER BY 1, 2
"""
# The newest announcement about each subject; what was announced as closed may open again.
_ANNOUNCED = """
SELECT arg_max(kind, happened_at), subject FROM mart.lake_event
WHERE kind IN ('drift opened', 'drift recovered', 'check failed', 'check recovered')
GROUP BY subject HAVING arg_max(kind, happened_at) IN ('drift opened', 'check failed')
"""
