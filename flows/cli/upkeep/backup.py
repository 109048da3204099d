"""`newslake backup` and `newslake restore`: copy the lake while it is in use, and make one of the copy."""

import os
from datetime import UTC, datetime
from pathlib import Path

from extractors.errors import ArgumentError
from flows.cli.common.lake import changing
from flows.cli.common.options import Home
from flows.printing.output import counted
from warehouse import LakeLocation


def backup(folder: Path, /, *, home: Home = None) -> None:
    """Copy the lake into a folder while it is in use. A second backup into the same folder copies only what is new.

    Example: newslake backup /backups/newslake

    :param folder: The folder to write; best on another disk.
    """
    from warehouse.upkeep.backup import backup as copy

    with changing(home) as lake:
        for place in (lake.location.home, Path(lake.location.data_path)):
            if folder.resolve().is_relative_to(place.resolve()):  # maintenance would take its files for orphans
                raise ArgumentError(str(folder), "is in the lake itself; give another folder, best on another disk")
        done = copy(lake, folder, datetime.now(UTC))
    print(f"{folder}: {counted(done.rows, 'row')}; {counted(done.files, 'new file')}, {done.bytes / 1e6:.1f} MB")


def restore(folder: Path, /, *, home: Path | None = None) -> None:
    """Restore a lake from a backup, and verify it.

    Example: newslake restore /backups/newslake --home lake

    :param folder: The backup.
    :param home: Folder of the restored lake, which must not hold a lake yet. Default: ./lake, or NEWSLAKE_HOME.
    """
    from warehouse.upkeep.backup import restore as make

    location = LakeLocation.of(os.environ, home)
    done = make(folder, location)
    print(f"{location.home}: {counted(done.rows, 'row')}; {counted(done.files, 'file')}, {done.bytes / 1e6:.1f} MB; verified")
