"""Digests of the addresses that the lake knows, in a file that many processes search: 8 bytes for each, sorted.

Two addresses in 10^19 pairs have one digest, so an address that seems known is asked of the lake before anything is decided.
"""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np


class KnownDigests:
    """The digests of a file that `write_digests` made: `key in known`."""

    def __init__(self, file: Path) -> None:
        self._digests = np.memmap(file, dtype=np.uint64, mode="r")

    def __contains__(self, key: str) -> bool:
        # What DuckDB's md5_number_lower gives.
        digest = np.uint64(int.from_bytes(hashlib.md5(key.encode("utf-8", "replace"), usedforsecurity=False).digest()[8:], "little"))
        index = int(np.searchsorted(self._digests, digest))
        return index < len(self._digests) and bool(self._digests[index] == digest)


def write_digests(digests: Any, file: Path) -> None:
    """Store some digests, at least one."""
    np.sort(np.asarray(digests, dtype=np.uint64)).tofile(file)
