"""Runs real passes on loopback over every hostile behaviour of the table, each as a source beside a well-behaved one.

    python bench/hostile.py [--only WORD] [--at-once 40] [--csv FILE]

`--only` takes the behaviours whose kind or description contains WORD, `--at-once` is the number of hostile sources in a pass, and `--csv`
also writes the table to a file. Each row shows the behaviour, the limit that holds it, how the poll, page or row ended, and the seconds
that the source used on the wire and in workers. A pass fails if a fate is missing or is not one that the table allows, if this process
grew beyond its budget, or if the well-behaved source was not polled, stored and committed. The exit code is 1 if any pass failed.
"""

import csv
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bench.command import as_command

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from hostile_passes import MEMORY, SOURCE_SECONDS, Seen, loaded, passed, peak
from hostile_table import Behaviour, table


def everything(behaviours: Sequence[Behaviour], at_once: int, home: Path) -> Iterator[tuple[list[Seen], float]]:
    """The table, part by part: what was seen, and the seconds that the part took."""
    remote, rows = [each for each in behaviours if each.kind != "row"], [each for each in behaviours if each.kind == "row"]
    parts = [(passed, remote[start : start + at_once]) for start in range(0, len(remote), at_once)] + ([(loaded, rows)] if rows else [])
    for number, (run, part) in enumerate(parts):
        started = time.perf_counter()
        yield run(part, home / str(number)), time.perf_counter() - started


def main(*, only: str = "", at_once: int = 40, out: Annotated[Path | None, Parameter(name="--csv")] = None) -> None:
    """Print the table and what was wrong."""
    behaviours = [each for each in table() if only in f"{each.kind} {each.what}"]
    seen: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder:
        for part, seconds in everything(behaviours, at_once, Path(folder)):
            seen += part
            for one in part:
                print(
                    f"{one.behaviour.what[:52]:52} {one.behaviour.limit[:30]:30} {one.fate:32} {one.seconds:6.2f} s  {one.wrong}".rstrip()
                )
            print(f"-- {len(seen)} of {len(behaviours)}, {seconds:.1f} s, this process {peak():.0f} MiB at most", flush=True)
    late = [one for one in seen if one.seconds > SOURCE_SECONDS + 20]
    wrong = [one for one in seen if one.wrong]
    print(f"{len(seen)} behaviours: {len(wrong)} wrong, {len(late)} over their time, memory {peak():.0f} of {MEMORY} MiB")
    if out:
        with out.open("w", newline="") as file:
            table_rows = [[one.behaviour.kind, one.behaviour.what, one.behaviour.limit, one.fate, f"{one.seconds:.2f}"] for one in seen]
            csv.writer(file).writerows([["kind", "what", "limit", "fate", "seconds"], *table_rows])
    sys.exit(1 if wrong or late or peak() > MEMORY else 0)


if __name__ == "__main__":
    as_command(main, __doc__)
