"""Measures the throughput of a WARC backfill and of its worker pool alone, on the same pages in one run.

    python bench/backfill.py MANIFEST [--pages 600] [--commit 2000] [--workers 1 2]

The pages are written to a WARC file (`make_warc`). For each number of workers the bench prints pages a second: of the whole backfill into
a new lake, from the first commit to the last, and of the worker pool alone on the same pages, after it has started. Memory is the largest
resident size of the committing process and of any other process. `--commit` is the number of pages in a commit, so that even a small file
has several commits. "own" is the processor time of the committing process in milliseconds a page; other work on the machine hardly changes
it. `cc_news.py` measures the other stages.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.command import as_command
from bench.make_warc import make_warc, warc_pages
from bench.processes import Watch
from flows.pipeline.backfill.extraction import PAGES_PER_CHUNK
from flows.pipeline.backfill.pages import WarcPage, enrich_pages
from flows.pipeline.backfill.records import PAGES_PER_COMMIT
from flows.pipeline.workers.enricher import reading_pool
from flows.settings import Settings

WHOLE = """
import json, resource, sys, time
from pathlib import Path
from flows.pipeline.backfill import records, warc
from flows.settings import Settings
from warehouse.expectations import preload

def timed(*given):
    result = append(*given)
    if result.fates:
        commits.append((time.perf_counter(), len(result.fates)))
    return result

append, warc.append_part, commits = warc.append_part, timed, []
records.PAGES_PER_BATCH = records.PAGES_PER_COMMIT = int(sys.argv[4])
preload()
before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
started = time.perf_counter()
report = warc.backfill_warc(Settings(home=Path(sys.argv[1]), workers=int(sys.argv[2])), [Path(sys.argv[3])])
total = report.total()
seconds = time.perf_counter() - started
steady = sum(count for _, count in commits[1:]) / max(commits[-1][0] - commits[0][0], 1e-9)
counts = {"pages": total["found"], "appended": total["appended"], "commits": len(commits)}
counts["own"] = 1000 * (sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - before) / total["found"]
print(json.dumps(counts | {"seconds": seconds, "steady": steady}))
"""


def pool_alone(settings: Settings, pages: Sequence[WarcPage]) -> float:
    chunks = [pages[start : start + PAGES_PER_CHUNK] for start in range(0, len(pages), PAGES_PER_CHUNK)]
    with reading_pool(settings, enrich_pages) as pool:
        for future in [pool.submit(chunks[0], datetime.now(UTC)) for _ in range(2 * settings.workers)]:
            future.result()
        started = time.perf_counter()
        for future in [pool.submit(chunk, datetime.now(UTC)) for chunk in chunks]:
            future.result()
        return len(pages) / (time.perf_counter() - started)


def main(manifest: Path, /, *, pages: int = 600, commit: int = PAGES_PER_COMMIT, workers: Sequence[int] = (1, 2)) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        make_warc(manifest, path, pages)
        found = warc_pages(path)
        print(f"file: {len(found)} pages, {path.stat().st_size / 1e6:.1f} MB")
        for count in workers:
            settings = Settings(home=Path(folder) / f"lake-{count}", workers=count)
            alone = pool_alone(settings, found)
            command = [sys.executable, "-c", WHOLE, str(settings.home), str(count), str(path), str(commit)]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
                watch = Watch(process.pid)  # the workers are no children of that process: a fork server starts them
                whole = json.loads(process.communicate()[0])
                watch.stop()
            for name in ("main", "helper"):
                whole[f"{name} MB"] = round(max(usage.peak for usage in watch.seen.values() if usage.role == name))
            print(f"{count} workers: backfill {whole['steady']:.1f} pages/s, pool alone {alone:.1f}; {whole}", flush=True)
        print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    as_command(main, __doc__)
