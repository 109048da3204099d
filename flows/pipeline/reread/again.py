"""The archived pages of the lake, read again by worker processes, batch by batch."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap

from extractors.archive import Pages
from extractors.errors import ExtractError, NotArticleError, ParseError, WorkerLostError
from extractors.records import Enriched, Source, SourceKind
from extractors.workers.pool import ExtractPool
from flows.pipeline.progress import Progress
from flows.pipeline.workers.requests import ReadPage
from warehouse import Lake
from warehouse.append.matches import Mark
from warehouse.append.readings import Reread, RereadOutcome, Selection, StoredReading, months_to_read, pages_to_read
from warehouse.read.rechecks import known_entry

STAGE = "reread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A lake's archived pages in order, `batch` at a time. `sources` and `boilerplate` are by source."""

    lake: Lake
    workers: ExtractPool
    extractor: str
    selection: Selection
    sources: Mapping[str, Source]
    boilerplate: Mapping[str, frozenset[str]]
    now: Callable[[], datetime]
    batch: int

    def rereads(self, progress: Progress) -> Iterator[list[Reread]]:
        """Batch by batch. The workers read the next batch while the caller commits this one."""
        archive = Pages(self.lake.location.warc, self.lake.location.archive)
        waiting: list[tuple[StoredReading, Future[Enriched]]] = []
        for pages in self._pages(progress):
            started = [(stored, self.workers.submit(self._request(stored), archive, stored.warc)) for stored in pages]
            if waiting:
                yield list(starmap(_reread, waiting))
            waiting = started
        if waiting:
            yield list(starmap(_reread, waiting))

    def _pages(self, progress: Progress) -> Iterator[list[StoredReading]]:
        for month, count in months_to_read(self.lake, self.extractor, self.selection):
            progress.expect(STAGE, count)
            mark = Mark(month)
            while pages := pages_to_read(self.lake, self.extractor, self.selection, mark, self.batch):
                yield pages
                mark = pages[-1].mark

    def _request(self, stored: StoredReading) -> ReadPage:
        name = stored.source_id
        found = known_entry(name, stored.key, stored.url, stored.title, stored.authors, stored.dates)
        source = self.sources.get(name) or Source(source_id=name, name=name, kind=SourceKind.PAGE, url="")
        return ReadPage(None, found, source, self.now(), self.boilerplate.get(name, frozenset()))


def _reread(stored: StoredReading, future: Future[Enriched]) -> Reread:
    try:
        return Reread(stored, RereadOutcome.SAME, future.result())
    except NotArticleError as error:
        return Reread(stored, RereadOutcome.NO_ARTICLE, why=error.message)
    except WorkerLostError as error:
        return Reread(stored, RereadOutcome.LOST, why=error.message)
    except ExtractError as error:
        return Reread(stored, RereadOutcome.UNREADABLE, why=error.message)
    except ParseError as error:
        return Reread(stored, RereadOutcome.NO_PAGE, why=error.message)
