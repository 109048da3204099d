"""Copies a whole lake to another location and verifies every row: from a folder to PostgreSQL and object storage, or back.

The target's metadata database is a draft until all rows and archives are copied. A move that is killed leaves no lake at the target, and
the next one starts over. `newslake maintain` of the new lake removes the data files that a killed move left.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from extractors.errors import LakeError
from warehouse.lake.connection import attach_statement, connect, storage_statements
from warehouse.lake.draft import drafted
from warehouse.lake.handle import Lake, utc_now
from warehouse.lake.location import LakeLocation
from warehouse.lake.lock import turn_of
from warehouse.lake.opening import make_empty, make_folders
from warehouse.lake.session import Session
from warehouse.upkeep.backup import count_rows
from warehouse.upkeep.dump import holds_metadata_database
from warehouse.upkeep.files import copy_new

# Made by opening the target; the rest is copied.
_OWN = ("migration", "mart_definition")


def move(lake: Lake, target: LakeLocation, report: Callable[[str, int], None]) -> int:
    """Copy every table in the source's writers' turn; `report(table, rows)` after each. Returns the number of rows.

    Snapshots are not copied: at the target `--as-of` answers for earlier moments by ingestion time. A target with the same rows is only
    verified. Raises LakeError if it has other rows, if its data would be inside the source's, or if a row differs afterwards.
    """
    _check_apart(lake.location, target)
    make_folders(target)
    with turn_of(target, "move"), lake.turn("move"):
        tables = [name for name in count_rows(lake) if name not in _OWN]
        if filled := _filled(target):
            return _verify_moved(lake, target, tables, filled, report)
        with drafted(target) as draft:
            make_empty(draft, lake.now())
            total = _copy_rows(lake, draft, tables, report)
            if target.warc.absolute() != lake.location.warc.absolute():
                copy_new(str(lake.location.warc), str(target.warc), lake.query)
        return total


def _check_apart(source: LakeLocation, target: LakeLocation) -> None:
    if source.embedded and target.embedded and source.home.resolve() == target.home.resolve():
        raise LakeError(target.shown(), "is the lake itself: give --to-home, --to-catalog or --to-data of another place")
    data = [each.data_path if each.remote_data else f"{Path(each.data_path).resolve()}/" for each in (source, target)]
    if data[0].startswith(data[1]) or data[1].startswith(data[0]):
        message = (
            f"its data would lie where this lake's is, in {source.data_path}: maintenance of one would remove the other's; give --to-data"
        )
        raise LakeError(target.shown(), message)


def _filled(target: LakeLocation) -> list[str]:
    """Names of the tables that already have rows at the target."""
    there = target.catalog_file.is_file() if target.embedded else holds_metadata_database(target.watched_connection())
    if not there:
        return []
    with closing(connect(target, read_only=True)) as connection:  # of any version, and without the turn, which this process has
        lake = Lake(target, Session(connection, "lake"), utc_now)
        return [name for name, count in count_rows(lake).items() if count and name not in _OWN]


def _verify_moved(lake: Lake, target: LakeLocation, tables: list[str], filled: list[str], report: Callable[[str, int], None]) -> int:
    """Verify a target with rows: a move that was killed after its last step is complete."""
    total = 0
    with _attached(lake, target, read_only=True):
        for table in tables:
            try:
                count = _verified(lake, table)
            except LakeError:
                message = f"already holds rows ({', '.join(filled)}), and others than this lake: choose an empty place"
                raise LakeError(target.shown(), message) from None
            report(table, count)
            total += count
    return total


def _copy_rows(lake: Lake, draft: LakeLocation, tables: list[str], report: Callable[[str, int], None]) -> int:
    total = 0
    with _attached(lake, draft, read_only=False):
        for table in tables:
            lake.query(f"INSERT INTO target.base.{table} BY NAME SELECT * FROM lake.base.{table}")  # noqa: S608 - names of ours
            total += (count := _verified(lake, table))
            report(table, count)
    return total


@contextmanager
def _attached(lake: Lake, target: LakeLocation, *, read_only: bool) -> Iterator[None]:
    """The target as `target` in the lake's session, for the block."""
    for statement in (*storage_statements(target), attach_statement(target, read_only=read_only, name="target")):
        lake.query(statement)
    try:
        yield
    finally:
        lake.query("DETACH target")


def _verified(lake: Lake, table: str) -> int:
    """Compare all rows of both sides by count and by the sum of their hashes."""
    here, there = (
        lake.query(f"SELECT count(*), coalesce(sum(hash(each)::HUGEINT), 0) FROM {side}.base.{table} AS each")[0]  # noqa: S608 - names of ours
        for side in ("lake", "target")
    )
    if here != there:
        raise LakeError(
            table, f"differs at the target ({here[0]} rows here, {there[0]} there): the move is not complete, stay with this lake"
        )
    return int(here[0])
