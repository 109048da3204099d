"""Opens files below a folder by names from outside: never outside the folder, never through a link.

What `openat2` calls RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, for systems without it. The folder itself may be a link: the person who runs
newslake chose it.
"""

import errno
import os
import stat
from pathlib import Path


def is_inside(name: str) -> bool:
    """Whether a name is a relative path that goes down only. DuckDB takes a backslash for a slash."""
    return bool(name) and not any(part in ("", ".", "..") for part in name.replace("\\", "/").split("/")) and "\0" not in name


def open_inside(folder: Path, name: str, flags: int = os.O_RDONLY) -> int:
    """A descriptor of the regular file at a name below a folder.

    Raises OSError: EXDEV where the name leads out of the folder, ELOOP or ENOTDIR where a part of it is a link, EINVAL where it is no
    regular file, ENOENT where nothing is there.
    """
    if not is_inside(name):
        raise OSError(errno.EXDEV, "leads out of its folder", name)
    *folders, last = name.split("/")
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in folders:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            os.close(here)
            here = below
        file = os.open(last, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=here)
    finally:
        os.close(here)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "is not a regular file", name)
    return file
