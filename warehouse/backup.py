"""Backup of an embedded lake while it is in use, and restore.

The catalogue is copied by SQLite's online backup, in the writers' turn, so that it is one commit's state. Parquet files never
change once written, and archives only grow, so both are copied beside running appends; only maintenance, which removes files,
waits. A second backup into the same folder copies what is new.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import LakeError
from warehouse.location import LakeLocation
from warehouse.turn import writers_turn

if TYPE_CHECKING:
    from warehouse.lake import Lake

CARD = "backup.json"


@dataclass(frozen=True, slots=True)
class Copied:
    """How much a backup or restore copied, and the rows of the lake it stands for."""

    files: int
    bytes: int
    rows: int


def backup(lake: Lake, folder: Path, now: datetime) -> Copied:
    """Copy the lake into a folder; raises LakeError for a lake whose catalogue or data are not in its own folder."""
    location = lake.location
    _must_be_embedded(location)
    target = LakeLocation(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with writers_turn(location.home / "maintenance.lock", "backup"):
            with lake.turn("backup"):
                rows = count_rows(lake)
                _copy_catalogue(location.catalog_file, target.catalog_file)
            pairs = [*_pairs(location.home / "data", folder / "data"), *_pairs(location.warc, folder / "warc")]
            copied = [size for source, goal in pairs if (size := _copy(source, goal)) is not None]
        (folder / CARD).write_text(json.dumps({"rows": rows, "made": now.isoformat(), "from": str(location.home.absolute())}, indent=1))
    except OSError as error:
        raise LakeError(str(folder), f"the backup was not finished ({error.strerror}): make room or choose another folder") from error
    return Copied(len(copied), sum(copied), sum(rows.values()))


def restore(folder: Path, location: LakeLocation) -> Copied:
    """Make a lake out of a backup, where there is none; verified against the row counts that the backup noted."""
    from warehouse.lake import open_lake

    _must_be_embedded(location)
    if not (folder / CARD).is_file():
        raise LakeError(str(folder), f"is no finished backup: it has no {CARD}")
    if location.catalog_file.exists():
        raise LakeError(str(location.home), "holds a lake already: move it away, or restore into another folder with --home")
    card = json.loads((folder / CARD).read_text())
    location.home.mkdir(parents=True, exist_ok=True)
    pairs = [*_pairs(folder / "data", location.home / "data"), *_pairs(folder / "warc", location.warc)]
    copied = [size for source, goal in pairs if (size := _copy(source, goal)) is not None]
    # Last, so that an interrupted restore is not taken for a lake.
    _copy_catalogue(folder / "catalog.sqlite", location.catalog_file)
    with open_lake(location, read_only=True) as lake:
        rows = count_rows(lake)
    if rows != card["rows"]:
        differing = [name for name in card["rows"] if rows.get(name) != card["rows"][name]]
        raise LakeError(str(folder), f"restored, but the counts of {', '.join(differing)} differ from those noted: the backup is damaged")
    return Copied(len(copied), sum(copied), sum(rows.values()))


def count_rows(lake: Lake) -> dict[str, int]:
    """Rows of each base table."""
    tables = lake.query("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'base' ORDER BY table_name")
    return {name: int(lake.query(f"SELECT count(*) FROM lake.base.{name}")[0][0]) for (name,) in tables}  # noqa: S608 - names of ours


def _must_be_embedded(location: LakeLocation) -> None:
    if not location.embedded or location.data is not None:
        message = "only a lake in one folder is backed up so; use the database's and the object store's own backup, or `newslake move`"
        raise LakeError(location.shown(), message)


def _copy_catalogue(source: Path, target: Path) -> None:
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(fresh)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = WAL")
    fresh.replace(target)


def _pairs(source: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    for file in sorted(source.rglob("*")):
        if file.is_file():
            yield file, target / file.relative_to(source)


def _copy(source: Path, target: Path) -> int | None:
    """Bytes copied; None where the target is there already, in the same length."""
    size = source.stat().st_size
    if target.is_file() and target.stat().st_size == size and target.stat().st_mtime >= source.stat().st_mtime:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".part")
    shutil.copy2(source, fresh)
    fresh.replace(target)
    return size
