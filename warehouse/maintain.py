"""Maintenance: what keeps a lake small and fast, safe beside writers and readers.

    flush inlined rows | merge small files (sorted, by year) | rewrite what has deleted rows | expire snapshots | remove files
    | compact the SQLite catalogue | refresh the search index

Each step holds the writers' turn by itself, so that appends go in between. Files that a reader may still be using are
removed only after a grace period.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from extractors.errors import LakeError
from warehouse import catalogue
from warehouse.connect import explained
from warehouse.rows import event_row
from warehouse.search_index import refresh

if TYPE_CHECKING:
    from warehouse.lake import Lake

KEEP_SNAPSHOTS = timedelta(days=30)
READERS_GRACE = timedelta(hours=1)
LONGEST_UPKEEP = 3600.0  # seconds that a maintenance or a backup waits for the other


@dataclass(frozen=True, slots=True)
class Footprint:
    """A lake's size: live data files and their bytes, snapshots, rows still in the catalogue."""

    files: int
    bytes: int
    snapshots: int


@dataclass(slots=True)
class Maintenance:
    """What one maintenance did: rows and files by step, and the lake's footprint before and after."""

    before: Footprint
    after: Footprint | None = None
    steps: dict[str, int] = field(default_factory=dict)

    def rows(self) -> list[dict[str, object]]:
        """One row per step."""
        return [{"step": step, "count": count} for step, count in self.steps.items()]

    def summary(self) -> str:
        """Before and after, in one line."""
        sizes = (self.before, self.after or self.before)
        before, after = (f"{each.files} files, {each.bytes / 1e6:.1f} MB, {each.snapshots} snapshots" for each in sizes)
        return f"before: {before}; after: {after}"


def footprint(lake: Lake) -> Footprint:
    """Count live files, their bytes, and snapshots."""
    files, size = lake.query("SELECT coalesce(sum(file_count), 0), coalesce(sum(file_size_bytes), 0) FROM ducklake_table_info('lake')")[0]
    snapshots = lake.query("SELECT count(*) FROM ducklake_snapshots('lake')")[0][0]
    return Footprint(int(files), int(size), int(snapshots))


def maintain(lake: Lake, now: datetime, *, keep: timedelta = KEEP_SNAPSHOTS, grace: timedelta = READERS_GRACE) -> Maintenance:
    """Run all steps. `keep` is how far back `--as-of` answers from snapshots; `grace` how long replaced files stay for readers."""
    with lake.upkeep_turn("maintenance", seconds=LONGEST_UPKEEP):
        return _maintain(lake, now, keep, grace)


def _maintain(lake: Lake, now: datetime, keep: timedelta, grace: timedelta) -> Maintenance:
    done = Maintenance(footprint(lake))
    begun = time.monotonic()
    # A single purged row is reason enough to write its file anew: with DuckLake's own threshold it would lie there for ever.
    statements = {
        "rows flushed": "SELECT coalesce(sum(rows_flushed), 0) FROM ducklake_flush_inlined_data('lake')",
        "files merged": "SELECT coalesce(sum(files_processed), 0) FROM ducklake_merge_adjacent_files('lake')",
        "files rewritten": "SELECT coalesce(sum(files_processed), 0) FROM ducklake_rewrite_data_files('lake', delete_threshold => 0)",
        "snapshots expired": "SELECT count(*) FROM ducklake_expire_snapshots('lake', older_than => $snapshots)",
        "files removed": "SELECT count(*) FROM ducklake_cleanup_old_files('lake', older_than => $files)",
        "orphans removed": "SELECT count(*) FROM ducklake_delete_orphaned_files('lake', older_than => $files)",
    }
    for step, statement in statements.items():
        # As of this step: what earlier ones left behind is to go too where nothing is to be kept.
        at = now + timedelta(seconds=time.monotonic() - begun)
        for name, moment in {"$snapshots": at - keep, "$files": at - grace}.items():
            # Arguments of table functions must be constants, so no parameters here.
            statement = statement.replace(name, f"TIMESTAMPTZ '{moment.isoformat()}'")
        done.steps[step] = lake.maintain(f"maintenance: {step}", statement)
    if lake.location.embedded:
        done.steps["kB of catalogue freed"] = _compact(lake)
    done.steps["articles indexed"] = refresh(lake)
    done.after = footprint(lake)
    detail = ", ".join(f"{step} {count}" for step, count in done.steps.items())
    lake.write(
        "maintenance", lambda session: session.insert("event", [event_row("maintenance", lake.location.shown(), now, detail=detail)])
    )
    return done


def _compact(lake: Lake) -> int:
    try:
        with lake.turn("maintenance: catalogue compacted"):
            return catalogue.compact(lake.location.catalog_file) // 1000
    except sqlite3.Error as error:
        raise LakeError(lake.location.shown(), explained(error)) from error
