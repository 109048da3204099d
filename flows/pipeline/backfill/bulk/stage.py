"""What a worker of the cluster does with a part: read, first look, extract and enrich, gate, stage. It never touches the lake."""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from distributed import Worker, WorkerPlugin, get_worker

from extractors.archive import Archive
from extractors.archive.foreign import Entry
from extractors.errors import MachineError, ParseError, WorkerLostError
from extractors.fetch import utc_now
from extractors.records import Batch, Run
from extractors.text.version import extractor_version
from flows.pipeline.backfill.bulk.parts import Kept, Part, Record, Skipped, Trouble
from flows.pipeline.backfill.bulk.staging import Staging
from flows.pipeline.backfill.extraction import Extraction
from flows.pipeline.backfill.page_filter import PageFilter
from flows.pipeline.backfill.pages import enrich_pages
from flows.pipeline.backfill.publishers import Publishers, catalogue_by_site
from flows.pipeline.backfill.records import WarcFile
from flows.pipeline.backfill.table_process import open_in_process
from flows.pipeline.definitions import load_definitions
from flows.pipeline.gated import gated_batch
from flows.pipeline.workers.enricher import reading_pool
from flows.settings import Settings
from warehouse.expectations import preload

PLUGIN = "newslake"
DAEMON = "may start no processes: set DASK_DISTRIBUTED__WORKER__DAEMON=False where the workers are started"


@dataclass(frozen=True, slots=True)
class Job:
    """What all parts of a run have in common."""

    settings: Settings
    look: PageFilter
    run: Run
    place: str


class Stager(WorkerPlugin):
    """Starts the extraction processes of a cluster worker once, with the limits of pages."""

    name = PLUGIN

    def __init__(self, settings: Settings, versions: str) -> None:
        self.settings = settings
        self.versions = versions
        self.ending = False
        self.refused: Exception | None = None

    def setup(self, worker: Worker) -> None:
        """Raises MachineError if this worker cannot do the work, or would read pages differently from the others."""
        try:
            self._begin(worker)
        except Exception as error:
            # Dask does not report a late worker's error and gives it parts nevertheless: its first part raises the error.
            self.refused = error
            raise

    def _begin(self, worker: Worker) -> None:
        if multiprocessing.current_process().daemon:
            raise MachineError(worker.address, DAEMON)
        if (own := versions_of(self.settings, utc_now())) != self.versions:
            message = f"reads pages by other code or definitions than the committer ({own}, not {self.versions}): give both the same"
            raise MachineError(worker.address, message)
        workers = int(os.environ.get("NEWSLAKE_WORKERS") or self.settings.workers)
        self.pool = reading_pool(self.settings.replace(workers=workers), enrich_pages).__enter__()
        self.catalogue = catalogue_by_site(self.settings.sources)

    def teardown(self, worker: Worker) -> None:
        """End the processes. Another worker stages their parts."""
        self.ending = True
        if self.refused is not None:
            return
        self.pool.__exit__(WorkerLostError, None, None)

    def stage(self, job: Job, part: Part) -> str:
        """Stage a part unless it is staged; returns its name. Raises WorkerLostError if this worker ends, or the error of `setup`."""
        if self.refused is not None:
            raise self.refused
        staging = Staging(job.place)
        if part.name not in staging.names(part.name.rpartition("/")[0]):
            with tempfile.TemporaryDirectory(prefix="newslake-part-") as folder:
                records = self._records(job, part, Path(folder))
                if self.ending:  # pages that were not read look like unreadable pages
                    raise WorkerLostError(f"{part.file}:{part.start}", "this worker of the cluster was ended")
                for record in records:
                    if isinstance(record, Kept):
                        staging.keep(f"{part.subject}/{record.file}", Path(folder) / record.file)
                # Last, so that a staged part always has its pages.
                staging.write(part.name, records)
        return part.name

    def _records(self, job: Job, part: Part, folder: Path) -> list[Record]:
        troubles: list[Trouble] = []
        with Archive(folder) as archive:
            extraction = Extraction(workers=self.pool, archive=archive, publishers=Publishers(self.catalogue), now=utc_now)
            file = WarcFile(part.file, part.start, job.look, part.stop)
            entries = list(_readable(file, job.settings, troubles))
            chunks = extraction.start(extraction.pages_of(entries))
            preload()  # while the workers read their first part
            batch, _ = gated_batch(Batch(run=job.run), extraction.finish(chunks), utc_now())
        kept = [Kept(file.relative_to(folder).as_posix()) for file in sorted(folder.glob("*/*"))]
        skipped = [Skipped(reason, count) for reason, count in extraction.skipped.items()]
        notes: list[Record] = [*kept, *troubles, *skipped, *extraction.publishers.values()]
        return [*notes, *batch.fates, *batch.enriched, *batch.quarantined, *batch.validations]


def stage(job: Job, part: Part) -> str:
    """Stage a part: the task that the cluster runs."""
    plugin = get_worker().plugins[PLUGIN]
    assert isinstance(plugin, Stager)
    return plugin.stage(job, part)


def versions_of(settings: Settings, now: datetime) -> str:
    """A hash of everything that decides how a page is read: the extractor, the definitions, the catalogue's sources."""
    in_use = [(type(one).__name__, one.version) for one in load_definitions(settings, now)]
    catalogue = sorted(catalogue_by_site(settings.sources).items())
    return sha256(repr((extractor_version(), sorted(in_use), catalogue)).encode()).hexdigest()[:8]


def _readable(file: WarcFile, settings: Settings, troubles: list[Trouble]) -> Iterator[Entry]:
    """The entries until an error."""
    try:
        with open_in_process(file, settings.page_seconds, settings.page_memory) as opened:
            yield from opened
    except (ParseError, WorkerLostError) as error:
        troubles.append(Trouble(error.message))
