"""Closes the file system to this process, with Linux's Landlock: if an SQL function slips through all checks, the kernel refuses.

https://docs.kernel.org/userspace-api/landlock.html. Where the kernel has none (before 5.13, or switched off), nothing is closed.
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every architecture
_NO_NEW_PRIVILEGES = 38
_ABI = 1  # a flag of _CREATE: return the version
_BENEATH = 1
# Access rights to files, by the version of the interface that added them.
_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_NETWORK_SINCE, _TCP = 4, 0b11
_READ = (1 << 2) | (1 << 3)
_FILE_ONLY = 0b111 | 1 << 14  # execute, write, read, truncate: all that a rule on a file may name


def close(*, readable: Iterable[Path], writable: Iterable[Path], network: bool) -> bool:
    """Restrict this process and its children to these files and folders, and to no TCP without `network`.

    Open files stay open. Returns whether the kernel supports it.
    """
    system = ctypes.CDLL(None, use_errno=True)
    version = int(system.syscall(_CREATE, None, 0, _ABI))
    if version < 1:
        return False
    rights = sum(bits for since, bits in _RIGHTS.items() if since <= version)
    tcp = 0 if network or version < _NETWORK_SINCE else _TCP
    attributes = (ctypes.c_uint64 * 2)(rights, tcp)
    ruleset = int(system.syscall(_CREATE, ctypes.byref(attributes), 16 if version >= _NETWORK_SINCE else 8, 0))
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(system, ruleset, path, _READ & rights)
        for path in writable:
            _allow(system, ruleset, path, rights)
        return bool(system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and system.syscall(_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _allow(system: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # a missing file needs no right
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            rights &= _FILE_ONLY
        system.syscall(_ADD, ruleset, _BENEATH, ctypes.byref(_PathBeneath(rights, parent)), 0)
    finally:
        os.close(parent)
