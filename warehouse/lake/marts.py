"""The marts, read from their files: `warehouse/sql/marts/<subject>/<name>.sql`.

A mart refers to the marts that it builds on as `mart.<name>`; the order of creation follows from these references.

A file starts with comment lines that `newslake sql --show` prints:

    -- <one-line meaning>
    -- grain: <what one row is>
    -- keys: <columns>
    -- <column>: <meaning>
    --   <more of it: a line that begins with two spaces or more goes on with the one before>
    -- as <mart>: <columns that mean there what they mean here>

Other lines are remarks for those who read the file.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from graphlib import TopologicalSorter
from itertools import takewhile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "sql" / "marts"
_REFERENCE = re.compile(r"\bmart\.(\w+)")
_COMMENT = re.compile(r"--.*")
_MORE = re.compile(r"\n-- {2,}")
_NAMED = re.compile(r"-- ((?:as )?\w+): (.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mart:
    """One mart: its name, its SQL, and what its header says. `columns` are (name, meaning) in order; a `macro` takes arguments.

    `references` are the marts that it names. `content_hash` changes with its file and with the files of the marts that it builds on.
    """

    name: str
    sql: str
    meaning: str
    grain: str
    keys: str
    columns: tuple[tuple[str, str], ...]
    macro: bool
    references: frozenset[str]
    content_hash: str = ""


@cache
def marts() -> tuple[Mart, ...]:
    """All marts, each after those that it names."""
    return ordered([read(file) for file in sorted(FOLDER.glob("*/*.sql"))])


def ordered(found: Iterable[Mart]) -> tuple[Mart, ...]:
    """Marts in an order in which they can be created; raises graphlib.CycleError if there is none."""
    by_name = {mart.name: mart for mart in found}
    by_name = {name: replace(mart, columns=tuple(_columns(mart, by_name))) for name, mart in by_name.items()}
    graph = {name: sorted(mart.references & by_name.keys()) for name, mart in by_name.items()}
    for name in TopologicalSorter(graph).static_order():
        built_on = [by_name[each].content_hash for each in graph[name]]
        digest = hashlib.sha256("\n".join([by_name[name].sql, *built_on]).encode()).hexdigest()[:16]
        by_name[name] = replace(by_name[name], content_hash=digest)
    return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())


def _columns(mart: Mart, by_name: Mapping[str, Mart]) -> Iterator[tuple[str, str]]:
    """The columns of a header, with the meaning of those that are as in another mart."""
    for name, meaning in mart.columns:
        if name.startswith("as "):
            known = dict(_columns(by_name[name.removeprefix("as ")], by_name))
            yield from ((each, known[each]) for each in meaning.split(", "))
        else:
            yield name, meaning


def read(file: Path) -> Mart:
    """Read one mart from its file. Columns that are as in another mart are named together, behind `as` and that mart."""
    sql = file.read_text("utf-8")
    header = "\n".join(takewhile(lambda line: line.startswith("--"), sql.splitlines()))
    lines = _MORE.sub(" ", header).split("\n")
    named = [found.group(1, 2) for found in map(_NAMED.fullmatch, lines[1:]) if found]
    facts = {name: meaning for name, meaning in named if name in {"grain", "keys"}}
    return Mart(
        name=file.stem,
        sql=sql,
        meaning=lines[0].removeprefix("--").strip(),
        grain=facts.get("grain", ""),
        keys=facts.get("keys", ""),
        columns=tuple((name, meaning) for name, meaning in named if name not in facts),
        macro="CREATE OR REPLACE MACRO" in sql,
        references=frozenset(_REFERENCE.findall(_COMMENT.sub("", sql))) - {file.stem},
    )
