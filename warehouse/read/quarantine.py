"""Rows that failed validation."""

from typing import Any, Literal

from extractors.errors import LakeError
from warehouse.lake.handle import Lake
from warehouse.read.literals import ask

State = Literal["held", "released", "discarded", "all"]
_LISTED = "SELECT * EXCLUDE (payload) FROM quarantine WHERE $state IN (state, 'all') ORDER BY quarantined_at DESC LIMIT $limit"


def quarantined_rows(lake: Lake, state: State, limit: int) -> list[dict[str, Any]]:
    """Rows of the mart without their payload, newest first."""
    return ask(lake, _LISTED, state=state, limit=limit)


def quarantined_row(lake: Lake, quarantine_id: str) -> dict[str, Any]:
    """One row with its payload, which is JSON; raises LakeError if there is none of that id."""
    rows = ask(lake, "SELECT * FROM quarantine WHERE quarantine_id = $quarantine_id", quarantine_id=quarantine_id)
    if not rows:
        raise LakeError(f"quarantine {quarantine_id}", "there is no such row; see `newslake quarantine list`")
    return rows[0]
