"""Measures how the costs of the lake grow: the same questions at ten thousand, a hundred thousand and a million invented articles.

    python bench/lake_growth.py --folder growth-lakes [--sizes 10000,100000,1000000] [--keep] [--search] [--marts]

The lakes are those of big_lake.py; with `--keep` they stay, and lakes that exist are used. The bench prints the best of five runs in
milliseconds, the processor time of that run in brackets, and the ratio of the largest lake to the smallest. `--search` also indexes the
texts (minutes for a million) and searches before and after the appends. `--marts` asks every mart of the largest lake for all rows and
columns and prints the slowest first; DuckDB runs these queries to the end, but makes no rows for Python. Nothing is asserted.
"""

import random
import resource
import shutil
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench.big_lake import SOURCES, UNTIL, fill
from bench.command import as_command
from extractors.records import Batch, EntityMatch, Level, Passage, TopicMatch
from warehouse import Lake, LakeLocation, append_batch, open_lake
from warehouse.lake.marts import marts
from warehouse.read.known import known_keys
from warehouse.search.index import refresh
from warehouse.search.ranked import search

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from factories import batch, enriched

RUNS = 5
DAY = timedelta(days=1)


def fresh(number: int) -> Batch:
    """Five hundred new articles of the lake's last day, out of all sources; ten in a hundred are copies of the one before."""
    urls = [f"https://paper{i % SOURCES}.example/news/{number}-{i}" for i in range(500)]
    rng = random.Random(number)
    prints = [rng.randbytes(256) for _ in urls]
    match = TopicMatch(
        topic="sanctions", version="v1", level=Level.SUBSTANTIAL, score=0.9, direction="tighten", passages=(Passage(0, 4, "word"),)
    )
    made = partial(enriched, "paper-1", title="Fresh report", text="word " * 150, topics=(match,), entities=(EntityMatch("EU", 1),))
    articles = [made(url, UNTIL, content_hash=url, fingerprint=prints[i - (i % 10 == 9)]) for i, url in enumerate(urls)]
    return batch(f"fresh-{number}", articles, at=UNTIL)


def _passed(size: int, number: int) -> list[str]:
    """What a poll of all sources finds: the lake's newest URLs, and as many that it does not hold."""
    return [f"https://paper{i % SOURCES}.example/news/{name}" for i in range(size - 250, size) for name in (i, f"{i}-{number}")]


def questions(lake: Lake, size: int, *, searched: bool) -> dict[str, Callable[[int], object]]:
    """What is timed; the argument is the number of the repetition."""
    middle = size // 2
    url = f"https://paper{middle % SOURCES}.example/news/{middle}"
    since, until = (UNTIL - 28 * DAY).date(), UNTIL.date()
    asked: dict[str, Callable[[int], object]] = {}
    if searched:
        asked["search: prisoners exchange"] = lambda _: search(lake, "prisoners exchange")
        asked["search: that phrase"] = lambda _: search(lake, '"prisoners exchange"')
        asked["search, four weeks"] = lambda _: search(lake, "prisoners exchange", since=since)
    asked["append 500 articles"] = lambda n: append_batch(lake, fresh(n))
    asked["known: 500 URLs"] = lambda n: known_keys(lake, _passed(size, n))
    statements = {
        "one article by URL (macro)": f"SELECT * FROM article_by_url('{url}')",
        "one article by URL (WHERE url)": f"SELECT title FROM article WHERE url = '{url}'",
        "topic_daily, everything": "SELECT * FROM topic_daily",
        "topic_weekly, everything": "SELECT * FROM topic_weekly",
        "topic_count, four weeks": f"SELECT * FROM topic_count('day', '{since}', '{until}')",
        "topic_daily_by country, everything": "SELECT * FROM topic_daily_by WHERE dimension = 'country'",
        "topic_momentum, everything": "SELECT * FROM topic_momentum",
        "topic_gap, everything": "SELECT * FROM topic_gap",
        "topic_gap, four weeks": f"SELECT * FROM topic_gap_between('{since}', '{until}')",
        "one topic's month with evidence": f"""
            SELECT article_id, passages FROM article_topic
            WHERE topic = 'sanctions' AND dated BETWEEN '{since}' AND '{until}'
            """,
        "latest of one source": "SELECT title, dated FROM article WHERE source_id = 'paper-7' ORDER BY dated DESC LIMIT 20",
        "latest of every source": "SELECT source_id, max(dated), arg_max(title, dated) FROM article GROUP BY source_id",
        "fate_funnel of one run": "SELECT * FROM fate_funnel WHERE run_id = 'run-3'",
        "source_health": "SELECT * FROM source_health",
        "quality of four weeks": f"SELECT * FROM quality_between('{since}', '{until}')",
        "drift": "SELECT * FROM drift",
    }
    for name, sql in statements.items():
        asked[name] = lambda _, sql=sql: lake.query(sql)  # type: ignore[misc]
    if searched:
        asked["search, 2,500 articles not indexed"] = lambda _: search(lake, "prisoners exchange")
    return asked


def timed(work: Callable[[int], object], offset: int, runs: int = RUNS) -> tuple[float, float]:
    """Milliseconds of the best run: by the clock, and of the processor."""
    taken = []
    for number in range(runs):
        start, busy = time.perf_counter(), time.process_time()
        work(offset + number)
        taken.append(((time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000))
    return min(taken)


def measured(home: Path, size: int, *, searched: bool) -> dict[str, tuple[float, float]]:
    """The answers' times on the lake of this size, which is made where it does not exist."""
    made = (home / "catalog.sqlite").is_file()
    with open_lake(LakeLocation(home)) as lake:
        start = time.perf_counter()
        if not made:
            fill(lake, size)
            print(f"made {size:,} articles in {time.perf_counter() - start:.0f} s", flush=True)
        if searched:
            start = time.perf_counter()
            print(f"indexed {refresh(lake):,} articles in {time.perf_counter() - start:.0f} s", flush=True)
            bytes_used = sum(file.stat().st_size for file in (home / "search").iterdir())
            print(f"index: {bytes_used / 1e6:.0f} MB", flush=True)
        asked = questions(lake, size, searched=searched)
        return {name: timed(work, int(time.time() * 1000)) for name, work in asked.items()}


def print_marts(home: Path) -> None:
    """What it takes to ask each mart for everything, the slowest first."""
    with open_lake(LakeLocation(home), read_only=True) as lake:
        views = [mart.name for mart in marts() if not mart.macro]
        taken = {name: timed(lambda _, name=name: lake.query(f"EXPLAIN ANALYZE FROM mart.{name}"), 0, 2) for name in views}  # type: ignore[misc]
    print("all of each mart; milliseconds: clock (processor)")
    for name in sorted(taken, key=lambda name: taken[name], reverse=True):
        print(f"{name:<36}{taken[name][0]:>11.0f} ({taken[name][1]:>5.0f})")


def main(*, folder: Path, sizes: str = "10000,100000,1000000", keep: bool = False, search: bool = False, marts: bool = False) -> None:
    """Make the lakes and print the table."""
    counts = [int(size) for size in sizes.split(",")]
    figures = []
    for size in counts:
        home = folder / str(size)
        figures.append(measured(home, size, searched=search))
        if marts and size == max(counts):
            print_marts(home)
        if not keep:
            shutil.rmtree(home)
    print(f"{'milliseconds: clock (processor)':<36}" + "".join(f"{size:>20,}" for size in counts) + f"{'growth':>9}")
    for name in figures[0]:
        taken = [figure[name] for figure in figures]
        cells = "".join(f"{wall:>11.0f} ({busy:>5.0f})" for wall, busy in taken)
        print(f"{name:<36}{cells}{taken[-1][0] / taken[0][0]:>9.1f}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    as_command(main, __doc__)
