"""`newslake move`: copies the lake to another location."""

import os
from pathlib import Path

from flows.cli.common.lake import existing
from flows.cli.common.options import Home
from flows.logs import remark
from flows.printing.output import counted
from warehouse import LakeLocation, open_lake


def move(*, to_home: Path | None = None, to_catalog: str | None = None, to_data: str | None = None, home: Home = None) -> None:
    """Copy the lake to PostgreSQL and object storage, to another folder, or back, and verify every row.

    Example: newslake move --to-catalog "postgres:dbname=newslake host=db" --to-data s3://bucket/newslake

    Writers wait until it is done. Then set NEWSLAKE_HOME, NEWSLAKE_CATALOG and NEWSLAKE_DATA to the new lake; the old one is unchanged.

    :param to_home: Folder of the new lake; default: the same (archived pages stay there).
    :param to_catalog: Metadata database of the new lake, as `postgres:<connection string>`; default: SQLite in the folder.
    :param to_data: Folder or s3://bucket/prefix; default: in the folder.
    """
    from warehouse.upkeep.move import move as copy

    source = existing(LakeLocation.of(os.environ, home))
    target = LakeLocation(to_home or source.home, to_catalog, to_data)
    with open_lake(source) as lake:
        rows = copy(lake, target, lambda table, count: remark(f"{table}: {counted(count, 'row')}, verified"))
    print(f"{target.shown()}: {counted(rows, 'row')}, verified")
