"""People's decisions about events: reports are divided from an event, or two events are one. Each is recorded with its reason."""

from collections.abc import Collection
from datetime import datetime

from extractors.errors import LakeError
from warehouse.append.events.store import members_of
from warehouse.lake.events import event_row
from warehouse.lake.handle import Lake
from warehouse.lake.session import Row, Session


def divide_event(lake: Lake, event_id: str, articles: Collection[str], why: str, now: datetime) -> str:
    """Make some reports of an event an event of their own, and return the identifier of the new event.

    The event keeps its identifier with the report that it is named after; the other part is named after its first report. No article
    merges the two again. Raises LakeError where the articles are not some, but not all, of the event's reports.
    """

    def work(session: Session) -> str:
        members = members_of(session, event_id)
        names, chosen = {row["article_id"] for row in members}, set(articles)
        if not chosen < names:
            raise LakeError(
                f"event {event_id}", f"expected some of its {len(members)} reports, but not all; see `newslake events show {event_id}`"
            )
        leaving = names - chosen if event_id in chosen else chosen
        moved = [row for row in members if row["article_id"] in leaving]
        new_id = str(_first(moved)["article_id"])
        _move(session, moved, new_id, now)
        _record(session, "split", event_id, new_id, moved, why, now)
        return new_id

    return lake.write("divide event", work)


def merge_events(lake: Lake, event_id: str, other_id: str, why: str, now: datetime) -> str:
    """Make two events one, and return its identifier: that of the event with the earlier report. Raises LakeError where one is no event."""

    def work(session: Session) -> str:
        members = {name: members_of(session, name) for name in (event_id, other_id)}
        for name, rows in members.items():
            if not rows:
                raise LakeError(f"event {name}", "there is no such event now; see `newslake events`")
        older, younger = sorted(members, key=lambda name: (_first(members[name])["dated"], name))
        _move(session, members[younger], older, now)
        _record(session, "merge", older, younger, members[younger], why, now)
        return older

    return lake.write("merge events", work)


def _first(members: Collection[Row]) -> Row:
    return min(members, key=lambda row: (row["dated"], row["article_id"]))


def _move(session: Session, moved: Collection[Row], event_id: str, now: datetime) -> None:
    session.insert("event_member", [row | {"event_id": event_id, "joined_at": now} for row in moved])


def _record(session: Session, kind: str, event_id: str, other_id: str, moved: Collection[Row], why: str, now: datetime) -> None:
    revision = {"event_id": event_id, "other_id": other_id, "kind": kind, "article_id": _first(moved)["article_id"], "revised_at": now}
    session.insert("event_revision", [revision])
    session.insert("event", [event_row(f"event {kind}", other_id, now, detail=why)])
