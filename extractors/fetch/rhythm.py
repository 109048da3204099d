"""When to ask a source again: a pure decision from (history, answer, now)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.errors import FetchError
from extractors.records import Page, Poll

FIXED = timedelta(minutes=10)
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one poll brought. Exactly one of `page` and `error` is set.

    `entries` is how many entries the document listed, `fresh` how many of them the lake did not hold, `dates` when they were
    published as far as known, `body_hash` SHA-256 (hex) of the body, `hints` the publisher's wishes (Discovery.hints).
    """

    url: str
    at: datetime
    elapsed_ms: int
    page: Page | None = None
    error: FetchError | None = None
    entries: int = 0
    fresh: int = 0
    dates: tuple[datetime, ...] = ()
    body_hash: str | None = None
    hints: str | None = None
    detail: str | None = None


def next_poll(source_id: str, history: tuple[Poll, ...], answer: Answer, rng: random.Random) -> Poll:
    """The poll that has just been done, with `next_due` decided. `history` is the source's earlier polls, newest last."""
    last = history[-1] if history else None
    if answer.error is not None:
        failures = (last.failures if last else 0.0) + 1.0
        wait = min(FIXED * 2 ** min(failures, 8), LONGEST)
        return Poll(
            source_id,
            answer.url,
            answer.at,
            "gone" if answer.error.status == 410 else "failed",
            answer.error.retry_at or answer.at + wait * rng.uniform(0.9, 1.1),
            status=answer.error.status,
            etag=last.etag if last else None,
            last_modified=last.last_modified if last else None,
            failures=failures,
            detail=answer.error.message,
            elapsed_ms=answer.elapsed_ms,
        )
    assert answer.page is not None
    unchanged = answer.page.status == 304
    return Poll(
        source_id,
        answer.url,
        answer.at,
        "unchanged" if unchanged else "ok",
        answer.at + FIXED * rng.uniform(0.95, 1.05),
        status=answer.page.status,
        etag=answer.page.header("etag") or (last.etag if last and unchanged else None),
        last_modified=answer.page.header("last-modified") or (last.last_modified if last and unchanged else None),
        body_hash=answer.body_hash or (last.body_hash if last else None),
        entries=answer.entries,
        fresh=answer.fresh,
        detail=answer.detail,
        elapsed_ms=answer.elapsed_ms,
        bytes_read=len(answer.page.body),
        newest=max(answer.dates, default=last.newest if last else None),
        moved_to=answer.page.moved_to,
    )
