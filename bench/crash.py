"""Kill a writer at any instant, many times, and count what is lost or doubled.

    python bench/crash.py --folder crash-lake [--rounds 200] [--seed 1] [--catalog postgres:... --data s3://...]

Each round starts a process that archives pages, appends batches and maintains the lake, and kills it (SIGKILL) at a random
moment. The next round begins with the first batch whose commit was not confirmed, as the next run of an ingest would. At the
end the lake is compared with what was confirmed, and the archives are read to their last record.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as _arrow  # noqa: F401 - loaded before the first fork, so that rounds are spent on the lake

from extractors.archive.warc import Archive, pages
from extractors.errors import ParseError
from extractors.records import Page
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake import connection as connect
from warehouse.lake.handle import Lake
from warehouse.upkeep.maintain import maintain

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from factories import article, batch, url_of

SIZE = 20  # articles a batch
MAINTAIN_EVERY = 7  # batches


def write(location: LakeLocation, first: int, confirmed: int) -> None:
    """Append batch after batch, sending each confirmed one through the pipe, until killed."""
    run = f"run-{os.getpid()}-{first}"
    if os.getpid() % 2:
        connect.INLINED_ROWS = SIZE // 2  # every other writer leaves files instead of rows in the metadata database
    with open_lake(location) as lake, Archive(location.warc) as archive:
        for number in range(first, first + 10_000):
            enriched = [article(SIZE * number + i) for i in range(SIZE)]
            now = datetime.now(UTC)
            for each in enriched[:3]:
                url = each.article.key
                archive.write(
                    Page(
                        url=url,
                        final_url=url,
                        status=200,
                        headers=(("content-type", "text/html"),),
                        body=each.article.text.encode(),
                        fetched_at=now,
                    )
                )
            append_batch(lake, batch(run, enriched, at=now))
            os.write(confirmed, f"{number}\n".encode())
            if number % MAINTAIN_EVERY == 0:
                maintain(lake, datetime.now(UTC), keep=timedelta(seconds=5), grace=timedelta(seconds=5))


def unhurried(location: LakeLocation) -> float:
    """Seconds that a writer takes, from its start, for its first three batches and a maintenance."""
    start = time.monotonic()
    child = os.fork()  # in a child: a process that has used DuckDB has threads, and must not be forked any more
    if child == 0:
        with open_lake(location) as lake:
            for number in range(3):
                append_batch(lake, batch("unhurried", [article(SIZE * number + i) for i in range(SIZE)]))
            maintain(lake, datetime.now(UTC))
        os._exit(0)
    os.waitpid(child, 0)
    return time.monotonic() - start


def one_round(location: LakeLocation, first: int, seconds: float) -> int:
    """Run a writer for so long, kill it; returns the number of the first batch that was not confirmed."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        with suppress(BaseException):
            write(location, first, sending)
        os._exit(1)
    os.close(sending)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(receiving) as lines:
        confirmed = [int(line) for line in lines]
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
        raise SystemExit(f"a writer ended by itself (status {status}): something is wrong")
    return max(confirmed, default=first - 1) + 1


def examine(lake: Lake, confirmed: int) -> dict[str, int]:
    """Count what the lake holds against what was confirmed."""
    expected = {url_of(number) for number in range(SIZE * confirmed)}
    held = [key for (key,) in lake.query("SELECT key FROM base.article_version WHERE version = 1")]
    [(orphans,)] = lake.query(
        "SELECT count(*) FROM base.article_topic AS t ANTI JOIN base.article_version AS v USING (article_id, version)"
    )
    [(twice,)] = lake.query("SELECT count(*) - count(DISTINCT (run_id, source_id, key)) FROM base.fate")
    [(fates,)] = lake.query("SELECT count(DISTINCT key) FROM base.fate WHERE outcome = 'appended'")
    return {
        "lost": len(expected - set(held)),
        "duplicated": len(held) - len(set(held)),
        "revised": lake.query("SELECT count(*) FROM base.article_version WHERE version > 1")[0][0],
        "topics without article": orphans,
        "fates doubled": twice,
        "articles without fate": len(set(held)) - fates,
    }


def main() -> None:
    """Kill, examine, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--catalog", help="postgres:<connection string>")
    parser.add_argument("--data", help="s3://bucket/prefix")
    options = parser.parse_args()
    location = LakeLocation(options.folder / "killed", options.catalog, options.data)
    rng = random.Random(options.seed)
    longest = unhurried(LakeLocation(options.folder / "unhurried"))
    first = 0
    for _ in range(options.rounds):
        first = one_round(location, first, rng.uniform(0.01, longest))
    with open_lake(location) as lake:
        found = examine(lake, first)
        done = maintain(lake, datetime.now(UTC), keep=timedelta(0), grace=timedelta(0))
        after = examine(lake, first)
    broken = sum(not _readable(file) for file in location.warc.rglob("*.warc.gz"))
    print(f"{options.rounds} kills, {first} batches of {SIZE} confirmed; orphan files removed: {done.steps['orphans removed']}")
    print(", ".join(f"{name} = {count}" for name, count in found.items()))
    print(
        f"after maintenance: {'the same' if after == found else after}; archives that cannot be read to their last whole record: {broken}"
    )


def _readable(file: Path) -> bool:
    try:
        return all(page.status == 200 for page in pages(file))
    except ParseError:
        return False


if __name__ == "__main__":
    main()
