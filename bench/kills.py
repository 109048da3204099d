"""Kills any part of the pipeline at any instant, many times, and counts what is lost or doubled.

    python bench/kills.py --folder kills-lake [--kills 200] [--minutes 30] [--seed 1] [--targets flow worker ...] [--catalog postgres:...]

Each round publishes a few stories, runs an ingest, a tracked ingest or maintenance, and sends SIGKILL at a seeded random moment to the
flow, one of its extraction workers, the Prefect server that tracks it, or the maintenance. Every other killed server is started again at
once, as its systemd unit would do; the others stay down until a tracked run needs one. The run of the next round does what the killed run
left undone. Runs are forked from a process that has everything imported, so that the moments fall on work and not on start-up. At the end
the lake is compared with what it held after each round and with the world, and audited, and the archives are read to the last record.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.command import as_command
from bench.newsroom import catalogue, environment, newsroom
from bench.processes import processes
from bench.standby import Standby, standby
from bench.tracking_server import PrefectServer, prefect_server, prefect_settings
from extractors.archive.foreign import read_entries
from extractors.records import Severity
from flows.demo.server import ServedWorld, serve
from warehouse import Lake, LakeLocation, open_lake
from warehouse.expectations.whole_lake import offenders
from warehouse.upkeep.maintain import maintain

STORIES = 5  # a round
ROUNDS = 3  # for each kill, at most: one that ends before its moment is none
SHARES = {"flow": 45, "worker": 8, "maintenance": 20, "server": 5}  # of the rounds; a round kills several workers
RUNS = {"flow": "pass", "worker": "pass", "maintenance": "maintain", "server": "tracked"}
WORKERS = 4  # killed one after the other in one run
WORKERS_LIFE = 1.0  # seconds after its start within which a worker is killed
LONGER = 1.1  # what the length of a run is put up by after each that was killed, until one ends by itself again


@dataclass(slots=True)
class Toll:
    """What was counted from round to round: kills, how runs ended, rows that were there once and then no more, processes left behind."""

    kills: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    left_behind: int = 0


def one_round(target: str, rng: random.Random, seconds: float, runs: Standby, server: PrefectServer, toll: Toll) -> float:
    """Start the run of a target, kill the target within `seconds`, wait for the run's end; how long such a run takes, as now seen.

    What the killed leave undone makes the next run longer; without that, moments would soon fall before a run's first commit only.
    """
    if target == "server":
        server.be_up()
    start = time.monotonic()
    run = runs.start(RUNS[target])
    if target == "worker":
        toll.kills[target] += sum(_kill_worker(run, rng) for _ in range(WORKERS))
    else:
        time.sleep(rng.uniform(0, seconds))
        with suppress(ProcessLookupError):  # a run that ended before its moment is no kill
            os.kill(run, 0 if target == "server" else signal.SIGKILL)
            if target == "server":
                server.kill(again=toll.kills[target] % 2 == 0)
            toll.kills[target] += 1
    code = runs.end(run)
    taken = time.monotonic() - start
    toll.left_behind += _left_behind(run)
    killed = code == -signal.SIGKILL
    toll.ends[f"run of {target} {'killed' if killed else f'ended with {code}'}"] += 1
    return seconds * LONGER if killed else taken


def _kill_worker(run: int, rng: random.Random) -> bool:
    """Kill an extraction worker of a run at some moment after there is one; whether the run lasted so long."""
    moment, since = rng.uniform(0, WORKERS_LIFE), None
    while processes().get(run, "Z")[0] != "Z":
        # Workers are children of the fork server, which is a child of the run.
        workers = [grandchild for child in _children(run) for grandchild in _children(child)]
        since = since or (time.monotonic() if workers else None)
        if workers and since is not None and time.monotonic() - since >= moment:
            with suppress(ProcessLookupError):
                os.kill(rng.choice(workers), signal.SIGKILL)
                return True
        time.sleep(0.005)
    return False


def _children(process: int) -> list[int]:
    try:
        return [int(child) for file in Path(f"/proc/{process}/task").glob("*/children") for child in file.read_text().split()]
    except OSError:
        return []


def _left_behind(run: int) -> int:
    """How many processes of a run are there ten seconds after its end; they are ended."""
    until = time.monotonic() + 10
    while left := [stat for stat in processes().values() if int(stat[2]) == run and stat[0] != "Z"]:
        if time.monotonic() > until:
            os.killpg(run, signal.SIGKILL)
            break
        time.sleep(0.05)
    return len(left)


def held(lake: Lake) -> set[str]:
    """Every version of every article and every fate, by name."""
    versions = lake.query("SELECT 'article ' || article_id || ' ' || version FROM base.article_version")
    fates = lake.query("SELECT 'fate ' || run_id || ' ' || source_id || ' ' || key FROM base.fate")
    return {name for (name,) in versions + fates}


def report(location: LakeLocation, expected: set[str], toll: Toll) -> bool:
    """Compare the lake with the world, audit it, maintain it, compare again; whether all was well."""
    with open_lake(location) as lake:
        done = maintain(lake, datetime.now(UTC), keep=timedelta(0), grace=timedelta(0))
        keys = [key for (key,) in lake.query("SELECT key FROM base.article_version WHERE version = 1")]
        [(doubled,)] = lake.query("SELECT count(*) - count(DISTINCT (run_id, source_id, key)) FROM base.fate")
        [(extra,)] = lake.query("SELECT count(*) FROM base.article_version WHERE version > 1")
        later = datetime.now(UTC) + timedelta(days=30)  # instants of the last run are ahead of the clock on purpose
        failed = [audit.rule.name for audit, (count, _) in offenders(lake, later) if count and audit.rule.severity is Severity.CRITICAL]
        states = dict(lake.query("SELECT state, count(*) FROM mart.run GROUP BY state"))
    files = sorted(location.warc.rglob("*.warc.gz"))
    torn = sum(not all(entry.page for entry in read_entries(str(file))) for file in files)
    print(f"{toll.kills.total()} kills: " + ", ".join(f"{target} {times}" for target, times in sorted(toll.kills.items())))
    print(", ".join(f"{end} {times} times" for end, times in sorted(toll.ends.items())))
    running = states.get("running", 0)
    print(f"stories: {len(expected)}, orphan files removed: {done.steps['orphans removed']}")
    print(f"runs that committed: {states.get('ended', 0)} ended, {states.get('killed', 0)} shown as killed, {running} as running")
    lost, twice = toll.lost + len(expected - set(keys)), len(keys) - len(set(keys)) + extra + doubled
    print(f"lost = {lost}, duplicated = {twice}, audits failed = {len(failed)} {' '.join(failed)}".rstrip())
    print(f"archives that end inside a record: {torn} of {len(files)}; processes left behind: {toll.left_behind}")
    return not (lost or twice or failed or torn or running or toll.left_behind)


def play(
    location: LakeLocation,
    served: ServedWorld,
    runs: Standby,
    server: PrefectServer,
    *,
    kills: int,
    minutes: float,
    seed: int,
    targets: Sequence[str],
) -> Toll:
    """Rounds until there were enough kills, then two runs that nobody kills: the second when everything deferred is due again."""
    toll = Toll()
    rng = random.Random(seed)
    seconds = _unhurried(served, runs)
    before: set[str] = set()
    until = time.monotonic() + 60 * minutes
    while toll.kills.total() < kills and toll.ends.total() < ROUNDS * kills and time.monotonic() < until:
        [target] = rng.choices(targets, [SHARES[target] for target in targets])
        published = STORIES * (toll.ends.total() + 2)
        served.set_time(served.world.stories[published - 1].published)
        seconds[target] = one_round(target, rng, seconds[target], runs, server, toll)
        with open_lake(location, read_only=True) as lake:
            now_held = held(lake)
        toll.lost += len(before - now_held)
        before = now_held
        print(f"{datetime.now(UTC):%H:%M:%S} {toll.kills.total()} kills, the last of {target}", file=sys.stderr)
    for what in ("pass", "late pass"):
        toll.ends[f"run left alone ended with {runs.end(runs.start(what))}"] += 1
    return toll


def _unhurried(served: ServedWorld, runs: Standby) -> dict[str, float]:
    """How long each target's run takes at first when nobody kills it, in seconds."""
    served.set_time(served.world.stories[STORIES - 1].published)
    taken = {}
    for what in ("pass", "maintain"):
        start = time.monotonic()
        if code := runs.end(runs.start(what)):
            raise SystemExit(f"a {what} that nobody killed ended with {code}: see the log")
        taken[what] = time.monotonic() - start
    return {"flow": taken["pass"], "worker": taken["pass"], "maintenance": taken["maintain"], "server": 2 * taken["pass"]}


def main(
    *,
    folder: Path,
    kills: int = 200,
    minutes: float = float("inf"),
    seed: int = 1,
    targets: Sequence[str] = tuple(sorted(SHARES)),
    catalog: str | None = None,
    data: str | None = None,
) -> None:
    """Kill, examine, print."""
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    location = LakeLocation(folder / "lake", catalog, data)
    count = STORIES * (ROUNDS * kills + 2)
    start = datetime.now(UTC) - timedelta(seconds=count)
    world = newsroom(count, start, timedelta(seconds=count))
    with serve(world, start) as served:
        given = environment(os.environ, location.home, catalogue(served, folder / "sources.csv"), catalog, data)
        given |= prefect_settings(folder / "prefect") | {"NEWSLAKE_BENCH_LOG": str(folder / "log"), "NEWSLAKE_BATCH": "2"}
        with standby(given) as runs, prefect_server(given) as server:
            toll = play(location, served, runs, server, kills=kills, minutes=minutes, seed=seed, targets=targets)
        expected = {served.url(story) for story in world.stories if story.published <= served.now}
    if not report(location, expected, toll):
        raise SystemExit(1)


if __name__ == "__main__":
    as_command(main, __doc__)
