"""The user's cache folder: files that take long to make, and may be deleted at any time."""

import os
from contextlib import suppress
from pathlib import Path


def cache_folder() -> Path:
    """Where newslake keeps for this user what it can make again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "newslake"


def keep(file: Path, content: bytes) -> None:
    """Store a file as a whole; nothing where it cannot be written, as without a home folder: it is made again then."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        fresh.replace(file)
