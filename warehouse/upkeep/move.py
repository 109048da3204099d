"""A whole lake copied to another place, verified row by row: from a folder to PostgreSQL and object storage, or back."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from extractors.errors import LakeError
from warehouse.lake.connection import attach_statement, storage_statements
from warehouse.lake.location import LakeLocation

if TYPE_CHECKING:
    from collections.abc import Callable

    from warehouse.lake.handle import Lake

# Made by opening the target; the rest is copied.
_OWN = ("migration", "mart_definition")


def move(lake: Lake, target: LakeLocation, tell: Callable[[str, int], None]) -> int:
    """Copy every table in the source's writers' turn; `tell(table, rows)` after each. Returns the number of rows.

    Snapshots stay behind: at the target `--as-of` answers for earlier moments by ingestion time. Raises LakeError where the target
    already holds rows, or where a row differs afterwards.
    """
    from warehouse.lake.opening import open_lake
    from warehouse.upkeep.backup import count_rows

    with open_lake(target) as there:
        rows = count_rows(there)
        filled = [name for name, count in rows.items() if count and name not in _OWN]
        if filled:
            raise LakeError(target.shown(), f"already holds rows ({', '.join(filled)}): choose an empty place")
    total = 0
    with lake.turn("move"):
        for statement in (*storage_statements(target), attach_statement(target, read_only=False, name="target")):
            lake.query(statement)
        for table in (name for name in rows if name not in _OWN):
            lake.query(f"INSERT INTO target.base.{table} BY NAME SELECT * FROM lake.base.{table}")  # noqa: S608 - names of ours
            total += (count := _verified(lake, table))
            tell(table, count)
        lake.query("DETACH target")
    if target.warc.absolute() != lake.location.warc.absolute():
        shutil.copytree(lake.location.warc, target.warc, dirs_exist_ok=True)
    return total


def _verified(lake: Lake, table: str) -> int:
    """Compare all rows of both sides, as sets of whole rows with their multiplicities, by count and sum of hashes."""
    here, there = (
        lake.query(f"SELECT count(*), coalesce(sum(hash(each)::HUGEINT), 0) FROM {side}.base.{table} AS each")[0]  # noqa: S608 - names of ours
        for side in ("lake", "target")
    )
    if here != there:
        raise LakeError(
            table, f"differs at the target ({here[0]} rows here, {there[0]} there): the move is not complete, stay with this lake"
        )
    return int(here[0])
