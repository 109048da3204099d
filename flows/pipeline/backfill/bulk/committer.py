"""The lake's side of a bulk backfill: gives parts out, and appends what is staged, in the order of the files.

    plan (ranges of whole records) | stage (workers of the cluster) | known addresses | archive, append, ledger

A part is appended and entered in the ledger in one transaction, and only then removed from the staging. So whenever something is
killed, each part is appended exactly once, by this run or the next.
"""

import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from distributed import Client, Future, KilledWorker, wait
from distributed.comm.core import CommClosedError

from extractors.archive import Pages
from extractors.archive.anywhere import size_of
from extractors.archive.boundaries import check_format, ranges
from extractors.errors import MachineError, ParseError, WorkerLostError, described
from extractors.fetch import utc_now
from extractors.records import Batch, Enriched, Fate, Quarantined, Reason, Source, Validation
from flows.pipeline.backfill.bulk import parts
from flows.pipeline.backfill.bulk.parts import Kept, Part, Record, Records, Skipped, Trouble
from flows.pipeline.backfill.bulk.stage import PLUGIN, Job, Stager, stage, versions_of
from flows.pipeline.backfill.bulk.staging import Staging
from flows.pipeline.backfill.page_filter import WarcChoices
from flows.pipeline.backfill.records import content_of
from flows.pipeline.backfill.run import Backfill, begin
from flows.pipeline.gated import Ended
from flows.pipeline.gathering import gathered
from flows.pipeline.progress import Progress
from flows.pipeline.report import Report
from flows.pipeline.upload import upload
from flows.printing.output import counted
from flows.settings import Settings
from warehouse import AppendResult, Lake
from warehouse.append.backfilled import Done, append_part, done_ranges
from warehouse.read.known import known_keys

Commit = Callable[[Lake, Batch, Sequence[Done]], AppendResult]
Staged = tuple[Part, Records]
RECORDS_PER_COMMIT = 4_000  # fates and articles
WORKERLESS = 300.0  # seconds that a run waits while the cluster has no worker
Kind = TypeVar("Kind", bound=Record)


def backfill_many(
    settings: Settings,
    files: Sequence[str | Path],
    client: Client,
    choices: WarcChoices | None = None,
    *,
    run_id: str | None = None,
    progress: Progress | None = None,
    now: Callable[[], datetime] = utc_now,
    commit: Commit = append_part,
) -> Report:
    """Append the articles of WARC files to the lake by a Dask cluster. Its workers must reach the files and the lake's staging.

    Raises ParseError, SeedError, MachineError, WorkerLostError or LakeError before or between parts; another run continues there.
    """
    choices = choices or WarcChoices()
    names = [str(file) if str(file).startswith("s3://") else str(Path(file).absolute()) for file in files]
    for name in names:
        check_format(name)
    settings = settings.replace(home=settings.home.absolute())
    pages = Pages(settings.location().warc, settings.archive)
    staging = Staging.of(settings.location())
    with begin(settings, run_id=run_id, progress=progress, now=now) as begun:
        versions = versions_of(settings, begun.run.started)
        with _reached():
            client.register_plugin(Stager(settings, versions), name=PLUGIN)
        job = Job(settings, choices.look(settings.max_body), begun.run, staging.place)
        work = _Committer(begun=begun, client=client, staging=staging, job=job, choices=choices, versions=versions, commit=commit)
        for name in names:
            work.through(name)
            begun.report.warnings += upload(pages)
        commit(begun.lake, Batch(run=replace(begun.run, ended=now())), ())
    begun.report.notes += [f"{counted(count, 'record')} passed over: {reason}" for reason, count in work.skipped.most_common()]
    return begun.report


@dataclass(slots=True, kw_only=True)
class _Committer:
    begun: Backfill
    client: Client
    staging: Staging
    job: Job
    choices: WarcChoices
    versions: str
    commit: Commit
    skipped: Counter[str] = field(default_factory=Counter)

    def through(self, name: str) -> None:
        """One file, part by part. The workers read the next parts while one is committed."""
        subject, size = f"{content_of(name)}-{self.choices.digest()}", size_of(name)
        done = set() if self.choices.again else done_ranges(self.begun.lake, subject)
        planned = [Part(name, subject, self.versions, start, stop) for start, stop in ranges(name, parts.BYTES_PER_PART)]
        wanted = [part for part in planned if not _covered(part, done)]
        if not wanted:
            self.begun.report.notes.append(f"{name}: was taken in already")
        elif len(wanted) < len(planned):
            self.begun.report.notes.append(f"{name}: {len(planned) - len(wanted)} of its {len(planned)} parts were taken in already")
        self.begun.progress.expect(Path(name).name, size)
        self.begun.progress.advance(Path(name).name, size - sum(part.stop - part.start for part in wanted))
        for taken in gathered(self._staged(wanted), (lambda staged: len(staged[1]), RECORDS_PER_COMMIT)):
            self._commit(taken)
            for part, given in taken:
                self.staging.drop([part.name, *(f"{part.subject}/{kept.file}" for kept in _of(Kept, given))])
                self.begun.progress.advance(Path(name).name, part.stop - part.start)
        self.staging.drop(self.staging.names(subject))  # left by workers that seemed lost, and by killed runs

    def _staged(self, wanted: Iterable[Part]) -> Iterator[Staged]:
        """Each part with its records, in order. A few more parts are submitted than the cluster has threads."""
        waiting: deque[tuple[Part, Future[str]]] = deque()
        for part in wanted:
            waiting.append((part, self._submit(part)))
            if len(waiting) > 2 * self._slots() + 2:
                yield self._read(*waiting.popleft())
        while waiting:
            yield self._read(*waiting.popleft())

    def _slots(self) -> int:
        with _reached():
            return sum(self.client.nthreads().values())

    def _submit(self, part: Part) -> Future[str]:
        with _reached():
            return self.client.submit(stage, self.job, part, key=f"{part.name}-{uuid.uuid4().hex[:8]}", pure=False)

    def _read(self, part: Part, future: Future[str]) -> Staged:
        try:
            return self._fetched(part, self._result(part, future))
        except ParseError:  # a machine lost power while it staged
            self.staging.drop([part.name])
            return self._fetched(part, self._result(part, self._submit(part)))

    def _result(self, part: Part, future: Future[str]) -> str:
        """The name of a staged part; raises the error of its worker, or WorkerLostError or MachineError if the cluster failed."""
        try:
            with _reached():
                while not future.done():
                    self._wait(future)
                return str(future.result())
        except KilledWorker as error:
            message = f"the workers of the cluster that had it ended, one after the other ({described(error)})"
            raise WorkerLostError(f"{part.file}:{part.start}", message) from None

    def _wait(self, future: Future[str]) -> None:
        try:
            with self.client.as_current():  # Prefect's client is no default, which `wait` looks for
                wait(future, timeout=WORKERLESS)
        except TimeoutError:
            if not self.client.nthreads():
                message = (
                    f"has had no worker for {WORKERLESS / 60:.0f} minutes: start one, and run again; what was committed and staged is kept"
                )
                raise MachineError("the Dask cluster", message) from None

    def _fetched(self, part: Part, name: str) -> Staged:
        given = self.staging.read(name)
        for kept in _of(Kept, given):
            self.staging.fetch(f"{part.subject}/{kept.file}", self.begun.lake.location.warc / kept.file)
        return part, given

    def _commit(self, taken: Sequence[Staged]) -> None:
        begun = self.begun
        given = [record for _, each in taken for record in each]
        base = begun.batch(_of(Source, given))
        beside = replace(base, quarantined=_of(Quarantined, given), validations=_of(Validation, given))
        # With `again`, the file is in the ledger already.
        done = [] if self.choices.again else [self._done(part, each) for part, each in taken if not _of(Trouble, each)]
        ended = self._ended(given)

        def fill(part: Sequence[Ended]) -> Batch:
            enriched = tuple(item for _, item in part if item is not None)
            return replace(beside if len(part) == len(ended) else base, fates=tuple(fate for fate, _ in part), enriched=enriched)

        def append(batch: Batch, whole: bool) -> AppendResult:
            return self.commit(begun.lake, batch, done if whole else ())

        if begun.commit(base, ended, fill, append, begun.report.notes.append) > 1:
            self.commit(begun.lake, beside, done)
        begun.report.pages += len(_of(Enriched, given))
        begun.report.warnings += [f"{part.file}: {trouble.message}" for part, each in taken for trouble in _of(Trouble, each)]
        for each in _of(Skipped, given):
            self.skipped[each.reason] += each.count

    def _done(self, part: Part, given: Records) -> Done:
        return Done(
            subject=part.subject,
            file=Path(part.file).name,
            start=part.start,
            end=part.stop,
            records=len(_of(Fate, given)),
            at=self.begun.now(),
        )

    def _ended(self, given: Sequence[Record]) -> list[Ended]:
        """Fates with their articles, one for each address. An address that the lake holds by now ends as known."""
        articles = {each.article.key: each for each in _of(Enriched, given)}
        fates = {fate.key: fate for fate in _of(Fate, given)}
        if repeated := len(_of(Fate, given)) - len(fates):
            self.skipped["repeats an address of its batch"] += repeated
        known = set() if self.choices.again else known_keys(self.begun.lake, fates)
        return [
            (Fate.of(fate.source_id, key, Reason.KNOWN_URL, fate.at), None) if key in known else (fate, articles.get(key))
            for key, fate in fates.items()
        ]


def _of(kind: type[Kind], records: Sequence[Record]) -> tuple[Kind, ...]:
    return tuple(record for record in records if isinstance(record, kind))


def _covered(part: Part, done: set[tuple[int, int]]) -> bool:
    """Whether the ledger has all of a part. Runs on one machine divide a file differently."""
    reached = part.start
    for start, end in sorted(done):
        if start <= reached < end:
            reached = end
    return reached >= part.stop


@contextmanager
def _reached() -> Iterator[None]:
    """Raises MachineError where the cluster does not answer."""
    try:
        yield
    except (CancelledError, CommClosedError, OSError, TimeoutError) as error:
        raise MachineError("the Dask cluster", f"is gone ({described(error)}): what was committed and staged is kept; run again") from None
