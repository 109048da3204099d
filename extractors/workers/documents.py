"""Requests to a worker process about a source's documents: one request in, one result or error out."""

from dataclasses import dataclass
from datetime import datetime

from extractors.errors import NewslakeError, ParseError, described
from extractors.fetch.robots import Robots, parse_robots
from extractors.records import Discovery, Page, Source


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A feed, sitemap or homepage, to be read for a source; `since` as for `extractors.discover.read`."""

    source: Source
    page: Page
    since: datetime | None = None

    @property
    def url(self) -> str:
        """What an error is about."""
        return self.page.final_url


@dataclass(frozen=True, slots=True)
class ReadRobots:
    """A robots.txt."""

    page: Page

    @property
    def url(self) -> str:
        """What an error is about."""
        return self.page.final_url


def read_document(request: ReadDocument) -> Discovery:
    """What the document announces. Raises ParseError for any error of the parsers below."""
    from extractors.discover import read as read_discovery  # the parsers, which only workers need

    try:
        return read_discovery(request.source, request.page, since=request.since)
    except (NewslakeError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the boundary of one document: what parsers raise cannot be listed
        raise ParseError(request.url, f"cannot be read: {described(error)}") from None


def read_robots(request: ReadRobots) -> Robots:
    """Its rules."""
    return parse_robots(request.page.body)
