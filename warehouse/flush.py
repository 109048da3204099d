"""Telling readers that inlined rows are being moved into files.

DuckLake deletes the rows from the catalogue when it has written them to Parquet. A reader's snapshot hides nothing of that on SQLite:
the scanner opens connections of its own for each table, so one part of a query may see the rows gone and their file not yet there.
Maintenance therefore marks the times in which it may happen, and a reader that such a time touched asks again. Nobody waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "flushing"


@contextmanager
def flushing(home: Path) -> Iterator[None]:
    """Mark the block; a mark left by a killed process costs readers a little time until the next maintenance."""
    mark = home / MARK
    mark.write_text("on")
    try:
        yield
    finally:
        mark.write_text("off")


def flush_state(home: Path) -> tuple[bool, int]:
    """Whether a flush may be running, and a number that changes whenever one begins or ends."""
    mark = home / MARK
    try:
        return mark.read_text() != "off", mark.stat().st_mtime_ns
    except FileNotFoundError:
        return False, 0
