"""A batch, which one transaction appends, and records that only batches carry: runs, quarantined rows, validations, re-checks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from extractors.records.definition import Definition
from extractors.records.discovery import Deferral, Poll
from extractors.records.enriched import Enriched
from extractors.records.fate import Fate
from extractors.records.source import Source


class Severity(StrEnum):
    """critical: the row is quarantined, or the lake cannot be trusted. warning: look at it. info: good to know."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class RecheckOutcome(StrEnum):
    """What a look at a stored article's page found. Unchanged is a 304, or the same text."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Run:
    """One pass: which flow, when, and whether Prefect tracked it. `ended` is None in all but the last batch."""

    run_id: str
    flow: str
    started: datetime
    tracked: bool
    ended: datetime | None = None

    @classmethod
    def begun(cls, flow: str, at: datetime, run_id: str | None) -> "Run":
        """A run of Prefect's by its identifier, or one that Prefect does not track."""
        return cls(run_id or uuid4().hex, flow, at, tracked=run_id is not None)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that failed validation, with everything needed to release it later.

    `reasons` are the names of the failed row expectations. `payload` is the whole `Enriched` record as JSON.
    """

    source_id: str
    key: str
    reasons: tuple[str, ...]
    payload: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """The result of one expectation in one run, about one source or (source_id None) about the whole batch or lake.

    `observed` and `expected` are for people; `value`, `lower` and `upper` are the same
    as numbers where the expectation compares a figure with bounds. `sample` holds a few keys of the rows that failed.
    `explanation` says where the bounds come from and what a failure means.
    """

    table: str
    source_id: str | None
    expectation: str
    severity: Severity
    success: bool
    observed: str | None
    expected: str | None
    unexpected_count: int
    sample: tuple[str, ...]
    at: datetime
    explanation: str | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """One re-check of a stored article's page, with the validators for the next.

    The first fetch counts as one too.
    """

    key: str
    source_id: str
    outcome: RecheckOutcome
    at: datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one transaction appends: everything of it is committed, or nothing."""

    run: Run
    sources: tuple[Source, ...] = ()
    polls: tuple[Poll, ...] = ()
    enriched: tuple[Enriched, ...] = ()
    fates: tuple[Fate, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    validations: tuple[Validation, ...] = ()
    definitions: tuple[Definition, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
