"""Backup of a lake while it is in use, and restore.

    <folder>/catalog.sqlite    or, of a PostgreSQL catalogue, catalogue/
    <folder>/data/, warc/      Parquet files and archives, also those out of object storage
    <folder>/backup.json       written last: the rows of each table, to verify a restore

The catalogue is copied in the writers' turn, so that it is one commit's state: SQLite's by its online backup, PostgreSQL's in one
transaction. Parquet files never change once written, and archives only grow, so both are copied beside running appends; only
maintenance, which removes files, waits. A second backup into the same folder copies what is new.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from extractors.errors import LakeError
from warehouse.lake.connection import connect_storage, explained
from warehouse.lake.location import LakeLocation
from warehouse.upkeep import compaction as catalogue
from warehouse.upkeep.dump import dump_catalogue, holds_catalogue, load_catalogue
from warehouse.upkeep.files import Query, archives, copy_new, damaged
from warehouse.upkeep.maintain import LONGEST_UPKEEP

if TYPE_CHECKING:
    from warehouse.lake.handle import Lake

CARD = "backup.json"
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
DUMP = "catalogue"


@dataclass(frozen=True, slots=True)
class Copied:
    """How much a backup or restore copied, and the rows of the lake it stands for."""

    files: int
    bytes: int
    rows: int


def backup(lake: Lake, folder: Path, now: datetime) -> Copied:
    """Copy the lake into a folder; raises LakeError where the folder cannot take it."""
    location = lake.location
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lake.upkeep_turn("backup", seconds=LONGEST_UPKEEP):
            # First, so that a file that was cut does not take the place of the whole one of an earlier backup.
            _check_files(location.data_path, lake.query, "the backup was not made, and an earlier one stays as it is")
            with lake.turn("backup"):
                rows = count_rows(lake)
                if location.embedded:
                    catalogue.copy(location.catalog_file, folder / "catalog.sqlite")
                else:
                    dump_catalogue(location.connection_string(), folder / DUMP)
            copied = copy_new(location.data_path, str(folder / "data"), lake.query)
            *_, cut = archives(location.warc, lake.query)
            copied += copy_new(str(location.warc), str(folder / "warc"), lake.query, without=cut)
        card = {"rows": rows, "made": now.isoformat(), "from": location.shown(), "catalogue": _kind(location)}
        (folder / CARD).write_text(json.dumps(card, indent=1))
    except (OSError, sqlite3.Error) as error:
        raise LakeError(str(folder), f"the backup was not finished ({error}): make room or choose another folder") from error
    return Copied(len(copied), sum(copied), sum(rows.values()))


def restore(folder: Path, location: LakeLocation) -> Copied:
    """Make a lake out of a backup, where there is none; verified against the row counts that the backup noted."""
    from warehouse.lake.opening import open_lake

    card = _card(folder, location)
    if location.catalog_file.exists() if location.embedded else holds_catalogue(location.connection_string()):
        raise LakeError(location.shown(), "holds a lake already: move it away, or restore to another place")
    location.home.mkdir(parents=True, exist_ok=True)
    with closing(connect_storage(location)) as session:

        def query(sql: str, parameters: object = None) -> list[tuple[object, ...]]:
            return session.execute(sql, parameters).fetchall()

        try:
            copied = copy_new(str(folder / "data"), location.data_path, query)
            copied += copy_new(str(folder / "warc"), str(location.warc), query)
        except duckdb.Error as error:
            raise LakeError(location.shown(), explained(error, location)) from error
    # Last, so that an interrupted restore is not taken for a lake.
    if location.embedded:
        catalogue.copy(folder / "catalog.sqlite", location.catalog_file)
    else:
        load_catalogue(folder / DUMP, location.connection_string())
    with open_lake(location, read_only=True) as lake:
        _check_files(location.data_path, lake.query, "the backup is damaged")
        rows = count_rows(lake)
    if rows != card["rows"]:
        differing = [name for name in card["rows"] if rows.get(name) != card["rows"][name]]
        raise LakeError(str(folder), f"restored, but the counts of {', '.join(differing)} differ from those noted: the backup is damaged")
    return Copied(len(copied), sum(copied), sum(rows.values()))


def _check_files(root: str, query: Query, consequence: str) -> None:
    # Rows are counted by the catalogue, which knows nothing of lost files.
    for file, what in damaged(root, query).items():
        raise LakeError(file, f"{what}: {consequence}; `newslake doctor` lists all such files")


def _card(folder: Path, location: LakeLocation) -> dict[str, Any]:
    if not (folder / CARD).is_file():
        raise LakeError(str(folder), f"is no finished backup: it has no {CARD}")
    card: dict[str, Any] = json.loads((folder / CARD).read_text())
    if (kind := card.get("catalogue", SQLITE)) != _kind(location):
        advice = "set NEWSLAKE_CATALOG and NEWSLAKE_DATA" if kind == POSTGRES else "unset NEWSLAKE_CATALOG and NEWSLAKE_DATA"
        raise LakeError(str(folder), f"is the backup of a lake on {kind}: {advice} to restore it, then `newslake move` takes it elsewhere")
    return card


def _kind(location: LakeLocation) -> str:
    return SQLITE if location.embedded else POSTGRES


def count_rows(lake: Lake) -> dict[str, int]:
    """Rows of each base table."""
    tables = lake.query("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'base' ORDER BY table_name")
    return {name: int(lake.query(f"SELECT count(*) FROM lake.base.{name}")[0][0]) for (name,) in tables}  # noqa: S608 - names of ours
