"""Which of several machines polls a source: its site belongs to one share, and few sites move when a share is added or removed.

Rendezvous hashing (Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998): each share draws a number for a
site, and the highest has it.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from extractors.errors import ArgumentError

_SHARE = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")


@dataclass(frozen=True, slots=True)
class Share:
    """Share `number` of `of`, counted from 1."""

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """`2/4` is the second of four. Raises ArgumentError for anything else."""
        found = _SHARE.fullmatch(text)
        if found is None or int(found[1]) > int(found[2]):
            raise ArgumentError("--share", f"expected NUMBER/OF, such as 2/4 for the second of four, got {text!r}")
        return cls(int(found[1]), int(found[2]))


def owner(site: str, numbers: Iterable[int]) -> int:
    return max(numbers, key=lambda number: hashlib.blake2b(f"{number} {site}".encode(), digest_size=8).digest())
