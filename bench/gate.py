"""What the gate adds to a batch, beside the reading of the same batch, in one run.

    python bench/gate.py MANIFEST [--articles 500] [--workers 2] [--rounds 3] [--sources 40]

The baseline is what a batch costs before the gate: its pages through the extract stage's worker pool, then the enricher. The gate
is what `newslake ingest` calls: row expectations and, against eight weeks of past of every source, drift. Great Expectations is
imported before the clock and its import is printed apart: in a pass it happens while pages are fetched.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench.command import as_command
from bench.texts import fetched_pages
from extractors.enrich.enricher import Enricher
from extractors.errors import ExtractError
from extractors.records import Article, Enriched, Page
from extractors.text.files import UNPOLLED
from extractors.workers.pool import ExtractPool
from flows.settings import Settings
from warehouse.expectations import History, gate, preload
from warehouse.expectations.drift.measure import MEASURES
from warehouse.expectations.drift.tally import RunningStats, SourceHistory

LIMIT_SECONDS = 20.0
LIMIT_MEMORY = 1024**3


def read(batch: list[Page], pool: ExtractPool, enricher: Enricher) -> list[Enriched]:
    """Extract and enrich; a page that gives no article is left out."""
    enriched = []
    for future in [pool.submit(page, None, UNPOLLED) for page in batch]:
        error = future.exception()
        if error is None:
            enriched.append(enricher.enrich(future.result()))
        elif not isinstance(error, ExtractError):
            raise error
    return enriched


def of_sources(batch: list[Enriched], sources: int) -> list[Enriched]:
    """The same articles, shared out over so many sources."""

    def moved(article: Article, number: int) -> Article:
        return replace(article, source_id=f"source-{number % sources}", key=f"{article.key}#{number}")

    return [replace(item, article=moved(item.article, number)) for number, item in enumerate(batch)]


def invented_past(sources: int, now: datetime) -> History:
    """Eight weeks of every source: what `read_history` gives for a lake of that age."""
    rng = Random(1)
    days = {m.name: {age: RunningStats(12, 12 * (value := rng.random()), 12 * value * value + 1) for age in range(56)} for m in MEASURES}
    past = SourceHistory(days, frozenset({"en"}), frozenset({"article"}), frozenset(range(56)))
    return History(now, {f"source-{number}": past for number in range(sources)})


def main(manifest: Path, /, *, articles: int = 500, workers: int = os.cpu_count() or 2, rounds: int = 3, sources: int = 40) -> None:
    started = time.perf_counter()
    preload()
    print(f"import of Great Expectations   {time.perf_counter() - started:6.2f} s (while pages are fetched)")
    settings = Settings()
    enricher = Enricher.load(settings.topics, settings.entities, settings.profile)
    now = datetime.now(UTC)
    batch = list(fetched_pages(manifest, articles, now))
    past = invented_past(sources, now)
    reading = gating = 0.0
    with ExtractPool(workers, LIMIT_SECONDS, LIMIT_MEMORY) as pool:
        read(batch[:20], pool, enricher)
        for _ in range(rounds):
            started = time.perf_counter()
            enriched = of_sources(read(batch, pool, enricher), sources)
            reading += time.perf_counter() - started
            started = time.perf_counter()
            judged = gate(enriched, run_id="bench", now=now, history=past)
            gating += time.perf_counter() - started
    print(f"extract and enrich             {reading / rounds:6.2f} s for {articles} pages, {len(enriched)} articles")
    held, results = len(judged.quarantined), len(judged.validations)
    print(f"gate                           {gating / rounds:6.2f} s, {results} results, {held} rows held back")
    print(f"the gate adds                  {100 * gating / reading:6.1f} % of the time of the batch before it")


if __name__ == "__main__":
    as_command(main, __doc__)
