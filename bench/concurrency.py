"""Runs many processes on one lake at once: `newslake ingest` on overlapping sources, readers of the marts, and maintenance.

    python bench/concurrency.py --folder busy-lake [--seconds 60] [--writers 4] [--readers 8] [--catalog postgres:...] [--data s3://...]

A news world on loopback publishes stories all the time. Ingests and maintenance are the real commands in separate processes, which are
started again as soon as they end. Readers query marts in a loop and check each answer: every article has a fate, and every topic match an
article. At the end one last ingest takes what is left, and the lake is compared with the world.
"""

import io
import json
import logging
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from bench.command import as_command
from bench.newsroom import catalogue, environment, newsroom, on_air
from extractors.records import Batch
from warehouse import AppendResult, Lake, LakeLocation, append_batch, open_lake

STORIES_PER_SECOND = 2.0
MARTS = ("topic_daily", "topic_weekly", "source_health", "fate_funnel", "quality_daily", "article", "article_topic", "story")
INGEST = ("ingest", "--force", "--format", "json")
MAINTAIN = ("maintain", "--keep-days", "0.0003", "--grace-minutes", "0.5")
CONSISTENT = """
SELECT
    (SELECT count(*) FROM base.article_version WHERE version = 1)
    - (SELECT count(*) FROM base.fate WHERE outcome = 'appended'),
    (SELECT count(*) FROM base.article_topic AS t ANTI JOIN base.article_version AS v ON t.article_id = v.article_id),
    (SELECT count(*) - count(DISTINCT article_id) FROM mart.article)
"""
EXPECTED_WORDS = ("PREFECT_API_URL is not set", "left to another pass")


@dataclass
class Seen:
    """What the processes of one role reported: seconds of each commit, read or maintenance, answers that were wrong, complaints."""

    taken: list[float] = field(default_factory=list)
    ended: int = 0
    inconsistent: int = 0
    complaints: list[str] = field(default_factory=list)

    def add(self, printed: Mapping[str, Any]) -> None:
        """Take over what one process printed."""
        self.taken += printed["taken"]
        self.inconsistent += int(printed.get("inconsistent", 0))


def ingest(_: LakeLocation, __: float) -> dict[str, object]:
    """`newslake ingest` as it is, with a stopwatch at its commits: waiting for the turn is part of them."""
    from flows.cli import app
    from flows.pipeline.ingest import batches

    logging.captureWarnings(True)  # as `newslake` does before it calls the app
    taken: list[float] = []
    append = append_batch

    def timed(lake: Lake, batch: Batch) -> AppendResult:
        start = time.perf_counter()
        result = append(lake, batch)
        taken.append(time.perf_counter() - start)
        return result

    setattr(batches, "append_batch", timed)  # noqa: B010 - the stopwatch goes where the flow calls it
    with redirect_stdout(io.StringIO()):
        code = app(INGEST, result_action="return_int_as_exit_code_else_zero")
    if code:
        raise SystemExit(code)
    return {"taken": taken}


def maintain(_: LakeLocation, __: float) -> dict[str, object]:
    """`newslake maintain`, as often as nobody would."""
    start = time.perf_counter()
    subprocess.run([Path(sys.executable).with_name("newslake"), *MAINTAIN], stdout=subprocess.DEVNULL, check=True)
    return {"taken": [time.perf_counter() - start]}


def read(location: LakeLocation, seconds: float) -> dict[str, object]:
    """Ask marts until time is up; a new session every twentieth time, as commands would."""
    taken: list[float] = []
    inconsistent = 0
    rng = random.Random(os.getpid())
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with open_lake(location, read_only=True) as lake:
            for _ in range(20):
                start = time.perf_counter()
                lake.query(f"SELECT * FROM {rng.choice(MARTS)}")
                inconsistent += any(lake.query(CONSISTENT)[0])
                taken.append((time.perf_counter() - start) / 2)
                if time.monotonic() > until:
                    break
    return {"taken": taken, "inconsistent": inconsistent}


ROLES = {"ingest": ingest, "read": read, "maintain": maintain}


def keep_running(role: str, seen: Seen, given: Mapping[str, str], until: float) -> None:
    """One process of a role after the other until time is up; each prints in JSON what it saw, and its errors on stderr."""
    while (left := until - time.monotonic()) > 0:
        command = [sys.executable, __file__, "--role", role, "--seconds", str(left)]
        done = subprocess.run(command, env=dict(given), capture_output=True, text=True, check=False)
        seen.ended += 1
        words = [line for line in done.stderr.splitlines() if line and not any(known in line for known in EXPECTED_WORDS)]
        if done.returncode or words:
            seen.complaints.append(f"{role} (exit code {done.returncode}): " + "\n".join(words[-20:]))
        if not done.returncode:
            seen.add(json.loads(done.stdout))


def main(
    *,
    folder: Path = Path("busy-lake"),
    seconds: float = 60,
    writers: int = 4,
    readers: int = 8,
    catalog: str | None = None,
    data: str | None = None,
    role: Annotated[str | None, Parameter(show=False)] = None,
) -> None:
    """Start the world and the processes, wait, compare, print."""
    if role:
        print(json.dumps(ROLES[role](LakeLocation.of(os.environ), seconds)))
        return
    location = LakeLocation(folder / "lake", catalog, data)
    span = timedelta(seconds=seconds)
    world = newsroom(int(STORIES_PER_SECOND * seconds), datetime.now(UTC), span)
    with on_air(world) as served:
        folder.mkdir(parents=True, exist_ok=True)
        given = environment(os.environ, location.home, catalogue(served, folder / "sources.csv"), catalog, data)
        with open_lake(location):
            pass
        seen = crowd(given, ["ingest"] * writers + ["read"] * readers + ["maintain"], seconds)
        keep_running("ingest", seen["ingest"], given, time.monotonic() + 0.01)
        expected = {served.url(story) for story in world.stories}
    twice = report(location, seen, expected)
    if twice or any(each.complaints for each in seen.values()):
        raise SystemExit(1)


def crowd(given: Mapping[str, str], roles: Sequence[str], seconds: float) -> dict[str, Seen]:
    """Keep a process of each of the roles running for so long."""
    seen = {role: Seen() for role in ROLES}
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=keep_running, args=(role, seen[role], given, until)) for role in roles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def report(location: LakeLocation, seen: Mapping[str, Seen], expected: set[str]) -> int:
    """Compare the lake with the world; how many pages were fetched by two writers."""
    with open_lake(location, read_only=True) as lake:
        held = [key for (key,) in lake.query("SELECT key FROM base.article_version")]
        [(twice,)] = lake.query("SELECT count(*) - count(DISTINCT (run_id, source_id, key)) FROM base.fate")
        [(claimed,)] = lake.query("SELECT count(*) FROM base.fate WHERE reason = 'same version'")
    for (role, each), unit in zip(seen.items(), ("commit", "read", "maintenance"), strict=True):
        print(f"{role:<9} {each.ended:>4} processes, {_spread(each.taken, unit)}")
    errors = sum(len(each.complaints) for each in seen.values())
    inconsistent = sum(each.inconsistent for each in seen.values())
    print(f"stories published: {len(expected)}, pages fetched twice: {claimed}")
    print(f"errors = {errors}, inconsistent reads = {inconsistent}")
    print(f"articles twice = {len(held) - len(set(held))}, missing = {len(expected - set(held))}, fates doubled = {twice}")
    for complaint in (words for each in seen.values() for words in each.complaints):
        print(complaint, file=sys.stderr)
    return int(claimed)


def _spread(taken: Iterable[float], unit: str) -> str:
    ordered = sorted(taken)
    if not ordered:
        return f"no {unit}"
    middle, late, worst = (1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 1))
    return f"{len(ordered)} times a {unit}: median {middle:.0f} ms, 95 % {late:.0f} ms, worst {worst:.0f} ms"


if __name__ == "__main__":
    as_command(main, __doc__)
