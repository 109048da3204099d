"""The SQLite catalogue as a file: copied while in use, and compacted.

    python catalogue.py copy SOURCE TARGET | compact CATALOGUE

By Python's own SQLite in a process of its own, which this file is: in one process, its locks and those of DuckDB's SQLite would drop
each other (sqlite.org/howtocorrupt.html, section 2.2). A process whose parent is killed ends with its work.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

BUSY_SECONDS = 10.0


def copy(source: Path, target: Path) -> None:
    """Copy a catalogue, as of one commit; the target is there whole or not at all. Raises sqlite3.Error."""
    _elsewhere("copy", source, target)


def compact(catalogue: Path) -> int:
    """Give the room of deleted rows back, so that none of their bytes is left in the file; bytes freed. Raises sqlite3.Error.

    To be called in the writers' turn. Readers go on: in WAL mode they see the file as it was.
    """
    before = catalogue.stat().st_size
    _elsewhere("compact", catalogue)
    return max(0, before - catalogue.stat().st_size)


def _elsewhere(what: str, *paths: Path) -> None:
    command = [sys.executable, "-I", __file__, what, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this file
    if done.returncode:
        raise sqlite3.OperationalError(done.stderr.strip() or f"{what} ended with {done.returncode}")


def _copy(source: Path, target: Path) -> None:
    fresh = target.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(fresh)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = WAL")
    for left in ("-wal", "-shm"):  # of another catalogue that was here: SQLite would play it into this one
        target.with_name(target.name + left).unlink(missing_ok=True)
    fresh.replace(target)


def _compact(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    what, *paths = sys.argv[1:]
    try:
        if what == "copy":
            _copy(*map(Path, paths))
        else:
            _compact(*map(Path, paths))
    except (sqlite3.Error, OSError) as error:
        raise SystemExit(str(error)) from None
