"""Rows of base.event: things that happened to the lake or were announced, each once."""

import hashlib
from datetime import datetime

from warehouse.lake.session import Row, Session


def event_row(kind: str, subject: str, at: datetime, *, detail: str | None = None, run_id: str | None = None) -> Row:
    """base.event"""
    identity = hashlib.sha256(f"{kind} {subject} {at.isoformat()} {detail}".encode()).hexdigest()[:16]
    return {"event_id": identity, "kind": kind, "subject": subject, "detail": detail, "happened_at": at, "run_id": run_id}


def subjects(session: Session, kind: str) -> set[str]:
    return {subject for (subject,) in session.query("SELECT subject FROM base.event WHERE kind = ?", [kind])}
