"""Requests to a worker process, and its answers. Light to import: the calling process never loads the extractor."""

from dataclasses import dataclass, replace
from datetime import datetime
from time import process_time

from extractors.archive import Pages
from extractors.fetch.robots import Robots
from extractors.records import Discovery, Enriched, Found, Page, Source
from extractors.workers.documents import ReadDocument, ReadRobots, read_document, read_robots


@dataclass(frozen=True, slots=True)
class ReadPage:
    """An entry with its page, if it has one; `recurring` has the keys of the source's boilerplate.

    With an `archive` the worker reads the body of an archived page there; `page` comes without it.
    """

    page: Page | None
    found: Found
    source: Source
    now: datetime
    recurring: frozenset[str] = frozenset()
    archive: Pages | None = None

    @property
    def url(self) -> str:
        """The subject of errors."""
        return self.found.url or self.found.key


Request = ReadPage | ReadDocument | ReadRobots


@dataclass(frozen=True, slots=True)
class Answer:
    """A worker's result and its processor time in seconds."""

    result: Enriched | Discovery | Robots
    seconds: float


def answer(request: Request) -> Answer:
    """Answer any request; raises ParseError or ExtractError."""
    started = process_time()
    return Answer(_result(request), process_time() - started)


def _result(request: Request) -> Enriched | Discovery | Robots:
    match request:
        case ReadDocument():
            return read_document(request)
        case ReadRobots():
            return read_robots(request)
        case ReadPage():
            from flows.pipeline.workers.read import read  # the extractor, which only workers need

            page = request.page
            if page is not None and page.warc is not None and request.archive is not None:
                page = replace(page, body=request.archive.body(page.warc))
            return read(page, request.found, request.source, request.now, request.recurring)
