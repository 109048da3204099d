"""The marts as their files describe them: one `warehouse/sql/marts/<name>.sql` each.

A file starts with comment lines that `newslake sql --show` prints:

    -- <one-line meaning>
    -- grain: <what one row is>
    -- keys: <columns>
    -- <column>: <meaning>
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "sql" / "marts"
_NAMED = re.compile(r"CREATE OR REPLACE (?:VIEW|MACRO) (?:mart\.)?(\w+)")


@dataclass(frozen=True, slots=True)
class Mart:
    """One mart: its name, its SQL, and what its header says. `columns` are (name, meaning) in order; a `macro` takes arguments."""

    name: str
    sql: str
    meaning: str
    grain: str
    keys: str
    columns: tuple[tuple[str, str], ...]
    macro: bool = False

    @property
    def content_hash(self) -> str:
        """Changes whenever the file does."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]


@cache
def marts() -> tuple[Mart, ...]:
    """All marts, in the order of their files' names."""
    return tuple(read(file) for file in sorted(FOLDER.glob("*.sql")))


def read(file: Path) -> Mart:
    """One mart out of its file."""
    sql = file.read_text("utf-8")
    header = takewhile(lambda line: line.startswith("--"), sql.splitlines())
    lines = [line.removeprefix("--").strip() for line in header]
    named = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:] if ":" in line]
    facts = {name: meaning for name, meaning in named if name in {"grain", "keys"}}
    columns = tuple((name, meaning) for name, meaning in named if name not in facts)
    found = _NAMED.search(sql)
    return Mart(
        found[1] if found else file.stem,
        sql,
        lines[0],
        facts.get("grain", ""),
        facts.get("keys", ""),
        columns,
        "CREATE OR REPLACE MACRO" in sql,
    )
