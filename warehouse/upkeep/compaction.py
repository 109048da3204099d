"""Copies the SQLite metadata database while it is in use, and compacts it.

    python compaction.py copy SOURCE TARGET | compact FILE

This file runs as a process of its own, with Python's SQLite. In one process, its locks and those of DuckDB's SQLite would release
each other (sqlite.org/howtocorrupt.html, section 2.2). If its parent is killed, the process finishes its work and ends.
"""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

BUSY_SECONDS = 10.0


def copy(source: Path, target: Path) -> None:
    """Copy a metadata database as of one commit. The target appears complete or not at all. Raises sqlite3.Error."""
    _elsewhere("copy", source, target)


def compact(file: Path) -> int:
    """Free the space of deleted rows, so that none of their bytes stays in the file; returns the bytes freed. Raises sqlite3.Error.

    Call it in the writers' turn. Readers continue: in WAL mode they see the earlier state of the file.
    """
    before = file.stat().st_size
    _elsewhere("compact", file)
    return max(0, before - file.stat().st_size)


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
    for left in ("-wal", "-shm"):  # of an earlier metadata database: SQLite would apply it to this one
        target.with_name(target.name + left).unlink(missing_ok=True)
    fresh.replace(target)


def _compact(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
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
