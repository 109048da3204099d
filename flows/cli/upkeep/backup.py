"""`newslake backup`: copy the lake while it is in use."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from extractors.errors import ArgumentError
from flows.cli.common.lake import changing
from flows.cli.common.options import Home
from flows.printing.output import counted


def backup(folder: Path, /, *, home: Home = None) -> None:
    """Copy the lake into a folder while it is in use. A second backup into the same folder copies only what is new.

    Example: newslake backup /backups/newslake

    Parameters
    ----------
    folder
        The folder to write; best on another disk.
    """
    from warehouse.upkeep.backup import backup as copy

    with changing(home) as lake:
        for place in (lake.location.home, Path(lake.location.data_path)):
            if folder.resolve().is_relative_to(place.resolve()):  # maintenance would take its files for orphans
                raise ArgumentError(str(folder), "is in the lake itself; give another folder, best on another disk")
        done = copy(lake, folder, datetime.now(UTC))
    print(f"{folder}: {counted(done.rows, 'row')}; {counted(done.files, 'new file')}, {done.bytes / 1e6:.1f} MB")
