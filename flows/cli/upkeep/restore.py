"""`newslake restore`: restores a lake from a backup."""

from __future__ import annotations

import os
from pathlib import Path

from flows.printing.output import counted
from warehouse import LakeLocation


def restore(folder: Path, /, *, home: Path | None = None) -> None:
    """Restore a lake from a backup, and verify it.

    Example: newslake restore /backups/newslake --home lake

    Parameters
    ----------
    folder
        The backup.
    home
        Folder of the restored lake, which must not hold a lake yet. Default: ./lake, or NEWSLAKE_HOME.
    """
    from warehouse.upkeep.backup import restore as make

    location = LakeLocation.of(os.environ, home)
    done = make(folder, location)
    print(f"{location.home}: {counted(done.rows, 'row')}; {counted(done.files, 'file')}, {done.bytes / 1e6:.1f} MB; verified")
