"""Backs up a lake while it is in use, and restores it. A backup is data: nothing in it is run, and it cannot choose where files go.

    <folder>/catalog.sqlite    or, of a PostgreSQL metadata database, metadata database/
    <folder>/data/, warc/      Parquet files and archives, also those from object storage
    <folder>/backup.json       written last: the manifest, with each file's hash and the row count of each table

The metadata database is copied under the writers' lock, so that it is the state of one commit: SQLite by its online backup, PostgreSQL in
one transaction. Parquet files never change once written, and archives only grow, so both are copied beside running appends. Only
maintenance, which removes files, waits. A second backup into the same folder copies what is new, and replaces the first one when it is
complete.
"""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import duckdb

from extractors.errors import LakeError
from extractors.shortage import refusal, shortage
from warehouse.lake import migrations as migrate
from warehouse.lake.connection import SEARCH_PATH, connect, connect_storage, explained
from warehouse.lake.draft import drafted
from warehouse.lake.handle import Lake
from warehouse.lake.location import LakeLocation
from warehouse.lake.lock import WRITERS_LOCK, turn_of
from warehouse.lake.opening import make_folders
from warehouse.lake.session import Session
from warehouse.upkeep import compaction
from warehouse.upkeep.dump import dump_metadata_database, holds_metadata_database, load_metadata_database
from warehouse.upkeep.files import Query, archives, copy_new, damaged, put
from warehouse.upkeep.maintain import UPKEEP_TIMEOUT
from warehouse.upkeep.manifest import (
    DATA,
    DUMP,
    MANIFEST_FILE,
    METADATA_FILE,
    WARC,
    Copy,
    Manifest,
    hashed,
    read_manifest,
    unpack,
    write_manifest,
)
from warehouse.upkeep.rebuild import rebuild_sqlite


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or restore copied, and the number of rows of the lake."""

    files: int
    bytes: int
    rows: int


def backup(lake: Lake, folder: Path, now: datetime) -> Copied:
    """Copy the lake into a folder; raises LakeError if the folder cannot store it."""
    location = lake.location
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_folder(folder, identity := _identity(lake))
        with turn_of(location, "backup", seconds=UPKEEP_TIMEOUT, upkeep=True):
            # First, so that a truncated file does not replace the complete one of an earlier backup.
            _check_files(location, lake.query, "the backup was not made, and an earlier one stays as it is")
            with lake.turn("backup"):
                rows = count_rows(lake)
                fresh = _copy_metadata_database(location, folder)
            copied = {f"{DATA}/{name}": size for name, size in copy_new(location.data_path, str(folder / DATA), lake.query).items()}
            *_, cut = archives(location, lake.query)
            pages = copy_new(str(location.warc), str(folder / WARC), lake.query, without=cut)
            if location.archive:
                pages |= copy_new(location.archive, str(folder / WARC), lake.query, without=cut)
            copied |= {f"{WARC}/{name}": size for name, size in pages.items()}
            current = fresh.with_suffix("" if fresh.is_dir() else ".sqlite")
            shutil.rmtree(current, ignore_errors=True)
            fresh.replace(current)
            files = _described(folder, copied)
        write_manifest(
            folder, Manifest(made=now, origin=location.shown(), lake=identity, catalogue=_kind(location), rows=rows, files=files)
        )
    except (OSError, sqlite3.Error) as error:
        advice = shortage(error, folder) or "choose another folder"
        raise LakeError(str(folder), f"the backup was not finished ({error}): {advice}") from error
    return Copied(len(copied), sum(copied.values()), sum(rows.values()))


def _identity(lake: Lake) -> str:
    """What a lake keeps for ever, also when it is restored elsewhere."""
    [(identity,)] = lake.query("SELECT schema_uuid::VARCHAR FROM __ducklake_metadata_lake.ducklake_schema WHERE schema_name = 'base'")
    return str(identity)


def _check_folder(folder: Path, identity: str) -> None:
    """Refuse a folder whose contents a backup would replace: another lake, or another lake's backup."""
    if (folder / WRITERS_LOCK).exists():
        raise LakeError(str(folder), "is itself a lake, which a backup would replace; give another folder")
    earlier = read_manifest(folder) if (folder / MANIFEST_FILE).exists() else None
    if earlier and earlier.lake not in (None, identity):
        raise LakeError(str(folder), f"holds the backup of another lake ({earlier.origin}); give another folder")


def _copy_metadata_database(location: LakeLocation, folder: Path) -> Path:
    """Copy it beside that of an earlier backup, which stays until the files of the new one are complete."""
    if location.embedded:
        compaction.copy(location.catalog_file, fresh := folder / "catalog.fresh")
        return fresh
    shutil.rmtree(fresh := folder / f"{DUMP}.fresh", ignore_errors=True)
    fresh.mkdir()
    dump_metadata_database(location.watched_connection(), fresh)
    return fresh


def _described(folder: Path, copied: dict[str, int]) -> dict[str, Copy]:
    """Every file of the backup with its hash. Files that this backup did not copy keep the hash of the earlier one."""
    known = read_manifest(folder).files if (folder / MANIFEST_FILE).exists() else {}
    found = {}
    for file in sorted(path for top in (METADATA_FILE, DUMP, DATA, WARC) for path in _files(folder / top)):
        name = file.relative_to(folder).as_posix()
        before = known.get(name) if name not in copied and name.split("/")[0] in (DATA, WARC) else None
        found[name] = before if before and before.bytes == file.stat().st_size else hashed(folder, name)
    return found


def _files(top: Path) -> list[Path]:
    return [top] if top.is_file() else [path for path in top.rglob("*") if path.is_file() and not path.name.endswith(".part")]


def restore(folder: Path, location: LakeLocation) -> Copied:
    """Make a lake from a backup where there is none, verified against the manifest. The lake appears complete or not at all."""
    manifest = read_manifest(folder)
    if manifest.catalogue != _kind(location):
        advice = "unset NEWSLAKE_CATALOG and NEWSLAKE_DATA" if location.catalog else "set NEWSLAKE_CATALOG and NEWSLAKE_DATA"
        made_of = f"is the backup of a lake on {manifest.catalogue}"
        raise LakeError(str(folder), f"{made_of}: {advice} to restore it, then `newslake move` takes it elsewhere")
    make_folders(location)
    with turn_of(location, "restore"):
        if location.catalog_file.exists() if location.embedded else holds_metadata_database(location.watched_connection()):
            raise LakeError(location.shown(), "holds a lake already: move it away, or restore to another place")
        try:
            copied = _copy_files(folder, manifest, location)
            with drafted(location) as draft:
                _load_metadata_database(folder, manifest, draft)
                rows = _make_whole(draft, manifest, str(folder))
        except OSError as error:
            raise LakeError(location.shown(), f"the lake was not restored {refusal(error, 'give write access')}") from error
    return Copied(len(copied), sum(copied), rows)


def _copy_files(folder: Path, manifest: Manifest, location: LakeLocation) -> list[int]:
    with closing(connect_storage(location)) as session:

        def query(sql: str, parameters: object = None) -> list[tuple[object, ...]]:
            return session.execute(sql, parameters).fetchall()

        try:
            for top, root in ((DATA, location.data_path.rstrip("/")), (WARC, str(location.warc))):
                for name, expected in manifest.below(top).items():
                    put(folder, f"{top}/{name}", expected, f"{root}/{name}", query)
        except duckdb.Error as error:
            raise LakeError(location.shown(), explained(error, location)) from error
    return [copy.bytes for top in (DATA, WARC) for copy in manifest.below(top).values()]


def _load_metadata_database(folder: Path, manifest: Manifest, draft: LakeLocation) -> None:
    """Rebuild the backup's metadata database from its rows."""
    unpacked = draft.home / "catalog.unpacked"
    try:
        if draft.embedded:
            unpack(folder, METADATA_FILE, _listed(manifest, METADATA_FILE, folder), unpacked)
            rebuild_sqlite(unpacked, draft.catalog_file, str(folder))
        else:
            unpacked.mkdir(exist_ok=True)
            for name, expected in manifest.below(DUMP).items():
                unpack(folder, f"{DUMP}/{name}", expected, unpacked / name)
            load_metadata_database(unpacked, draft.watched_connection(), str(folder))
    finally:
        shutil.rmtree(unpacked) if unpacked.is_dir() else unpacked.unlink(missing_ok=True)


def _listed(manifest: Manifest, name: str, folder: Path) -> Copy:
    if name not in manifest.files:
        raise LakeError(str(folder), f"its manifest lists no {name}: the backup is damaged")
    return manifest.files[name]


def _make_whole(draft: LakeLocation, manifest: Manifest, subject: str) -> int:
    """Check the draft's files and rows, and make the marts of this program; returns the number of rows."""
    from warehouse.lake.handle import Lake, utc_now

    connection = connect(draft, read_only=False)
    try:
        session = Session(connection, SEARCH_PATH.split(",")[-1])
        lake = Lake(draft, session, utc_now)
        _check_files(draft, lake.query, "the backup is damaged")
        rows = count_rows(lake)
        if rows != manifest.rows:
            names = ", ".join(sorted(name for name in rows | manifest.rows if rows.get(name) != manifest.rows.get(name)))
            raise LakeError(subject, f"the counts of {names} differ from those noted: the backup is damaged")
        with session.transaction():
            migrate.migrate(connection, draft.shown(), utc_now(), anew=True)
        return sum(rows.values())
    except duckdb.Error as error:
        raise LakeError(subject, f"{explained(error, draft)}: the backup is damaged") from error
    finally:
        connection.close()


def _check_files(location: LakeLocation, query: Query, consequence: str) -> None:
    # Needed because the metadata database counts rows without looking at files.
    for file, what in damaged(location, query).items():
        raise LakeError(file, f"{what}: {consequence}; `newslake doctor` lists all such files")


def _kind(location: LakeLocation) -> Literal["SQLite", "PostgreSQL"]:
    return "SQLite" if location.embedded else "PostgreSQL"


def count_rows(lake: Lake) -> dict[str, int]:
    tables = lake.query("SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'base' ORDER BY table_name")
    return {name: int(lake.query(f"SELECT count(*) FROM lake.base.{name}")[0][0]) for (name,) in tables}  # noqa: S608 - names of ours
