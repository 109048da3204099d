"""What the machine is short of, as the kernel, SQLite and DuckDB report it, and what to do about it.

An error that says "cannot be opened" is no fault of the file if the process may open no more files. Whoever turns an error of the system
into words asks here first.
"""

import os
import resource
from pathlib import Path
from typing import NamedTuple

# SQLite names no cause. It needs up to so much beside an open database: its log, its shared memory, a journal, the folder.
SQLITE_FILES = 8
SQLITE_BYTES = 64 * 1024
_UNOPENED = "unable to open database"
_NO_FILE = (_UNOPENED, "name resolution")  # the C library's resolver names no cause either
_UNNAMED = (_UNOPENED, "disk I/O error")
_FULL = ("No space left on device", "Disk quota exceeded", "disk is full")
_PROCESSES = ("can't start new thread", "Resource temporarily unavailable")
_MEMORY = ("Cannot allocate memory", "failed to map segment", "Failed to allocate", "bad_alloc")


class Free(NamedTuple):
    """What a file system has left: bytes, and inodes, each of which is a file or folder. `inodes` is None if it makes them as needed."""

    bytes: int
    inodes: int | None


def free_at(place: Path) -> Free:
    """What is left for this user at a path, or at the nearest folder above it that exists."""
    place = place.absolute()
    found = os.statvfs(next(each for each in (place, *place.parents) if each.exists()))
    return Free(found.f_bavail * found.f_frsize, found.f_favail if found.f_files else None)


def shortage(error: BaseException, place: Path | None = None) -> str | None:
    """What is short and what to do about it, if that caused the error; None for other errors.

    `place` is where SQLite or DuckDB wrote, for errors that name no file.
    """
    text = str(error)
    if isinstance(error, OSError) and isinstance(error.filename, str):
        place = Path(error.filename)
    if "Too many open files" in text or (any(sign in text for sign in _NO_FILE) and not _has_descriptors(SQLITE_FILES)):
        return "too many files are open; raise the limit (ulimit -n) and run again"
    if any(sign in text for sign in (*_FULL, *_UNNAMED)) and (full := _full(text, free_at(place) if place else None)):
        return full
    limit = _limited(resource.RLIMIT_FSIZE)
    if "File too large" in text or (limit is not None and any(sign in text for sign in ("disk I/O error", "disk is full"))):
        return f"files may have {'no more' if limit is None else limit} bytes here; raise the limit (ulimit -f) and run again"
    if any(sign in text for sign in _PROCESSES) and _limited(resource.RLIMIT_NPROC) is not None:
        return "too many processes and threads run; raise the limit (ulimit -u) and run again"
    if (isinstance(error, MemoryError) or any(sign in text for sign in _MEMORY)) and _limited(resource.RLIMIT_AS) is not None:
        return "memory is limited here; raise the limit (ulimit -v) and run again"
    return None


def _full(text: str, free: Free | None) -> str | None:
    """What to do if a disk is full, by the words of the error and by what is free where it wrote; None if it is not."""
    if free and free.inodes is not None and free.inodes < SQLITE_FILES:
        return "the disk is full: it has no inodes left for more files; remove some and run again"
    # SQLite says "disk is full" of a limit on sizes of files, too.
    limited = "disk is full" in text and _limited(resource.RLIMIT_FSIZE) is not None
    if (free and free.bytes < SQLITE_BYTES) or (any(sign in text for sign in _FULL) and not limited):
        return "the disk is full; free some space and run again"
    return None


def refusal(error: OSError, otherwise: str) -> str:
    """The words of the system and what to do: about what is short, else as given."""
    return f"({error.strerror or error}): {shortage(error) or otherwise}"


def _limited(kind: int) -> int | None:
    limit, _ = resource.getrlimit(kind)
    return None if limit == resource.RLIM_INFINITY else limit


def _has_descriptors(count: int) -> bool:
    """Whether this process may open so many more files."""
    opened: list[int] = []
    try:
        opened.extend(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC) for _ in range(count))
    except OSError:
        return False
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True
