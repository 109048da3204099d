"""Finds what is worth an alert: a burst of a topic, or an event that many publishers have. Each is claimed once, in the lake.

A claim is an event in its own transaction: if two runs see the same burst, only one announces it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flows.printing.markup import message_text, web_address
from flows.settings import Settings
from warehouse import Lake
from warehouse.lake.events import event_row, subjects
from warehouse.lake.session import Session
from warehouse.read.stories import new_bursts, new_events
from warehouse.read.topic_names import topic_names
from warehouse.read.topics import newest_headlines

KIND = "alert"
# An older event is not news: it comes from a backfill, or from a lake that was not updated for a while.
FRESH = timedelta(days=2)
# The first day of a burst may move as late articles arrive.
BURST_GAP = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to announce. `subject` identifies it permanently. `title` and `text` are for people, `figures` for programs."""

    kind: str
    topic: str
    subject: str
    title: str
    text: str
    figures: dict[str, Any]


def claim(lake: Lake, settings: Settings, now: datetime, run_id: str | None = None) -> tuple[Alert, ...]:
    """The alerts that are due and were never claimed; they are recorded as claimed in the same transaction."""
    names = topic_names(lake)
    bursts, events = new_bursts(lake, now, FRESH, settings.alert_probability), new_events(lake, now, FRESH, settings.alert_sources)
    due = [_burst(row, names.title(row["topic"]), _evidence(lake, row["topic"])) for row in bursts]
    due += [_event(row, names.title(row["topic"])) for row in events]
    if not due:
        return ()
    return lake.write(KIND, lambda session: _claimed(session, due, now, run_id))


def _claimed(session: Session, due: Sequence[Alert], now: datetime, run_id: str | None) -> tuple[Alert, ...]:
    known = subjects(session, KIND)
    fresh = tuple(alert for alert in due if not _known(alert, known))
    session.insert("event", [event_row(KIND, alert.subject, now, detail=alert.title, run_id=run_id) for alert in fresh])
    return fresh


def _known(alert: Alert, known: set[str]) -> bool:
    if alert.kind != "burst":
        return alert.subject in known
    first, last = alert.figures["burst_start"] - BURST_GAP, alert.figures["burst_end"]
    begun = (subject.rpartition(" ") for subject in known if subject.startswith(f"burst {alert.topic} "))
    return any(first <= date.fromisoformat(start) <= last for _, _, start in begun)


def _burst(row: dict[str, Any], topic: str, evidence: str) -> Alert:
    text = (
        f"{row['articles']} articles where {row['expected']:.1f} were to be expected, most of them on {row['peak']:%-d %B} "
        f"({row['peak_articles']}). Probability on an ordinary day: {row['probability']:.1g}.\n{evidence}"
    )
    title = f"Burst: {message_text(topic)} since {row['burst_start']:%-d %B}"
    return Alert(
        kind="burst", topic=row["topic"], subject=f"burst {row['topic']} {row['burst_start']}", title=title, text=text.rstrip(), figures=row
    )


def _event(row: dict[str, Any], topic: str) -> Alert:
    """Its kind is `story`, as automations know it from 0.1.0."""
    at = f"{row['first_at']:%-d %B}" if row["first_basis"] == "day" else f"{row['first_at']:%-d %B %H:%M}"
    own = f"{row['independent']} of them on their own" if row["independent"] > 1 else "one of them on its own"
    text = f"{row['publishers']} publishers have it, {own}, {row['first_publisher']} first on {at}.\n{web_address(row['url'])}"
    title = f"New event on {message_text(topic)}: {message_text(row['title'] or '(no title)')}"
    return Alert(
        kind="story", topic=row["topic"], subject=f"story {row['topic']} {row['event_id']}", title=title, text=text.rstrip(), figures=row
    )


def _evidence(lake: Lake, topic: str) -> str:
    """The newest headlines of the topic with their links."""
    rows = newest_headlines(lake, topic)
    return "\n".join(f"- {message_text(row['title'] or '(no title)')} {web_address(row['url'])}".rstrip() for row in rows)
