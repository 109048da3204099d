"""Maintenance keeps a lake small and fast. It may run beside writers and readers.

    flush inlined rows | merge small files (sorted, by year) | rewrite what has deleted rows | expire snapshots | remove files
    | compact the SQLite metadata database | refresh the search index

Each step takes the writers' lock by itself, so that appends can run in between. Files that a reader may still use are
removed only after a grace period.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from extractors.errors import LakeError
from warehouse.lake.connection import explained
from warehouse.lake.events import event_row
from warehouse.lake.handle import Lake
from warehouse.lake.lock import turn_of
from warehouse.search.index import refresh
from warehouse.upkeep import compaction

KEEP_SNAPSHOTS = timedelta(days=30)
READERS_GRACE = timedelta(hours=1)
UPKEEP_TIMEOUT = 3600.0  # seconds that maintenance and backups wait for each other


@dataclass(frozen=True, slots=True)
class Footprint:
    """A lake's size: live data files and their bytes, snapshots."""

    files: int
    bytes: int
    snapshots: int


@dataclass(slots=True)
class Maintenance:
    """The result of one maintenance: counts by step, and the lake's footprint before and after."""

    before: Footprint
    after: Footprint | None = None
    steps: dict[str, int] = field(default_factory=dict)

    def rows(self) -> list[dict[str, object]]:
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
    """Run all steps. `keep` is how far back `--as-of` uses snapshots; `grace` is how long replaced files stay for readers."""
    with turn_of(lake.location, "maintenance", seconds=UPKEEP_TIMEOUT, upkeep=True):
        return _maintain(lake, now, keep, grace)


# DuckLake compares moments in a SQLite metadata database as text, in two formats that agree only up to the day. So every moment of the
# limit's day counts as older than the limit. Therefore snapshots are named one by one, and files expire by whole days. Where nothing is
# to be kept no moment is compared at all: a clock that was set back would leave files which an erasing purge has to remove.
def _expiry(lake: Lake, now: datetime, keep: timedelta) -> str | None:
    """The statement that expires snapshots from before `now - keep`, or all if `keep` is zero; None if there are none. The newest stays."""
    found = lake.query(
        """
        SELECT snapshot_id FROM ducklake_snapshots('lake')
        WHERE (snapshot_time < ? OR ?) AND snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshots('lake')) ORDER BY snapshot_id
        """,
        [now - keep, not keep],
    )
    old = ", ".join(str(number) for (number,) in found)
    return f"SELECT count(*) FROM ducklake_expire_snapshots('lake', versions => [{old}])" if old else None  # noqa: S608 - numbers


def _removable(lake: Lake, limit: datetime) -> datetime:
    """The limit, or the end of the day before the first file that was replaced after it and may still be in use."""
    [(until,)] = lake.query(
        """
        SELECT min(date_trunc('day', schedule_start::TIMESTAMPTZ)) - INTERVAL 1 SECOND
        FROM __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion WHERE schedule_start::TIMESTAMPTZ >= ?
        """,
        [limit],
    )
    return min(limit, until or limit)


def _removal(function: str, limit: datetime | None) -> str:
    """The statement that removes files from before the limit, or all of them if it is None."""
    # Arguments of table functions must be constants, so no parameters here.
    which = f"older_than => TIMESTAMPTZ '{limit.isoformat()}'" if limit else "cleanup_all => true"
    return f"SELECT count(*) FROM {function}('lake', {which})"  # noqa: S608 - names of ours


def _maintain(lake: Lake, now: datetime, keep: timedelta, grace: timedelta) -> Maintenance:
    done = Maintenance(footprint(lake))
    limit = now - grace if grace else None
    # A file is rewritten even for a single purged row, which would stay in it with DuckLake's default threshold.
    statements: dict[str, Callable[[], str | None]] = {
        "rows flushed": lambda: "SELECT coalesce(sum(rows_flushed), 0) FROM ducklake_flush_inlined_data('lake')",
        "files merged": lambda: "SELECT coalesce(sum(files_processed), 0) FROM ducklake_merge_adjacent_files('lake')",
        "files rewritten": lambda: (
            "SELECT coalesce(sum(files_processed), 0) FROM ducklake_rewrite_data_files('lake', delete_threshold => 0)"
        ),
        "snapshots expired": lambda: _expiry(lake, now, keep),
        "files removed": lambda: _removal("ducklake_cleanup_old_files", limit and _removable(lake, limit)),
        "orphans removed": lambda: _removal("ducklake_delete_orphaned_files", limit),
    }
    for step, statement in statements.items():
        sql = statement()
        done.steps[step] = lake.maintain(f"maintenance: {step}", sql) if sql else 0
    if lake.location.embedded:
        done.steps["kB of metadata database freed"] = _compact(lake)
    done.steps["articles indexed"] = refresh(lake)
    done.after = footprint(lake)
    detail = ", ".join(f"{step} {count}" for step, count in done.steps.items())
    lake.write(
        "maintenance", lambda session: session.insert("event", [event_row("maintenance", lake.location.shown(), now, detail=detail)])
    )
    return done


def _compact(lake: Lake) -> int:
    try:
        with lake.turn("maintenance: metadata database compacted"):
            return compaction.compact(lake.location.catalog_file) // 1000
    except sqlite3.Error as error:
        raise LakeError(lake.location.shown(), explained(error, lake.location)) from error
