"""When a host may be asked again, shared between processes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HostBackoff:
    """When a host may be asked again: not before `ready_at`, and not at all before `closed_until` (UTC); refusals in a row so far."""

    ready_at: datetime | None = None
    closed_until: datetime | None = None
    refusals: int = 0
