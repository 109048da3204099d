"""Estimates how long a month and a year of CC-NEWS would take and what they would cost, from the cost of each stage on saved pages.

    python bench/cc_news.py MANIFEST [--pages 2000] [--files 400] [--pages-a-file 30000] [--core-hour 0.04] [--gigabyte-month 0.023]

Each stage is measured alone, in processor time, so that other work on the machine hardly matters: reading a WARC file, extracting and
enriching, the gate (which does not compare sources with their past here), archiving and staging a part, and the work of the committer
(reading what is staged, asking for known addresses, appending, the ledger). Bytes are counted in the staging, the archive and the lake.
`--files` and `--pages-a-file` give the size of a month of CC-NEWS. `--core-hour` and `--gigabyte-month` are prices in any currency.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.command import as_command
from bench.make_warc import make_warc, warc_pages
from extractors.archive import Archive
from extractors.records import Batch, Enriched, Fate, Reason, Run
from flows.pipeline.backfill.bulk.parts import Record
from flows.pipeline.backfill.bulk.staging import Staging
from flows.pipeline.backfill.pages import WarcPage, enrich_pages
from flows.pipeline.backfill.records import PAGES_PER_COMMIT
from flows.pipeline.gated import Ended, gated_batch
from flows.pipeline.workers.enricher import prepare
from flows.settings import Settings
from warehouse import open_lake
from warehouse.append.backfilled import Done, append_part
from warehouse.expectations import preload
from warehouse.read.known import known_keys

PART = 400  # pages
CORES = (1, 8, 20, 40)
WORKERS = ("read", "extract and enrich", "gate", "archive and stage")  # their stages; the committer has the other one
MONTHS = {"a month": 1, "a year": 12}


@dataclass
class Costs:
    """CPU seconds of each stage, over all pages."""

    pages: int = 0
    articles: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - started

    def of(self, *names: str) -> float:
        return sum(self.seconds[name] for name in names) / self.pages


def staged(pages: list[WarcPage], folder: Path, staging: Staging, costs: Costs) -> list[str]:
    """What a worker does, part by part; the names of the staged parts."""
    run, now, names = Run("bench", "backfill", datetime.now(UTC), False), datetime.now(UTC), []
    enrich_pages(pages[:8], now)
    preload()
    with Archive(folder / "warc") as archive:
        for start in range(0, len(pages), PART):
            part = pages[start : start + PART]
            with costs.stage("extract and enrich"):
                results = enrich_pages(part, now)
            read = [(page, result) for page, result in zip(part, results, strict=True) if isinstance(result, Enriched)]
            ended: list[Ended] = [(Fate.of(page.source.source_id, page.key, Reason.NEW, now), result) for page, result in read]
            with costs.stage("gate"):
                batch, _ = gated_batch(Batch(run=run), ended, now)
            with costs.stage("archive and stage"):
                for page, _ in read:
                    archive.write(page.page)
                records: list[Record] = [*(page.source for page in part), *batch.fates, *batch.enriched, *batch.validations]
                names.append(f"bench/{start:09}.parquet")
                staging.write(names[-1], records)
    return names


def committed(names: list[str], settings: Settings, staging: Staging, costs: Costs) -> None:
    """What the committer does, as many parts at a time as it would."""
    run = Run("bench", "backfill", datetime.now(UTC), False)
    together = PAGES_PER_COMMIT // PART
    with open_lake(settings.location()) as lake:
        for start in range(0, len(names), together):
            with costs.stage("commit"):
                given = [record for name in names[start : start + together] for record in staging.read(name)]
                fates = {record.key: record for record in given if isinstance(record, Fate)}
                known_keys(lake, fates)
                articles = tuple(record for record in given if isinstance(record, Enriched))
                done = Done(
                    subject="bench", file="bench.warc.gz", start=start, end=start + together, records=len(fates), at=datetime.now(UTC)
                )
                append_part(lake, Batch(run=run, fates=tuple(fates.values()), enriched=articles), [done])
            costs.articles += len(articles)


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def table(costs: Costs, pages_a_month: int, core_hour: float, storage: float) -> None:
    """Days by cores of the workers, the committer's own included, and the cost; `storage` is that of a page's bytes for a month."""
    work, commit = costs.of(*WORKERS), costs.of("commit")
    print(
        "| CC-NEWS | pages | " + " | ".join(f"days on {cores} cores" for cores in CORES) + " | committer alone, days | core-hours | cost |"
    )
    print("|---|---|" + "---|" * len(CORES) + "---|---|---|")
    for name, months in MONTHS.items():
        pages = months * pages_a_month
        days = [max(pages * work / cores, pages * commit) / 86_400 for cores in CORES]
        hours = pages * (work + commit) / 3600
        cost = hours * core_hour + pages * storage
        shown = " | ".join(f"{each:.1f}" for each in days)
        print(f"| {name} | {pages / 1e6:.0f} million | {shown} | {pages * commit / 86_400:.1f} | {hours:,.0f} | {cost:,.0f} |")


def main(
    manifest: Path,
    /,
    *,
    pages: int = 2_000,
    files: int = 400,
    pages_a_file: int = 30_000,
    core_hour: float = 0.04,
    gigabyte_month: float = 0.023,
) -> None:
    costs = Costs()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path, settings = folder / "pages.warc.gz", Settings(home=folder / "lake")
        make_warc(manifest, path, pages)
        staging = Staging(str(folder / "staging"))
        prepare(settings.topics, settings.entities, settings.profile)
        with costs.stage("read"):
            found = warc_pages(path)
        costs.pages = len(found)
        names = staged(found, folder, staging, costs)
        committed(names, settings, staging, costs)
        sizes = {"staged": size(folder / "staging"), "archive": size(folder / "warc"), "lake": size(folder / "lake")}
    for name, seconds in costs.seconds.items():
        print(f"{name}: {1000 * seconds / costs.pages:.2f} ms of CPU a page")
    work, commit = costs.of(*WORKERS), costs.of("commit")
    alone = f"a core of the committer: {1 / commit:.0f} rows/s, as many as {work / commit:.0f} cores"
    print(f"a core of the workers: {1 / work:.1f} pages/s; {alone}")
    print(", ".join(f"{name} {count / costs.pages / 1000:.1f} kB" for name, count in sizes.items()), f"a page; {costs.articles} articles")
    table(costs, files * pages_a_file, core_hour, (sizes["archive"] + sizes["lake"]) / costs.pages / 1e9 * gigabyte_month)


if __name__ == "__main__":
    as_command(main, __doc__)
