"""Many at once on one lake: writers on overlapping articles, readers of the marts, maintenance in between.

    python bench/concurrency.py --folder busy-lake [--seconds 60] [--writers 4] [--readers 8] [--catalog postgres:...]

Every process is a program of its own, as it would be in use. Readers check each answer: a fate for each article, an article for
each topic. At the end: errors, what is lost or doubled, and how long commits and reads took.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from invented import article, batch, url_of

from warehouse import LakeLocation, open_lake
from warehouse.maintain import maintain

SIZE = 50
MARTS = ("topic_daily", "topic_weekly", "source_health", "fate_funnel", "quality_daily", "article", "article_topic")
CONSISTENT = """
SELECT
    (SELECT count(*) FROM base.article_version WHERE version = 1)
    - (SELECT count(*) FROM base.fate WHERE outcome = 'appended'),
    (SELECT count(*) FROM base.article_topic AS t ANTI JOIN base.article_version AS v ON t.article_id = v.article_id),
    (SELECT count(*) - count(DISTINCT article_id) FROM mart.article)
"""


def write(location: LakeLocation, name: str, seconds: float) -> dict[str, object]:
    """Append batches until time is up; half of each is what another writer also brings."""
    taken, offered = [], set()
    rng = random.Random(name)
    until = time.monotonic() + seconds
    with open_lake(location) as lake:
        while time.monotonic() < until:
            round_number = len(taken)
            numbers = [SIZE * round_number + i for i in range(SIZE)]
            rng.shuffle(numbers)
            start = time.perf_counter()
            lake.append(batch(f"{name}-{round_number}", [article(number) for number in numbers], at=datetime.now(UTC)))
            taken.append(time.perf_counter() - start)
            offered.update(numbers)
    return {"role": "writer", "taken": taken, "offered": sorted(offered)}


def read(location: LakeLocation, name: str, seconds: float) -> dict[str, object]:
    """Ask marts until time is up; a new session every twentieth time, as commands would."""
    taken: list[float] = []
    inconsistent = 0
    rng = random.Random(name)
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
    return {"role": "reader", "taken": taken, "inconsistent": inconsistent}


def tidy(location: LakeLocation, _: str, seconds: float) -> dict[str, object]:
    """Maintain until time is up."""
    taken = []
    until = time.monotonic() + seconds
    with open_lake(location) as lake:
        while time.monotonic() < until:
            start = time.perf_counter()
            maintain(lake, datetime.now(UTC), keep=timedelta(seconds=20), grace=timedelta(seconds=20))
            taken.append(time.perf_counter() - start)
            time.sleep(min(3.0, seconds / 5))
    return {"role": "maintenance", "taken": taken}


ROLES = {"writer": write, "reader": read, "maintenance": tidy}


def main() -> None:
    """Start the processes, wait, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--catalog", help="postgres:<connection string>")
    parser.add_argument("--role", choices=sorted(ROLES), help=argparse.SUPPRESS)
    parser.add_argument("--name", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    location = LakeLocation(options.folder, options.catalog)
    if options.role:
        print(json.dumps(ROLES[options.role](location, options.name, options.seconds)))
        return
    with open_lake(location) as lake:
        lake.append(batch("first", [article(0)]))
    roles = ["writer"] * options.writers + ["reader"] * options.readers + ["maintenance"]
    catalog = ["--catalog", options.catalog] if options.catalog else []
    common = [sys.executable, __file__, "--folder", str(options.folder), "--seconds", str(options.seconds), *catalog]
    running = [
        subprocess.Popen([*common, "--role", role, "--name", f"{role}-{n}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for n, role in enumerate(roles)
    ]
    ended = [process.communicate() for process in running]
    errors = [complaint for process, (_, complaint) in zip(running, ended, strict=True) if process.returncode]
    results = [json.loads(out) for process, (out, _) in zip(running, ended, strict=True) if not process.returncode]
    report(location, results, errors)


def report(location: LakeLocation, results: list[dict[str, object]], errors: list[str]) -> None:
    """Compare the lake with what was offered."""
    offered = {0}.union(*(result["offered"] for result in results if result["role"] == "writer"))  # type: ignore[arg-type]
    with open_lake(location, read_only=True) as lake:
        held = [key for (key,) in lake.query("SELECT key FROM base.article_version")]
        [(twice,)] = lake.query("SELECT count(*) - count(DISTINCT (run_id, source_id, key)) FROM base.fate")
    for role in ROLES:
        taken = sorted(t for result in results if result["role"] == role for t in result["taken"])  # type: ignore[attr-defined]
        if taken:
            middle, late, worst = (1000 * taken[int(share * (len(taken) - 1))] for share in (0.5, 0.95, 1))
            print(f"{role:<12} {len(taken):>6} times; median {middle:.0f} ms, 95 % {late:.0f} ms, worst {worst:.0f} ms")
    inconsistent = sum(int(str(result.get("inconsistent", 0))) for result in results)
    print(f"articles offered: {len(offered)}, errors = {len(errors)}, inconsistent reads = {inconsistent}")
    lost = len({url_of(number) for number in offered} - set(held))
    print(f"lost = {lost}, duplicated = {len(held) - len(set(held))}, fates doubled = {twice}")
    for complaint in errors:
        print(complaint[-2000:], file=sys.stderr)


if __name__ == "__main__":
    main()
