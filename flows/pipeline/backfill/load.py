"""Appends article tables to the lake, through the stages of an ingestion pass.

    table rows | URL and identity | skip the known | enrich (worker processes) | gate | append | report

Every row ends in exactly one fate. A second run over the same table appends nothing, and an interrupted run continues
where it stopped, because articles that the lake has, in quarantine too, are skipped. A row that was refused is looked at again: the table,
or how it is read, may have been mended since.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from threading import Thread

from extractors.errors import NewslakeError
from extractors.fetch import utc_now
from extractors.records import Enriched, Fate, Outcome, Reason
from extractors.urls.hosts import site_of
from extractors.urls.pages import canonical_url, request_url
from extractors.workers.pool import ExtractPool
from flows.pipeline.backfill.columns import Columns, TableRow
from flows.pipeline.backfill.dates import DateColumn, date_column
from flows.pipeline.backfill.publishers import Publishers, catalogue_by_site
from flows.pipeline.backfill.results import Results, results_of
from flows.pipeline.backfill.rows import Candidate, RefusedRow, enrich_rows
from flows.pipeline.backfill.run import FLOW, Backfill, begin
from flows.pipeline.backfill.table_process import TableProcess, open_in_process, readable
from flows.pipeline.backfill.tables import TableFile
from flows.pipeline.gated import Ended
from flows.pipeline.gathering import gathered, one
from flows.pipeline.progress import Progress
from flows.pipeline.report import Report
from flows.pipeline.workers.enricher import reading_pool
from flows.settings import Settings
from warehouse import append_batch
from warehouse.expectations import preload
from warehouse.read.known import known_keys

ROWS_PER_BATCH = 1_000
ROWS_PER_CHUNK = 100
CHARACTERS_PER_CHUNK = 1_000_000
MESSAGES = 20
SHOWN = 200  # characters of an invalid URL in a message


@dataclass(frozen=True, slots=True)
class Choices:
    """The user's choices: the table's columns, one source for all rows, rows without a date, known URLs `again`.

    `day_first` is the order of day and month in numbers; None leaves it to the column.
    """

    columns: Columns = field(default_factory=Columns)
    source: str | None = None
    undated: bool = False
    again: bool = False
    day_first: bool | None = None


def backfill(
    settings: Settings,
    path: Path,
    choices: Choices | None = None,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Report:
    """Append a table's articles to the lake; raises TableError, SeedError, WorkerLostError or LakeError before or between batches.

    If the table cannot be read to its end, the rows before that place are in the lake when the error is raised.
    Bad rows are named as file:line in the report's warnings (the first 20) and in their fates' detail.
    """
    choices = choices or Choices()
    with open_in_process(TableFile(path, choices.columns), settings.page_seconds, settings.page_memory) as table:
        rows = iter(table)
        first = list(islice(rows, 1))  # no lake is made for a table without the requested columns
        dates = date_column(path, choices.columns, choices.day_first, settings.page_seconds, settings.page_memory)
        with (
            begin(settings, run_id=run_id, progress=progress, now=now, threads=1) as begun,  # the workers use the other cores
            reading_pool(settings, enrich_rows) as workers,
        ):
            publishers = Publishers(catalogue_by_site(settings.sources))
            work = _Work(begun=begun, table=table, choices=choices, publishers=publishers, dates=dates, workers=workers)
            work.through(chain(first, rows))
    if work.fresh:
        begun.report.notes.append(dates.note())
    return begun.report


@dataclass(slots=True)
class _Started:
    """A batch in progress: rows that ended already, and chunks that the workers have."""

    ended: list[Ended]
    chunks: list[tuple[list[Candidate], Future[Results]]]


@dataclass(slots=True, kw_only=True)
class _Work:
    begun: Backfill
    table: TableProcess[TableRow]
    choices: Choices
    publishers: Publishers
    dates: DateColumn
    workers: ExtractPool
    seen: dict[str, int] = field(default_factory=dict)
    fresh: bool = False
    _loading: Thread | None = None
    _warned: int = 0
    _shown: int = 0

    def through(self, rows: Iterator[TableRow]) -> None:
        """Batch by batch. The workers read the next batch while this one is validated and committed."""
        self.begun.progress.expect("table %", 100)
        waiting: _Started | None = None
        troubles: list[NewslakeError] = []
        for batch in gathered(readable(rows, troubles), (one, ROWS_PER_BATCH)):
            started = self._start(batch)
            if waiting is not None:
                self._commit(waiting, last=False)
            waiting = started
        self._commit(waiting or _Started([], []), last=True)
        for error in troubles:
            raise error

    def _start(self, rows: list[TableRow]) -> _Started:
        read = [self._identified(row) for row in rows]
        candidates = [each for each in read if isinstance(each, Candidate)]
        known = set() if self.choices.again else known_keys(self.begun.lake, (each.key for each in candidates), ended=[Outcome.OFF_TOPIC])
        ended: list[Ended] = [(each, None) for each in read if isinstance(each, Fate)]
        ended += [(self._fate(each, Reason.KNOWN_URL), None) for each in candidates if each.key in known]
        fresh = [each for each in candidates if each.key not in known]
        self.fresh |= bool(fresh)
        if fresh and self._loading is None:
            # While the workers read their first chunks. A table without new rows needs no validation. The end of the process does not wait
            # for it: Ctrl-C within an import may leave Python's lock of imports taken for good.
            self._loading = Thread(target=preload, daemon=True)
            self._loading.start()
        # So many rows for one call of a worker, and so much text, that it is done well within its time.
        chunks = gathered(fresh, (one, ROWS_PER_CHUNK), (lambda row: len(row.text), CHARACTERS_PER_CHUNK))
        return _Started(ended, [(chunk, self._submit(chunk)) for chunk in chunks])

    def _submit(self, chunk: list[Candidate]) -> Future[Results]:
        return self.workers.submit(chunk, self.begun.now(), self.choices.undated, self.dates.day_first)

    def _identified(self, row: TableRow) -> Candidate | Fate:
        """The row with its canonical URL, or its fate if it has no usable or no new URL."""
        url = request_url(row.cells.get("url") or "")
        key = canonical_url(url) if url else None
        text = row.cells.get("text")
        if row.problem:
            return self._row_fate(row, Reason.INVALID, row.problem)
        if url is None or key is None:
            return self._row_fate(row, Reason.BAD_URL, f"url {(row.cells.get('url') or '')[:SHOWN]!r} is not a web address")
        if key in self.seen:
            return self._row_fate(row, Reason.KNOWN_URL, f"repeats the URL of line {self.seen[key]}")
        self.seen[key] = row.line
        source = self.publishers.of(self.choices.source or row.cells.get("source") or site_of(key), key)
        if not text:
            return self._warned_fate(row, Fate.of(source.source_id, key, Reason.NO_TEXT, self.begun.now(), "no text"))
        return Candidate(
            where=f"{self.table.path.name}:{row.line}",
            source_id=source.source_id,
            key=key,
            url=url,
            title=row.cells.get("title"),
            text=text,
            date=row.cells.get("date"),
            language=row.cells.get("language"),
        )

    def _row_fate(self, row: TableRow, reason: Reason, detail: str) -> Fate:
        fate = Fate.of(FLOW, f"entry:{FLOW}:{self.table.path.name}:{row.line}", reason, self.begun.now(), detail)
        return fate if reason is Reason.KNOWN_URL else self._warned_fate(row, fate)

    def _warned_fate(self, row: TableRow, fate: Fate) -> Fate:
        self._warn(f"{self.table.path}:{row.line}: {fate.detail}")
        return replace(fate, detail=f"line {row.line}: {fate.detail}")

    def _warn(self, message: str) -> None:
        self._warned += 1
        if self._warned <= MESSAGES:
            self.begun.report.warnings.append(message)

    def _fate(self, row: Candidate, reason: Reason, detail: str | None = None) -> Fate:
        return Fate.of(row.source_id, row.key, reason, self.begun.now(), detail)

    def _commit(self, started: _Started, *, last: bool) -> None:
        ended = started.ended
        for chunk, future in started.chunks:
            ended += [self._read(row, result) for row, result in zip(chunk, results_of(chunk, future, self._submit), strict=True)]
        batch = self.begun.batch(self.publishers.values())
        if last:
            batch = replace(batch, run=replace(batch.run, ended=self.begun.now()))
        self.begun.commit(
            batch,
            ended,
            self.begun.gated(batch),
            lambda filled, _: append_batch(self.begun.lake, filled),
            lambda words: self._warn(f"{self.table.path}: {words}"),
        )
        self._advance(len(ended), last=last)

    def _read(self, row: Candidate, result: Enriched | RefusedRow) -> Ended:
        if isinstance(result, Enriched):
            for date in result.article.dates:
                self.dates.count(date)
            return self._fate(row, Reason.NEW), result
        self._warn(f"{self.table.path.parent / row.where}: {result.message}")
        line = row.where.rpartition(":")[2]
        return self._fate(row, result.reason, f"line {line}: {result.message}"), None

    def _advance(self, rows: int, *, last: bool) -> None:
        progress = self.begun.progress
        progress.expect("append", rows)
        progress.advance("append", rows)
        done = 100 if last else int(100 * self.table.read_share())
        progress.advance("table %", done - self._shown)
        self._shown = done
